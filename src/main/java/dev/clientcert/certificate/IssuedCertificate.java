package dev.clientcert.certificate;

import java.util.Objects;

/**
 * A certificate that was issued here.
 *
 * @param certificate its members
 * @param der its DER encoding; not to be changed
 */
public record IssuedCertificate(ClientCertificate certificate, byte[] der) {

  /** Rejects missing values. */
  public IssuedCertificate {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(der, "der");
  }
}
