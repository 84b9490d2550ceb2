package dev.clientcert.store.memory;

import dev.clientcert.certificate.Hostnames;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SiteFilter.Order;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sites of the memory store, with what else is known of them. */
final class InMemorySiteStore implements SiteStore {

  private final Sites sites;

  /** Of those sites of which more is known than the name. */
  private final Map<Long, SiteDetails> details = new HashMap<>();

  private final Map<Listing, List<SiteDetails>> listings = new ConcurrentHashMap<>();
  private Map<String, List<SiteDetails>> byAccount;
  private Map<String, Site> byName;

  /** All sites of an account that has some, in an order. */
  private record Listing(String accountId, Order order) {}

  InMemorySiteStore(Sites sites) {
    this.sites = sites;
  }

  /**
   * Adds what is known of a site, before the store is shared between threads.
   *
   * @throws IllegalArgumentException if something else was added before
   */
  void load(SiteDetails loaded) {
    SiteDetails before = details.putIfAbsent(loaded.site().id(), loaded);
    if (before != null && !before.equals(loaded)) {
      throw new IllegalArgumentException(
          "site " + loaded.site().id() + " is listed before with other members; keep one of them");
    }
  }

  @Override
  public Uni<Optional<SiteDetails>> find(String accountId, long siteId) {
    return Uni.createFrom()
        .item(
            () ->
                Optional.ofNullable(sites.find(accountId, siteId))
                    .map(found -> detailsOf(found.site())));
  }

  /** Returns what is known of a site. */
  SiteDetails detailsOf(Site site) {
    SiteDetails known = details.get(site.id());
    return known == null ? SiteDetails.of(site) : known;
  }

  @Override
  public Uni<SitePage> list(String accountId, SiteFilter filter, long pageNumber, int pageSize) {
    return Uni.createFrom()
        .item(
            () -> {
              List<SiteDetails> all = sorted(accountId, filter.order());
              return page(
                  filter.hasCriteria() ? all.stream().filter(filter::matches).toList() : all,
                  pageNumber,
                  pageSize);
            });
  }

  private static SitePage page(List<SiteDetails> listed, long pageNumber, int pageSize) {
    int size = listed.size();
    // A product of both could be beyond any number.
    if (pageNumber - 1 > size / pageSize) {
      return new SitePage(size, List.of());
    }
    int from = (int) (pageNumber - 1) * pageSize;
    return new SitePage(size, listed.subList(from, from + Math.min(pageSize, size - from)));
  }

  private List<SiteDetails> sorted(String accountId, Order order) {
    List<SiteDetails> ofAccount = byAccount().get(accountId);
    return ofAccount == null
        ? List.of()
        : listings.computeIfAbsent(
            new Listing(accountId, order),
            listing -> ofAccount.stream().sorted(comparator(order)).toList());
  }

  private static Comparator<SiteDetails> comparator(Order order) {
    Function<SiteDetails, Instant> time =
        order == Order.VISIT ? SiteDetails::visitTime : SiteDetails::createTime;
    return Comparator.comparing(time, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
        .thenComparing(one -> one.site().id());
  }

  /** Returns the sites by account. No start needs it, so the first listing makes it. */
  private synchronized Map<String, List<SiteDetails>> byAccount() {
    if (byAccount == null) {
      byAccount =
          sites.all().stream()
              .map(one -> detailsOf(one.site()))
              .collect(Collectors.groupingBy(one -> one.site().accountId()));
    }
    return byAccount;
  }

  @Override
  public Uni<Optional<HostSite>> findByHost(String hostname) {
    return Uni.createFrom()
        .item(
            () -> {
              Site site = hostname == null ? null : ofHost(hostname);
              return site != null
                  ? Optional.of(new HostSite(site, true))
                  : sites.all().stream().findFirst().map(one -> new HostSite(one.site(), false));
            });
  }

  private Site ofHost(String hostname) {
    String name = hostname;
    while (true) {
      Site site = byName().get(name);
      int dot = name.indexOf('.');
      if (site != null || dot < 0) {
        return site;
      }
      name = name.substring(dot + 1);
    }
  }

  /** Returns the sites by name, of those with the same one the first by id. Made when needed. */
  private synchronized Map<String, Site> byName() {
    if (byName == null) {
      byName =
          sites.all().stream()
              .map(SiteCertificates::site)
              .collect(
                  Collectors.toMap(
                      Hostnames::nameOf,
                      Function.identity(),
                      BinaryOperator.minBy(Comparator.comparing(Site::id))));
    }
    return byName;
  }
}
