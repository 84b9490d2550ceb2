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

  /**
   * Returns the site that a host belongs to: the one whose name is the host's or above it, the
   * longest such name first, and then the lowest id. Without any, it is the first site of all: in
   * memory, of the seed file; in a database, by id. Empty if there is no site.
   *
   * @param hostname the name, as {@link Hostnames} has it; {@code null} for the first site of all
   */
  Uni<Optional<HostSite>> findByHost(String hostname);

  /**
   * A site that was found for a host.
   *
   * @param site the site
   * @param isOfHost whether the host belongs to it; else it is the first site of all
   */
  record HostSite(Site site, boolean isOfHost) {}
}
