package dev.clientcert.issuance;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * Where everybody finds what is to be known of a CA: its CRL, OCSP and its certificate (RFC 5280,
 * sections 4.2.1.13 and 4.2.2.1).
 *
 * @param baseUrl the address of this application, without a slash at its end; {@code null} if
 *     certificates are to name none
 */
record Publication(String baseUrl) {

  /** Adds the addresses to a certificate that the CA with this id issues. */
  void addTo(X509v3CertificateBuilder certificate, String id) throws IOException {
    if (baseUrl == null) {
      return;
    }
    certificate.addExtension(
        Extension.cRLDistributionPoints,
        false,
        new CRLDistPoint(
            new DistributionPoint[] {
              new DistributionPoint(
                  new DistributionPointName(new GeneralNames(url("/crl/" + id + ".crl"))),
                  null,
                  null)
            }));
    certificate.addExtension(
        Extension.authorityInfoAccess,
        false,
        new DERSequence(
            new AccessDescription[] {
              access(AccessDescription.id_ad_ocsp, "/ocsp"),
              access(AccessDescription.id_ad_caIssuers, "/ca/" + id + ".crt")
            }));
  }

  private AccessDescription access(ASN1ObjectIdentifier method, String path) {
    return new AccessDescription(method, url(path));
  }

  private GeneralName url(String path) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, baseUrl + path);
  }
}
