package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Stores sites. No method blocks the calling thread, and each gives an outcome or a failure within
 * a bounded time.
 */
public interface SiteStore {

  /** Returns a site, if it exists and belongs to this account. */
  Uni<Optional<SiteDetails>> find(String accountId, long siteId);

  /**
   * Lists the sites of an account.
   *
   * @param pageNumber the number of the page, from 1; beyond the end, pages are empty
   * @param pageSize the maximum number of sites of a page, from 1
   */
  Uni<SitePage> list(String accountId, SiteFilter filter, long pageNumber, int pageSize);
}
