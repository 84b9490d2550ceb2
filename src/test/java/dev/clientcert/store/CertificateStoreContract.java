package dev.clientcert.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every certificate store does, whichever it is. */
public abstract class CertificateStoreContract {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ACCOUNT = "1000000000000001";
  private static final AtomicLong SITES = new AtomicLong();

  /** The store under test, with this site and its certificates among others. */
  protected abstract CertificateStore storeWith(
      Site site, Map<String, CertificateStatus> certificates);

  private static Site newSite() {
    long id = SITES.incrementAndGet();
    return new Site(ACCOUNT, id, "site-" + id + ".example.com\n");
  }

  private static ChangeOutcome revoke(
      CertificateStore store, String account, long site, String id, UUID request) {
    return store
        .change(Transition.REVOKE, new Change(account, request, true, Instant.EPOCH), site, id)
        .await()
        .atMost(PATIENCE);
  }

  private static ChangeOutcome revoke(CertificateStore store, Site site, String id) {
    return revoke(store, site.accountId(), site.id(), id, UUID.randomUUID());
  }

  @Test
  void an_active_certificate_is_revoked_once_and_the_call_that_did_it_is_told_so_again() {
    Site site = newSite();
    CertificateStore store = storeWith(site, Map.of("c", CertificateStatus.ACTIVE));
    UUID first = UUID.randomUUID();
    assertEquals(new Changed(site), revoke(store, ACCOUNT, site.id(), "c", first));
    assertEquals(new NotPossible(), revoke(store, site, "c"));
    assertEquals(new Changed(site), revoke(store, ACCOUNT, site.id(), "c", first));
    assertEquals(new NotPossible(), revoke(store, site, "c"));
  }

  @Test
  void the_list_shows_certificates_as_they_are() {
    Site site = newSite();
    CertificateStore store =
        storeWith(
            site,
            Map.of(
                "b é", CertificateStatus.ACTIVE,
                "a", CertificateStatus.REVOKED,
                "c", CertificateStatus.ACTIVE));
    revoke(store, site, "c");
    List<SiteCertificate> all = store.listAll(Integer.MAX_VALUE).await().atMost(PATIENCE);
    assertEquals(
        List.of(
            new SiteCertificate(site, ClientCertificate.of("a", CertificateStatus.REVOKED)),
            new SiteCertificate(site, ClientCertificate.of("b é", CertificateStatus.ACTIVE)),
            new SiteCertificate(site, ClientCertificate.of("c", CertificateStatus.REVOKED))),
        all.stream().filter(one -> one.site().equals(site)).toList());
    assertEquals(2, store.listAll(2).await().atMost(PATIENCE).size());
  }

  @Test
  void a_certificate_that_came_revoked_is_not_active_for_anybody() {
    Site site = newSite();
    CertificateStore store = storeWith(site, Map.of("c", CertificateStatus.REVOKED));
    assertEquals(new NotPossible(), revoke(store, site, "c"));
    assertEquals(new NotPossible(), revoke(store, ACCOUNT, site.id(), "c", new UUID(0, 0)));
  }

  @Test
  void another_id_another_site_and_another_account_are_not_found_and_change_nothing() {
    Site site = newSite();
    CertificateStore store = storeWith(site, Map.of("c", CertificateStatus.ACTIVE));
    assertEquals(new NotFound(), revoke(store, site, "d"));
    assertEquals(new NotFound(), revoke(store, ACCOUNT, Long.MAX_VALUE, "c", UUID.randomUUID()));
    assertEquals(new NotFound(), revoke(store, ACCOUNT, 0, "c", UUID.randomUUID()));
    assertEquals(new NotFound(), revoke(store, "another", site.id(), "c", UUID.randomUUID()));
    assertEquals(new NotFound(), revoke(store, "nul\0nul", site.id(), "c", UUID.randomUUID()));
    assertEquals(new Changed(site), revoke(store, site, "c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c", " ", "'; DROP TABLE client_certificate; --", "%", "_", "\\", "\"", "$1", "{a,b}",
            "NULL",
        "Straße", "STRASSE", "e\u0301", "é", "\uD83D\uDD10", "\u0001\t\r\n", "\uFFFF", "C", "c ",
            "C "
      })
  void an_id_is_what_it_is_and_nothing_else(String id) {
    Site site = newSite();
    Map<String, CertificateStatus> others =
        new HashMap<>(
            Map.of(
                "c", CertificateStatus.ACTIVE,
                "C", CertificateStatus.ACTIVE,
                "c ", CertificateStatus.ACTIVE,
                "e\u0301", CertificateStatus.ACTIVE,
                "é", CertificateStatus.ACTIVE));
    others.put(id, CertificateStatus.ACTIVE);
    CertificateStore store = storeWith(site, others);
    assertEquals(new NotFound(), revoke(store, site, id + "\0"));
    assertEquals(new NotFound(), revoke(store, site, id + "x"));
    assertEquals(new Changed(site), revoke(store, site, id));
    others.forEach(
        (other, status) ->
            assertEquals(
                other.equals(id) ? new NotPossible() : new Changed(site),
                revoke(store, site, other),
                other));
  }

  @Test
  void the_longest_ids_are_told_apart_by_their_last_character() {
    Site site = newSite();
    String longest = "\uD83D\uDD10".repeat(63);
    CertificateStore store =
        storeWith(
            site,
            Map.of(
                longest + "ab",
                CertificateStatus.ACTIVE,
                longest + "aa",
                CertificateStatus.REVOKED));
    assertEquals(new NotPossible(), revoke(store, site, longest + "aa"));
    assertEquals(new Changed(site), revoke(store, site, longest + "ab"));
    assertEquals(new NotFound(), revoke(store, site, longest + "ac"));
  }

  @Test
  void an_id_belongs_to_its_site_only() {
    Site one = newSite();
    Site two = newSite();
    Map<String, CertificateStatus> certificates = Map.of("c", CertificateStatus.ACTIVE);
    CertificateStore inOne = storeWith(one, certificates);
    CertificateStore inTwo = storeWith(two, certificates);
    assertEquals(new Changed(one), revoke(inOne, one, "c"));
    assertEquals(new Changed(two), revoke(inTwo, two, "c"));
  }

  @Test
  void of_many_concurrent_calls_one_revokes_however_often_it_is_made() {
    Site site = newSite();
    CertificateStore store = storeWith(site, Map.of("c", CertificateStatus.ACTIVE));
    int calls = 20;
    Map<UUID, List<ChangeOutcome>> outcomes = new HashMap<>();
    List<Future<ChangeOutcome>> pending = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(10);
    // Each call is made five times, all at once.
    for (int i = 0; i < 5 * calls; i++) {
      UUID call = new UUID(site.id(), i % calls);
      pending.add(callers.submit(() -> revoke(store, ACCOUNT, site.id(), "c", call)));
    }
    for (int i = 0; i < pending.size(); i++) {
      outcomes
          .computeIfAbsent(new UUID(site.id(), i % calls), call -> new ArrayList<>())
          .add(get(pending.get(i)));
    }
    callers.shutdown();
    assertEquals(
        1, outcomes.values().stream().filter(of -> of.contains(new Changed(site))).count());
    outcomes.values().forEach(of -> assertEquals(1, of.stream().distinct().count(), of.toString()));
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  /** Whatever ids there are, each is found, revoked once, and told from all others. */
  @Property(tries = 60)
  void a_store_behaves_like_a_map_from_id_to_status(
      @ForAll @Size(max = 30) @UniqueElements List<String> ids, @ForAll List<String> asked) {
    Site site = newSite();
    Map<String, CertificateStatus> statuses = new HashMap<>();
    for (String id : ids.stream().filter(CertificateStoreContract::canStand).toList()) {
      statuses.put(
          id, statuses.size() % 3 == 0 ? CertificateStatus.REVOKED : CertificateStatus.ACTIVE);
    }
    CertificateStore store = storeWith(site, statuses);
    List<String> all =
        new ArrayList<>(asked.stream().filter(CertificateStoreContract::isText).toList());
    all.addAll(statuses.keySet());
    all.addAll(statuses.keySet());
    for (String id : all) {
      ChangeOutcome expected =
          !statuses.containsKey(id)
              ? new NotFound()
              : statuses.get(id) == CertificateStatus.ACTIVE
                  ? new Changed(site)
                  : new NotPossible();
      assertEquals(expected, revoke(store, site, id));
      statuses.computeIfPresent(id, (any, status) -> CertificateStatus.REVOKED);
    }
  }

  private static boolean canStand(String id) {
    return isText(id) && id.indexOf('\0') < 0;
  }

  private static boolean isText(String id) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(id);
  }

  /** One step of a history: which certificate a caller revokes, and as which of its calls. */
  record Step(int caller, int certificate, int call) {}

  /** A step that was made: from when to when, in nanoseconds, and what came of it. */
  record Made(Step step, long from, long to, ChangeOutcome outcome) {}

  /**
   * Callers work at the same time, each step by step; then there has to be an order of all steps,
   * one that puts what ended before what began later, in which a store for a single caller would
   * give the same outcomes. Certificates are independent of each other, so each may have an order
   * of its own.
   */
  @Property(tries = 60)
  void concurrent_histories_are_those_of_some_sequential_order(
      @ForAll @Size(min = 1, max = 24) List<@IntRange(max = 999) Integer> numbers)
      throws Exception {
    Site site = newSite();
    CertificateStore store =
        storeWith(
            site,
            Map.of(
                "0", CertificateStatus.ACTIVE,
                "1", CertificateStatus.ACTIVE,
                "2", CertificateStatus.REVOKED));
    // Certificate 3 does not exist; a call is made twice or more where its number comes again.
    List<Step> steps = numbers.stream().map(n -> new Step(n % 4, n / 4 % 4, n / 16 % 5)).toList();
    List<Made> history = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<Made>>> each = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        int number = caller;
        each.add(
            callers.submit(
                () -> {
                  List<Made> made = new ArrayList<>();
                  for (Step step : steps.stream().filter(s -> s.caller() == number).toList()) {
                    made.add(make(store, site, step));
                  }
                  return made;
                }));
      }
      for (Future<List<Made>> one : each) {
        history.addAll(get(one));
      }
    } finally {
      callers.shutdownNow();
    }
    for (int certificate = 0; certificate < 4; certificate++) {
      int number = certificate;
      List<Made> about =
          history.stream()
              .filter(made -> made.step().certificate() == number)
              .collect(Collectors.toList());
      int state = certificate == 2 ? REVOKED_BEFORE : certificate == 3 ? ABSENT : ACTIVE;
      assertTrue(hasOrder(about, state), about.toString());
    }
  }

  private static Made make(CertificateStore store, Site site, Step step) {
    long from = System.nanoTime();
    ChangeOutcome outcome =
        revoke(
            store,
            site.accountId(),
            site.id(),
            Integer.toString(step.certificate()),
            new UUID(site.id(), step.call()));
    return new Made(step, from, System.nanoTime(), outcome);
  }

  private static final int ACTIVE = -1;
  private static final int REVOKED_BEFORE = -2;
  private static final int ABSENT = -3;

  /** Whether the steps have an order; the state is one of the above, or the call that revoked. */
  private static boolean hasOrder(List<Made> steps, int state) {
    if (steps.isEmpty()) {
      return true;
    }
    long firstEnd = steps.stream().mapToLong(Made::to).min().orElseThrow();
    return IntStream.range(0, steps.size())
        .filter(i -> steps.get(i).from() <= firstEnd)
        .anyMatch(
            i -> {
              Made next = steps.get(i);
              boolean revokes = state == ACTIVE || state == next.step().call();
              Class<?> expected =
                  state == ABSENT ? NotFound.class : revokes ? Changed.class : NotPossible.class;
              List<Made> rest = new ArrayList<>(steps);
              rest.remove(i);
              return expected.isInstance(next.outcome())
                  && hasOrder(rest, revokes ? next.step().call() : state);
            });
  }
}
