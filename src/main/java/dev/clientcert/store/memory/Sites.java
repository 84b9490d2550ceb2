package dev.clientcert.store.memory;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sites of the memory store. They are added before they are shared between threads. */
final class Sites {

  private final Map<Long, SiteCertificates> byId = new LinkedHashMap<>();

  /** Returns the site with the id of this one, which is this one if there was none. */
  SiteCertificates addIfAbsent(SiteCertificates site) {
    SiteCertificates present = byId.putIfAbsent(site.site().id(), site);
    return present == null ? site : present;
  }

  /** Returns a site of an account; {@code null} if there is none. */
  SiteCertificates find(String accountId, long siteId) {
    SiteCertificates site = byId.get(siteId);
    return site == null || !site.site().accountId().equals(accountId) ? null : site;
  }

  /** Returns all sites, in the order in which they were added. */
  Collection<SiteCertificates> all() {
    return byId.values();
  }
}
