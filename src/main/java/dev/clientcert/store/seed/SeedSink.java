package dev.clientcert.store.seed;

import dev.clientcert.certificate.Site;

/** Where the content of a seed file goes. */
public interface SeedSink {

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
   * @param entry as of {@link SeedEntry#of}
   * @return {@code false} where it is known to stand there already
   */
  boolean certificate(Site site, byte[] entry);
}
