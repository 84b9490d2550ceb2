package dev.clientcert.certificate;

import java.util.List;

/**
 * One page of a listing of sites, as of one moment.
 *
 * @param totalCount the number of sites that are listed, on all pages
 * @param sites those of the page, in the order of the listing
 */
public record SitePage(long totalCount, List<SiteDetails> sites) {

  /** Keeps the list from being changed. */
  public SitePage {
    sites = List.copyOf(sites);
  }
}
