package dev.clientcert.store;

import dev.clientcert.revocation.Site;

/** Where the content of a seed file goes. */
interface SeedSink {

  /**
   * Takes a site, before its certificates; maybe not for the first time.
   *
   * @throws IllegalArgumentException where the site is here with another name or account; the
   *     message says which
   */
  void site(Site site);

  /**
   * Takes a certificate of a site.
   *
   * @param entry as of {@link CertificateTable#entry}
   * @return {@code false} where it is known to stand there already
   */
  boolean certificate(Site site, byte[] entry);
}
