package dev.clientcert.certificate;

import java.util.Objects;

/**
 * A certificate and the site that it belongs to.
 *
 * @param site the site
 * @param certificate the certificate
 */
public record SiteCertificate(Site site, ClientCertificate certificate) {

  /** Rejects missing values. */
  public SiteCertificate {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(certificate, "certificate");
  }
}
