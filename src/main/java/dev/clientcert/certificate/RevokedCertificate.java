package dev.clientcert.certificate;

import java.math.BigInteger;
import java.util.Objects;

/**
 * A certificate that is revoked, as a CRL lists it.
 *
 * @param serialNumber its serial number
 * @param revocation since when, and why
 */
public record RevokedCertificate(BigInteger serialNumber, Revocation revocation) {

  /** Rejects missing values. */
  public RevokedCertificate {
    Objects.requireNonNull(serialNumber, "serialNumber");
    Objects.requireNonNull(revocation, "revocation");
  }
}
