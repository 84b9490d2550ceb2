package dev.clientcert.certificate;

import java.time.Instant;
import java.util.Objects;

/**
 * A CRL that was signed.
 *
 * @param version the version of the store that it has at least
 * @param number its CRL number, which is greater than those of all CRLs of this CA before
 * @param thisUpdate when it was made, in whole seconds; later than those of all before
 * @param nextUpdate until when it is valid, in whole seconds
 * @param der the CRL in DER; not to be changed
 */
public record RevocationList(
    long version, long number, Instant thisUpdate, Instant nextUpdate, byte[] der) {

  /** Rejects missing values. */
  public RevocationList {
    Objects.requireNonNull(thisUpdate, "thisUpdate");
    Objects.requireNonNull(nextUpdate, "nextUpdate");
    Objects.requireNonNull(der, "der");
  }
}
