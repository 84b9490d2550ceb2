package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.Revocation;
import java.util.List;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.x509.Extension;

/**
 * A request that one of the CAs here can answer.
 *
 * @param issuer the CA
 * @param certificates whose status is asked for
 * @param nonce what the answer has to repeat; {@code null} for nothing
 */
record OcspQuestion(OcspIssuers.Issuer issuer, List<CertID> certificates, Extension nonce) {

  /**
   * The status of a certificate.
   *
   * @param isKnown whether there is such a certificate
   * @param revocation since when it is revoked, and why; {@code null} if it is not
   */
  record Status(boolean isKnown, Revocation revocation) {

    static final Status UNKNOWN = new Status(false, null);
  }
}
