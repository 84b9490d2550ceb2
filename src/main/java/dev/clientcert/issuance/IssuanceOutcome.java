package dev.clientcert.issuance;

import dev.clientcert.certificate.IssuedCertificate;

/** The outcome of issuing a certificate. */
public sealed interface IssuanceOutcome {

  /**
   * The certificate was issued.
   *
   * @param issued the certificate, which is in no store yet
   * @param privateKey the key that was made for it, in PEM (PKCS #8); {@code null} where a signing
   *     request came. Nobody else has it, and nobody keeps it.
   */
  record Issued(IssuedCertificate issued, String privateKey) implements IssuanceOutcome {

    /** Does not show the key. */
    @Override
    public String toString() {
      return "Issued[" + issued.certificate().id() + "]";
    }
  }

  /** The signing request is none, or asks for what cannot be had. */
  record InvalidSigningRequest() implements IssuanceOutcome {}

  /** The certificate would be valid for longer than its CA. */
  record BeyondAuthority() implements IssuanceOutcome {}

  /**
   * Nothing can be issued now.
   *
   * @param reason for the log
   */
  record Unavailable(String reason) implements IssuanceOutcome {}
}
