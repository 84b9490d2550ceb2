package dev.clientcert.store.seed;

import dev.clientcert.certificate.Site;
import dev.clientcert.store.packed.PackedCertificate;

/** Receives the content of a seed file. */
public interface SeedSink {

  /**
   * Adds a site, before its certificates; possibly not for the first time.
   *
   * @throws IllegalArgumentException if the site was added with another name or account; the
   *     message says which
   */
  void addSite(Site site);

  /**
   * Adds a certificate of a site.
   *
   * @param packed the certificate, as {@link PackedCertificate} has it
   * @return {@code false} if it is known to be a duplicate
   */
  boolean addCertificate(Site site, byte[] packed);
}
