package dev.clientcert.certificate;

import java.util.List;

/**
 * One page of a listing, as of one moment.
 *
 * @param site the site whose certificates are listed
 * @param totalCount the number of its certificates
 * @param certificates those of the page, in the order of the listing
 */
public record CertificatePage(Site site, long totalCount, List<ClientCertificate> certificates) {

  /** Keeps the list from being changed. */
  public CertificatePage {
    certificates = List.copyOf(certificates);
  }
}
