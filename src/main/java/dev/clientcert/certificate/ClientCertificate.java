package dev.clientcert.certificate;

import java.util.Objects;

/**
 * A client certificate, as far as this operation knows it.
 *
 * @param site the website that it belongs to
 * @param id its id, unique within the site only
 * @param status where it is in its life
 */
public record ClientCertificate(Site site, String id, CertificateStatus status) {

  /** Checks that nothing is missing. */
  public ClientCertificate {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(status, "status");
  }
}
