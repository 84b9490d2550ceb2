package dev.clientcert.certificate;

import java.util.Objects;

/**
 * A client certificate.
 *
 * @param site the website it belongs to
 * @param id its id, unique within the site only
 * @param status its current status
 */
public record ClientCertificate(Site site, String id, CertificateStatus status) {

  /** Rejects missing values. */
  public ClientCertificate {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(status, "status");
  }
}
