package dev.clientcert.store;

import static dev.clientcert.store.StoreCalls.NOW;
import static dev.clientcert.store.StoreCalls.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SiteFilter.NameMatch;
import dev.clientcert.certificate.SiteFilter.Order;
import dev.clientcert.certificate.SiteFilter.Tag;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.certificate.SiteStore.HostSite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store of sites does, whichever it is. */
public abstract class SiteStoreContract {

  private static final AtomicLong SITES = new AtomicLong();
  private static final NameMatch EXACT = NameMatch.EXACT;

  /** The account of this test. */
  private final String account = "account " + UUID.randomUUID();

  /** The store under test, with these sites among others. */
  protected abstract SiteStore storeWith(List<SiteDetails> sites);

  private Site newSite(String name) {
    return new Site(account, SITES.incrementAndGet(), name);
  }

  private static Optional<SiteDetails> find(SiteStore store, String account, long id) {
    return store.find(account, id).await().atMost(PATIENCE);
  }

  private SitePage page(SiteStore store, SiteFilter filter, long number, int size) {
    return store.list(account, filter, number, size).await().atMost(PATIENCE);
  }

  private static List<String> names(SitePage page) {
    return page.sites().stream().map(one -> one.site().name()).toList();
  }

  /** A site that has all members. */
  private static SiteDetails full(Site site) {
    return new SiteDetails(
        site,
        "active",
        "NS",
        "global",
        "esa-site-a8mlz2hd9c00",
        "plan name",
        "enterprise",
        "ns1.example.net,ns2.example.net",
        "example.com.cdngslb.com",
        "verify_aa1c4b2cb6cc4be9b90d2e0dc7d3e1a5",
        "rg-acfmw4znnok****",
        Map.of("env", "prod", "Straße \uD83D\uDD10", "", "empty", ""),
        Map.of("ns1.example.com", "192.0.2.1", "ns2.example.com", "192.0.2.2"),
        "expired",
        true,
        Instant.parse("2023-12-24T02:01:11.123456Z"),
        NOW,
        NOW.plusSeconds(1));
  }

  /** A site of which two times are known, or {@code null}. */
  private static SiteDetails dated(Site site, Instant createTime, Instant visitTime) {
    return new SiteDetails(
        site,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        Map.of(),
        null,
        null,
        createTime,
        null,
        visitTime);
  }

  private static SiteFilter ordered(Order order) {
    return new SiteFilter(null, EXACT, null, null, null, null, false, null, List.of(), order);
  }

  private static SiteFilter named(NameMatch match, String name) {
    return new SiteFilter(
        name, match, null, null, null, null, false, null, List.of(), Order.CREATION);
  }

  private static SiteFilter tagged(Tag... tags) {
    return new SiteFilter(
        null, EXACT, null, null, null, null, false, null, List.of(tags), Order.CREATION);
  }

  // One site

  @Test
  void a_site_is_found_with_all_its_members_or_with_none() {
    SiteDetails full = full(newSite("example.com"));
    SiteDetails bare = SiteDetails.of(newSite("bare.example.com"));
    SiteStore store = storeWith(List.of(full, bare));
    assertEquals(Optional.of(full), find(store, account, full.site().id()));
    assertEquals(Optional.of(bare), find(store, account, bare.site().id()));
    assertEquals(new SitePage(2, List.of(full, bare)), page(store, SiteFilter.ALL, 1, 20));
  }

  @Test
  void a_site_without_versions_is_told_from_one_that_does_not_say() {
    Site site = newSite("example.com");
    SiteDetails without =
        new SiteDetails(
            site, null, null, null, null, null, null, null, null, null, null, Map.of(), Map.of(),
            null, false, null, null, null);
    assertEquals(Optional.of(without), find(storeWith(List.of(without)), account, site.id()));
  }

  @Test
  void another_site_and_another_account_are_not_found_and_list_nothing() {
    SiteDetails one = full(newSite("example.com"));
    SiteStore store = storeWith(List.of(one));
    assertEquals(Optional.empty(), find(store, account, 0));
    assertEquals(Optional.empty(), find(store, account, Long.MAX_VALUE));
    for (String other : List.of("another", "nul\0nul", "", account + " ")) {
      assertEquals(Optional.empty(), find(store, other, one.site().id()));
      assertEquals(
          new SitePage(0, List.of()),
          store.list(other, SiteFilter.ALL, 1, 20).await().atMost(PATIENCE));
      assertEquals(
          new SitePage(0, List.of()),
          store.list(other, tagged(new Tag("env", null)), 1, 20).await().atMost(PATIENCE));
    }
    assertEquals(new SitePage(1, List.of(one)), page(store, SiteFilter.ALL, 1, 20));
  }

  // Hosts

  private static Optional<HostSite> findByHost(SiteStore store, String hostname) {
    return store.findByHost(hostname).await().atMost(PATIENCE);
  }

  @Test
  void a_host_belongs_to_the_site_with_the_longest_name_that_is_its_own_or_above_it() {
    // Of this test only, since sites of others are there, too.
    String name = "t" + UUID.randomUUID() + ".example";
    Site site = newSite(name);
    Site below = newSite("b." + name);
    Site sameLater = newSite(name);
    SiteStore store = storeWith(Stream.of(sameLater, below, site).map(SiteDetails::of).toList());
    Map<String, Site> expected =
        Map.of(
            name,
            site,
            "www." + name,
            site,
            "a.b.c.d." + name,
            site,
            "xb." + name,
            site,
            "b." + name,
            below,
            "www.b." + name,
            below);
    expected.forEach(
        (host, owner) ->
            assertEquals(Optional.of(new HostSite(owner, true)), findByHost(store, host), host));
    for (String foreign :
        List.of("x" + name, name + ".org", "example", "nowhere.test", "", ".", "%", "a\0b")) {
      assertEquals(false, findByHost(store, foreign).orElseThrow().isOfHost(), foreign);
    }
  }

  @Test
  void a_host_is_found_by_a_name_in_any_case_and_with_white_space_around_it() {
    String name = "t" + UUID.randomUUID() + ".example";
    Site site = newSite(" " + name.toUpperCase(Locale.ROOT) + "\r\n");
    SiteStore store = storeWith(List.of(SiteDetails.of(site)));
    assertEquals(Optional.of(new HostSite(site, true)), findByHost(store, name));
    assertEquals(Optional.of(new HostSite(site, true)), findByHost(store, "www." + name));
  }

  @Test
  void without_a_site_of_the_host_there_is_always_the_same_one() {
    SiteStore store = storeWith(List.of(SiteDetails.of(newSite("example.com"))));
    HostSite first = findByHost(store, null).orElseThrow();
    assertEquals(false, first.isOfHost());
    assertEquals(Optional.of(first), findByHost(store, UUID.randomUUID() + ".test"));
  }

  // Orders

  @Test
  void a_listing_has_the_latest_first_and_those_without_a_time_last_then_by_id() {
    Instant later = NOW.plusNanos(1000);
    List<SiteDetails> sites =
        List.of(
            dated(newSite("a"), NOW, null),
            dated(newSite("b"), later, NOW),
            dated(newSite("c"), null, NOW),
            dated(newSite("d"), NOW, Instant.parse("1969-12-31T23:59:59.999999Z")),
            dated(newSite("e"), null, later),
            dated(newSite("f"), Instant.parse("1969-12-31T23:59:59Z"), null));
    List<SiteDetails> backwards = new ArrayList<>(sites);
    backwards.sort(Comparator.comparing((SiteDetails one) -> -one.site().id()));
    SiteStore store = storeWith(backwards);
    assertEquals(List.of("b", "a", "d", "f", "c", "e"), names(page(store, SiteFilter.ALL, 1, 20)));
    assertEquals(
        List.of("e", "b", "c", "d", "a", "f"), names(page(store, ordered(Order.VISIT), 1, 20)));
  }

  // Pages

  @Test
  void pages_follow_each_other_and_are_empty_beyond_the_end() {
    SiteStore store =
        storeWith(
            IntStream.range(0, 7)
                .mapToObj(i -> dated(newSite("" + i), NOW.minusSeconds(i), NOW.minusSeconds(7 - i)))
                .toList());
    for (SiteFilter filter :
        List.of(SiteFilter.ALL, named(NameMatch.FUZZY, ""), named(NameMatch.PREFIX, ""))) {
      assertEquals(List.of("0", "1", "2"), names(page(store, filter, 1, 3)));
      assertEquals(List.of("3", "4", "5"), names(page(store, filter, 2, 3)));
      assertEquals(List.of("6"), names(page(store, filter, 3, 3)));
      assertEquals(List.of("6"), names(page(store, filter, 7, 1)));
      assertEquals(7, names(page(store, filter, 1, 7)).size());
      assertEquals(7, page(store, filter, 2, 3).totalCount());
      for (long beyond :
          new long[] {4, 5, 1L << 31, 1L << 32, 1L << 60, Long.MAX_VALUE / 3 + 2, Long.MAX_VALUE}) {
        assertEquals(new SitePage(7, List.of()), page(store, filter, beyond, 3), "page " + beyond);
        assertEquals(new SitePage(7, List.of()), page(store, filter, beyond, 500));
      }
    }
    assertEquals(List.of("2", "1"), names(page(store, ordered(Order.VISIT), 3, 2)));
    assertEquals(new SitePage(7, List.of()), page(store, ordered(Order.VISIT), 5, 2));
  }

  @Test
  void an_account_without_sites_has_an_empty_listing() {
    SiteStore store = storeWith(List.of());
    assertEquals(new SitePage(0, List.of()), page(store, SiteFilter.ALL, 1, 20));
    assertEquals(new SitePage(0, List.of()), page(store, ordered(Order.VISIT), 9, 500));
  }

  // Filters

  private SiteDetails site(
      String name,
      String status,
      String accessType,
      String coverage,
      String planName,
      String planSpecName,
      String resourceGroupId,
      Map<String, String> tags) {
    return new SiteDetails(
        newSite(name),
        status,
        accessType,
        coverage,
        null,
        planName,
        planSpecName,
        null,
        null,
        null,
        resourceGroupId,
        tags,
        Map.of("env", "prod"),
        null,
        null,
        null,
        null,
        null);
  }

  private List<SiteDetails> sites() {
    return List.of(
        site(
            "example.com",
            "active",
            "NS",
            "domestic",
            "basic",
            "normal",
            "rg-1",
            Map.of("env", "prod", "team", "web")),
        site(
            "Shop.Example.net",
            "pending",
            "CNAME",
            "global",
            "enterpriseplan",
            null,
            "rg-2",
            Map.of("env", "test", "team", "web")),
        site(
            "notexample.com",
            "offline",
            "NS",
            "overseas",
            "advancedplan",
            "enterprise",
            "rg-1",
            Map.of("env", "")),
        site(
            "a%b_c\\d.example.com",
            "moved", "CNAME", "global", null, "standardplan", null, Map.of()),
        SiteDetails.of(newSite("bare.example.org")));
  }

  private static Arguments criterion(SiteFilter filter, String... names) {
    return Arguments.of(filter, List.of(names));
  }

  private static SiteFilter by(
      String status, String accessType, String coverage, String plan, boolean onlyEnterprise) {
    return new SiteFilter(
        null,
        EXACT,
        status,
        accessType,
        coverage,
        plan,
        onlyEnterprise,
        null,
        List.of(),
        Order.CREATION);
  }

  private static SiteFilter ofGroup(String resourceGroupId) {
    return new SiteFilter(
        null, EXACT, null, null, null, null, false, resourceGroupId, List.of(), Order.CREATION);
  }

  static Stream<Arguments> criteria() {
    String example = "example.com";
    String shop = "Shop.Example.net";
    String not = "notexample.com";
    String odd = "a%b_c\\d.example.com";
    String bare = "bare.example.org";
    return Stream.of(
        criterion(SiteFilter.ALL, example, shop, not, odd, bare),
        criterion(named(EXACT, "example.com"), example),
        criterion(named(EXACT, "EXAMPLE.com"), example),
        criterion(named(EXACT, "shop.example.net"), shop),
        criterion(named(EXACT, "example")),
        criterion(named(EXACT, "")),
        criterion(named(NameMatch.PREFIX, "Exam"), example),
        criterion(named(NameMatch.PREFIX, "sHOP."), shop),
        criterion(named(NameMatch.PREFIX, ".com")),
        criterion(named(NameMatch.SUFFIX, "Example.com"), example, not, odd),
        criterion(named(NameMatch.SUFFIX, ".NET"), shop),
        criterion(named(NameMatch.SUFFIX, "shop")),
        criterion(named(NameMatch.FUZZY, "EXAMPLE"), example, shop, not, odd, bare),
        criterion(named(NameMatch.FUZZY, "p.e"), shop),
        criterion(named(NameMatch.FUZZY, "nowhere")),
        criterion(named(NameMatch.FUZZY, ""), example, shop, not, odd, bare),
        // What a pattern would take as a sign of its own.
        criterion(named(NameMatch.FUZZY, "%"), odd),
        criterion(named(NameMatch.FUZZY, "_"), odd),
        criterion(named(NameMatch.FUZZY, "\\"), odd),
        criterion(named(NameMatch.PREFIX, "a%B_"), odd),
        criterion(named(NameMatch.SUFFIX, "_c\\D.example.com"), odd),
        criterion(named(EXACT, "a%b_c\\d.example.com"), odd),
        criterion(named(EXACT, "%")),
        criterion(named(NameMatch.FUZZY, "example.com'; DROP TABLE site; --")),
        criterion(named(NameMatch.FUZZY, ".*")),
        criterion(by("active", null, null, null, false), example),
        criterion(by("moved", null, null, null, false), odd),
        criterion(by("Active", null, null, null, false)),
        criterion(by(null, "NS", null, null, false), example, not),
        criterion(by(null, "CNAME", null, null, false), shop, odd),
        criterion(by(null, null, "global", null, false), shop, odd),
        criterion(by(null, null, "overseas", null, false), not),
        criterion(by(null, null, null, "basicplan", false), example),
        criterion(by(null, null, null, "advancedplan", false), not),
        criterion(by(null, null, null, "standardplan", false), odd),
        criterion(by(null, null, null, "enterpriseplan", false), shop, not),
        criterion(by(null, null, null, "basic", false), example),
        criterion(by(null, null, null, "advanced", false)),
        criterion(by(null, null, null, null, true), shop, not),
        criterion(by(null, null, null, "advancedplan", true), not),
        criterion(by(null, null, null, "basicplan", true)),
        criterion(ofGroup("rg-1"), example, not),
        criterion(ofGroup("rg-3")),
        criterion(tagged(new Tag("env", null)), example, shop, not),
        criterion(tagged(new Tag("env", "prod")), example),
        criterion(tagged(new Tag("env", "")), not),
        criterion(tagged(new Tag("env", "Prod"))),
        criterion(tagged(new Tag("Env", null))),
        criterion(tagged(new Tag("", null))),
        criterion(tagged(new Tag("team", "web")), example, shop),
        criterion(tagged(new Tag("team", "web"), new Tag("env", "test")), shop),
        criterion(tagged(new Tag("team", null), new Tag("env", null)), example, shop),
        criterion(tagged(new Tag("env", "prod"), new Tag("env", "test"))),
        criterion(tagged(new Tag("env", "prod"), new Tag("env", null)), example),
        // All at once.
        criterion(
            new SiteFilter(
                "EXAMPLE.COM",
                NameMatch.SUFFIX,
                "offline",
                "NS",
                "overseas",
                "advancedplan",
                true,
                "rg-1",
                List.of(new Tag("env", null)),
                Order.VISIT),
            not),
        criterion(
            new SiteFilter(
                "EXAMPLE.COM",
                NameMatch.SUFFIX,
                "offline",
                "NS",
                "overseas",
                "advancedplan",
                true,
                "rg-2",
                List.of(new Tag("env", null)),
                Order.VISIT)));
  }

  @ParameterizedTest
  @MethodSource("criteria")
  void a_filter_lists_the_sites_that_meet_all_its_criteria(SiteFilter filter, List<String> names) {
    SiteStore store = storeWith(sites());
    SitePage page = page(store, filter, 1, 500);
    assertEquals(names, names(page));
    assertEquals(names.size(), page.totalCount());
    SitePage beyond = page(store, filter, 2, 500);
    assertEquals(new SitePage(names.size(), List.of()), beyond);
  }

  /** A caller can ask for any text, also for one that a database could not hold. */
  @Test
  void no_site_meets_a_criterion_with_a_nul_character() {
    SiteStore store = storeWith(List.of(full(newSite("example.com"))));
    String nul = "a\0";
    List<SiteFilter> filters = new ArrayList<>();
    for (NameMatch match : NameMatch.values()) {
      filters.add(named(match, nul));
    }
    filters.add(by(nul, null, null, null, false));
    filters.add(by(null, nul, null, null, false));
    filters.add(by(null, null, nul, null, false));
    filters.add(by(null, null, null, nul, false));
    filters.add(ofGroup(nul));
    filters.add(tagged(new Tag(nul, null)));
    filters.add(tagged(new Tag("env", nul)));
    for (SiteFilter filter : filters) {
      assertEquals(new SitePage(0, List.of()), page(store, filter, 1, 20), filter.toString());
    }
  }

  /** Of few values each, so that many criteria are met. */
  @Test
  void a_store_lists_what_the_filter_says_in_its_order() {
    Random random = new Random(18);
    List<SiteDetails> sites =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    new SiteDetails(
                        newSite(any(random, "a", "b") + any(random, "A", "b") + ".example.com"),
                        anyOrNone(random, "active", "pending"),
                        anyOrNone(random, "NS", "CNAME"),
                        anyOrNone(random, "global", "domestic"),
                        null,
                        anyOrNone(random, "basic", "enterpriseplan"),
                        anyOrNone(random, "normal", "enterprise"),
                        null,
                        null,
                        null,
                        anyOrNone(random, "rg-1", "rg-2"),
                        random.nextBoolean() ? Map.of() : Map.of("k", any(random, "v", "w")),
                        Map.of(),
                        null,
                        null,
                        random.nextInt(3) == 0 ? null : NOW.plusSeconds(random.nextInt(3)),
                        null,
                        random.nextInt(3) == 0 ? null : NOW.plusSeconds(random.nextInt(3))))
            .toList();
    SiteStore store = storeWith(sites);
    for (int i = 0; i < 100; i++) {
      SiteFilter filter =
          new SiteFilter(
              random.nextBoolean() ? null : any(random, "a", "B", "ab", "aa.example.com", ".com"),
              NameMatch.values()[random.nextInt(4)],
              sometimes(random, "active"),
              sometimes(random, "NS"),
              sometimes(random, "global"),
              sometimes(random, any(random, "basicplan", "enterpriseplan")),
              random.nextInt(5) == 0,
              sometimes(random, "rg-1"),
              random.nextInt(4) != 0
                  ? List.of()
                  : List.of(new Tag("k", random.nextBoolean() ? null : "v")),
              Order.values()[random.nextInt(2)]);
      Function<SiteDetails, Instant> time =
          filter.order() == Order.VISIT ? SiteDetails::visitTime : SiteDetails::createTime;
      List<SiteDetails> expected =
          sites.stream()
              .filter(filter::matches)
              .sorted(
                  Comparator.comparing(
                          time, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
                      .thenComparing(one -> one.site().id()))
              .toList();
      int size = 1 + random.nextInt(7);
      for (int page = 1; page <= 3; page++) {
        assertEquals(
            new SitePage(
                expected.size(), expected.stream().skip((page - 1L) * size).limit(size).toList()),
            page(store, filter, page, size),
            filter.toString());
      }
    }
  }

  private static String any(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  private static String anyOrNone(Random random, String... values) {
    return random.nextInt(4) == 0 ? null : any(random, values);
  }

  private static String sometimes(Random random, String value) {
    return random.nextInt(4) == 0 ? value : null;
  }
}
