package dev.clientcert.store;

import static dev.clientcert.store.StoreCalls.NOW;
import static dev.clientcert.store.StoreCalls.PATIENCE;
import static dev.clientcert.store.StoreCalls.atOnce;
import static dev.clientcert.store.StoreCalls.full;
import static dev.clientcert.store.StoreCalls.issued;
import static dev.clientcert.store.StoreCalls.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.History.Action;
import dev.clientcert.store.History.Step;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every certificate store does, whichever it is. */
public abstract class CertificateStoreContract {

  private static final String ACCOUNT = "1000000000000001";
  private static final CertificateStatus ACTIVE = CertificateStatus.ACTIVE;
  private static final CertificateStatus REVOKED = CertificateStatus.REVOKED;
  private static final AtomicLong SITES = new AtomicLong();

  /** The store under test, with this site and its certificates among others. */
  protected abstract CertificateStore storeWith(Site site, List<ClientCertificate> certificates);

  /** Another store with the same certificates, if stores can share them. */
  protected CertificateStore anotherInstanceOf(CertificateStore store) {
    return store;
  }

  private static Site newSite() {
    long id = SITES.incrementAndGet();
    return new Site(ACCOUNT, id, "site-" + id + ".example.com\n");
  }

  private StoreCalls storeWith(ClientCertificate... certificates) {
    Site site = newSite();
    return new StoreCalls(storeWith(site, List.of(certificates)), site);
  }

  private StoreCalls storeWith(Map<String, CertificateStatus> statuses) {
    return storeWith(
        statuses.entrySet().stream()
            .map(one -> ClientCertificate.of(one.getKey(), one.getValue()))
            .toArray(ClientCertificate[]::new));
  }

  private static ClientCertificate active(String id) {
    return ClientCertificate.of(id, ACTIVE);
  }

  private static ClientCertificate revoked(String id) {
    return ClientCertificate.of(id, REVOKED);
  }

  // Transitions

  @Test
  void an_active_certificate_is_revoked_once_and_the_call_that_did_it_is_told_so_again() {
    StoreCalls store = storeWith(active("c"));
    UUID first = UUID.randomUUID();
    assertEquals(new Changed(store.site()), store.change(Transition.REVOKE, first, "c"));
    assertEquals(new NotPossible(), store.revoke("c"));
    assertEquals(new Changed(store.site()), store.change(Transition.REVOKE, first, "c"));
    assertEquals(new NotPossible(), store.revoke("c"));
  }

  @Test
  void a_certificate_goes_from_active_to_revoked_and_back_and_is_deleted_when_revoked() {
    StoreCalls store = storeWith(active("c"), active("other"));
    Changed changed = new Changed(store.site());
    assertEquals(new NotPossible(), store.change(Transition.ACTIVATE, "c"));
    assertEquals(new NotPossible(), store.change(Transition.DELETE, "c"));
    assertEquals(changed, store.change(Transition.REVOKE, "c"));
    assertEquals(new NotPossible(), store.change(Transition.REVOKE, "c"));
    assertEquals(changed, store.change(Transition.ACTIVATE, "c"));
    assertEquals(new NotPossible(), store.change(Transition.DELETE, "c"));
    assertEquals(changed, store.change(Transition.REVOKE, "c"));
    assertEquals(changed, store.change(Transition.DELETE, "c"));
    for (Transition any : Transition.values()) {
      assertEquals(new NotFound(), store.change(any, "c"));
    }
    assertEquals(ACTIVE, store.certificate("other").status());
  }

  @Test
  void a_change_sets_status_and_update_time_and_nothing_else() {
    ClientCertificate before = full("c", ACTIVE, Instant.parse("2024-06-24T07:48:51.123456Z"));
    StoreCalls store = storeWith(before, active("bare"));
    Instant first = Instant.parse("2026-03-01T00:00:00.000001999Z");
    store.change(Transition.REVOKE, store.call(UUID.randomUUID(), first), "c");
    Instant inMicroseconds = Instant.parse("2026-03-01T00:00:00.000001Z");
    assertEquals(with(before, REVOKED, inMicroseconds), store.certificate("c"));
    store.change(Transition.REVOKE, store.call(UUID.randomUUID(), NOW), "c");
    store.change(Transition.DELETE, store.call(UUID.randomUUID(), NOW), "bare");
    assertEquals(with(before, REVOKED, inMicroseconds), store.certificate("c"));
    assertEquals(active("bare"), store.certificate("bare"));
    // The clock of another instance may be behind.
    Instant earlier = Instant.parse("2020-01-01T00:00:00Z");
    store.change(Transition.ACTIVATE, store.call(UUID.randomUUID(), earlier), "c");
    assertEquals(with(before, ACTIVE, earlier), store.certificate("c"));
    store.change(Transition.REVOKE, store.call(UUID.randomUUID(), NOW), "bare");
    assertEquals(with(active("bare"), REVOKED, NOW), store.certificate("bare"));
  }

  @Test
  void an_expired_certificate_can_be_revoked_and_deleted_but_not_activated() {
    Instant notAfter = Instant.parse("2034-06-22T07:48:00Z");
    StoreCalls store = storeWith(full("c", ACTIVE, NOW), full("d", REVOKED, NOW), revoked("e"));
    Changed changed = new Changed(store.site());
    Change late = store.call(UUID.randomUUID(), notAfter.plusNanos(1000));
    assertEquals(changed, store.change(Transition.REVOKE, late, "c"));
    assertEquals(
        new NotPossible(),
        store.change(
            Transition.ACTIVATE, store.call(UUID.randomUUID(), notAfter.plusNanos(1000)), "c"));
    assertEquals(
        changed, store.change(Transition.ACTIVATE, store.call(UUID.randomUUID(), notAfter), "c"));
    assertEquals(changed, store.change(Transition.DELETE, late, "d"));
    assertEquals(
        changed,
        store.change(
            Transition.ACTIVATE,
            store.call(UUID.randomUUID(), Instant.parse("2999-01-01T00:00:00Z")),
            "e"));
  }

  @Test
  void a_certificate_that_came_revoked_is_not_active_for_anybody() {
    StoreCalls store = storeWith(revoked("c"));
    assertEquals(new NotPossible(), store.revoke("c"));
    assertEquals(new NotPossible(), store.change(Transition.REVOKE, new UUID(0, 0), "c"));
  }

  @ParameterizedTest
  @EnumSource
  void another_id_another_site_and_another_account_are_not_found_and_change_nothing(
      Transition transition) {
    ClientCertificate certificate = ClientCertificate.of("c", transition.from());
    StoreCalls store = storeWith(certificate);
    Site site = store.site();
    StoreCalls noSite = new StoreCalls(store.store(), new Site(ACCOUNT, 0, "none"));
    StoreCalls farSite = new StoreCalls(store.store(), new Site(ACCOUNT, Long.MAX_VALUE, "none"));
    StoreCalls foreigner = new StoreCalls(store.store(), new Site("another", site.id(), "none"));
    StoreCalls odd = new StoreCalls(store.store(), new Site("nul\0nul", site.id(), "none"));
    assertEquals(new NotFound(), store.change(transition, "d"));
    assertEquals(new NotFound(), store.change(transition, ""));
    for (StoreCalls other : List.of(noSite, farSite, foreigner, odd)) {
      assertEquals(new NotFound(), other.change(transition, "c"));
      assertEquals(new LookupOutcome.SiteNotFound(), other.find("c"));
      assertEquals(Optional.empty(), other.page(1, 20));
      assertEquals(
          Optional.empty(),
          other
              .store()
              .findSite(other.site().accountId(), other.site().id())
              .await()
              .indefinitely());
      assertEquals(
          new CreationOutcome.SiteNotFound(),
          other.create(other.call(UUID.randomUUID(), NOW), issued(active("d"))));
    }
    assertEquals(new LookupOutcome.CertificateNotFound(), store.find("d"));
    assertEquals(certificate, store.certificate("c"));
    assertEquals(1, store.page(1, 20).orElseThrow().totalCount());
    assertEquals(new Changed(site), store.change(transition, "c"));
    assertEquals(
        Optional.of(site), store.store().findSite(ACCOUNT, site.id()).await().atMost(PATIENCE));
  }

  // Ids

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c", " ", "'; DROP TABLE client_certificate; --", "%", "_", "\\", "\"", "$1", "{a,b}",
            "NULL",
        "Straße", "STRASSE", "e\u0301", "é", "\uD83D\uDD10", "\u0001\t\r\n", "\uFFFF", "C", "c ",
            "C ",
        // Hexadecimal digits, and what only looks like them.
        "0f", "0F", "0f0", "0f 0", "000f", "`f", "0/", "0:", "0g",
      })
  void an_id_is_what_it_is_and_nothing_else(String id) {
    Map<String, CertificateStatus> others =
        new HashMap<>(
            Map.of("c", ACTIVE, "C", ACTIVE, "c ", ACTIVE, "e\u0301", ACTIVE, "é", ACTIVE));
    others.putAll(Map.of("0f", ACTIVE, "0f0", ACTIVE, "\u000f", ACTIVE));
    others.put(id, ACTIVE);
    StoreCalls store = storeWith(others);
    Changed changed = new Changed(store.site());
    for (String none : List.of(id + "\0", id + "x")) {
      assertEquals(new NotFound(), store.revoke(none));
      assertEquals(new LookupOutcome.CertificateNotFound(), store.find(none));
    }
    assertEquals(active(id), store.certificate(id));
    assertEquals(changed, store.revoke(id));
    others.forEach(
        (other, status) ->
            assertEquals(
                other.equals(id) ? new NotPossible() : changed, store.revoke(other), other));
    assertEquals(changed, store.change(Transition.DELETE, id));
    others.forEach(
        (other, status) ->
            assertEquals(
                other.equals(id) ? null : REVOKED,
                Optional.ofNullable(store.certificate(other))
                    .map(ClientCertificate::status)
                    .orElse(null),
                other));
  }

  @Test
  void the_longest_ids_are_told_apart_by_their_last_character() {
    String longest = "\uD83D\uDD10".repeat(63);
    StoreCalls store = storeWith(active(longest + "ab"), revoked(longest + "aa"));
    assertEquals(new NotPossible(), store.revoke(longest + "aa"));
    assertEquals(new Changed(store.site()), store.revoke(longest + "ab"));
    assertEquals(new NotFound(), store.revoke(longest + "ac"));
  }

  @Test
  void an_id_belongs_to_its_site_only() {
    StoreCalls one = storeWith(active("c"));
    StoreCalls two = storeWith(active("c"));
    assertEquals(new Changed(one.site()), one.revoke("c"));
    assertEquals(new Changed(two.site()), two.revoke("c"));
  }

  // Creation

  @Test
  void a_created_certificate_is_found_as_it_was_issued_with_times_in_microseconds() {
    StoreCalls store = storeWith();
    Instant created = Instant.parse("2026-03-01T10:11:12.131415999Z");
    ClientCertificate certificate = full("c", ACTIVE, created);
    byte[] der = new byte[700];
    new Random(1).nextBytes(der);
    Change call = store.call(UUID.randomUUID(), NOW);
    CreationOutcome outcome = store.create(call, new IssuedCertificate(certificate, der));
    IssuedCertificate answer = ((CreationOutcome.Created) outcome).issued();
    ClientCertificate expected = full("c", ACTIVE, NOW);
    assertEquals(expected, answer.certificate());
    assertArrayEquals(der, answer.der());
    LookupOutcome.Found found = (LookupOutcome.Found) store.find("c");
    assertEquals(store.site(), found.site());
    assertEquals(expected, found.certificate());
    assertArrayEquals(der, found.der());
    store.revoke("c");
    found = (LookupOutcome.Found) store.find("c");
    assertEquals(with(expected, REVOKED, NOW), found.certificate());
    assertArrayEquals(der, found.der());
  }

  @Test
  void a_certificate_that_was_not_issued_here_has_no_encoding() {
    StoreCalls store = storeWith(full("c", ACTIVE, NOW), active("d"));
    assertEquals(
        new LookupOutcome.Found(store.site(), full("c", ACTIVE, NOW), null), store.find("c"));
    assertEquals(new LookupOutcome.Found(store.site(), active("d"), null), store.find("d"));
  }

  @Test
  void a_certificate_with_an_id_that_the_site_has_is_not_created() {
    StoreCalls store = storeWith(full("c", REVOKED, NOW));
    StoreCalls elsewhere = storeWith();
    for (int i = 0; i < 2; i++) {
      Change call = store.call(UUID.randomUUID(), NOW);
      assertThrows(RuntimeException.class, () -> store.create(call, issued(active("c"))));
    }
    assertEquals(
        new LookupOutcome.Found(store.site(), full("c", REVOKED, NOW), null), store.find("c"));
    assertEquals(1, store.page(1, 20).orElseThrow().totalCount());
    elsewhere.create(active("c"));
    assertEquals(active("c"), elsewhere.certificate("c"));
  }

  // Listings

  /** The order of a listing: newest first, those without a time last, then by UTF-8. */
  private static final Comparator<ClientCertificate> NEWEST_FIRST =
      Comparator.comparing(
              ClientCertificate::createTime,
              Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
          .thenComparing(one -> one.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  @Test
  void a_listing_has_the_newest_first_and_those_without_a_time_last_then_by_utf_8() {
    Instant later = NOW.plusNanos(1000);
    List<String> sameTime =
        List.of(
            "0",
            "00",
            "0000",
            "000g",
            "00A0",
            "00a0",
            "0A",
            "0a",
            "0b00",
            "0é",
            "ff",
            "fff",
            "g",
            "é",
            "\uE000",
            "\uFFFF",
            "\uD83D\uDD10");
    List<ClientCertificate> expected = new ArrayList<>();
    expected.add(full("z", REVOKED, later));
    sameTime.forEach(id -> expected.add(full(id, ACTIVE, NOW)));
    expected.add(full("before 1970", ACTIVE, Instant.parse("1969-12-31T23:59:59.999999Z")));
    expected.add(revoked("a"));
    expected.add(active("b"));
    List<ClientCertificate> shuffled = new ArrayList<>(expected);
    Collections.shuffle(shuffled, new Random(3));
    StoreCalls store = storeWith(shuffled.toArray(ClientCertificate[]::new));
    assertEquals(
        Optional.of(new CertificatePage(store.site(), expected.size(), expected)),
        store.page(1, 500));
  }

  @Test
  void pages_follow_each_other_and_are_empty_beyond_the_end() {
    StoreCalls store =
        storeWith(
            IntStream.range(0, 7)
                .mapToObj(i -> full("" + i, ACTIVE, NOW.minusSeconds(i)))
                .toArray(ClientCertificate[]::new));
    assertEquals(List.of("0", "1", "2"), store.ids(1, 3));
    assertEquals(List.of("3", "4", "5"), store.ids(2, 3));
    assertEquals(List.of("6"), store.ids(3, 3));
    assertEquals(List.of("6"), store.ids(7, 1));
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6"), store.ids(1, 7));
    CertificatePage empty = new CertificatePage(store.site(), 7, List.of());
    for (long beyond :
        new long[] {4, 5, 1L << 31, 1L << 32, 1L << 60, Long.MAX_VALUE / 3 + 2, Long.MAX_VALUE}) {
      assertEquals(Optional.of(empty), store.page(beyond, 3), "page " + beyond);
      assertEquals(Optional.of(empty), store.page(beyond, 500), "page " + beyond);
    }
    StoreCalls none = storeWith();
    assertEquals(Optional.of(new CertificatePage(none.site(), 0, List.of())), none.page(1, 20));
  }

  @Test
  void a_listing_follows_changes_creations_and_deletions() {
    StoreCalls store = storeWith(active("old"), revoked("gone"));
    store.create(full("b", ACTIVE, NOW));
    store.create(full("a", ACTIVE, NOW.plusSeconds(1)));
    store.create(full("c", ACTIVE, NOW.minusSeconds(1)));
    store.change(Transition.DELETE, "gone");
    store.revoke("b");
    assertEquals(
        Optional.of(
            new CertificatePage(
                store.site(),
                4,
                List.of(
                    full("a", ACTIVE, NOW.plusSeconds(1)),
                    with(full("b", ACTIVE, NOW), REVOKED, NOW),
                    full("c", ACTIVE, NOW.minusSeconds(1)),
                    active("old")))),
        store.page(1, 20));
    store.change(Transition.DELETE, "b");
    assertEquals(List.of("a", "c", "old"), store.ids(1, 20));
    assertEquals(3, store.page(9, 20).orElseThrow().totalCount());
  }

  /** Few times, so that many are equal, and short ids of few characters. */
  @Property(tries = 30)
  void a_store_lists_like_a_sorted_list(
      @ForAll @Size(max = 40) List<@IntRange(max = 9999) Integer> numbers) {
    List<ClientCertificate> all = new ArrayList<>();
    Set<Integer> there = new HashSet<>();
    StoreCalls store = storeWith();
    for (int number : numbers) {
      String id = Integer.toString(number / 4 % 50, 7);
      if (!there.add(number / 4 % 50)) {
        // The same id again deletes it.
        there.remove(number / 4 % 50);
        store.revoke(id);
        assertEquals(new Changed(store.site()), store.change(Transition.DELETE, id));
        all.removeIf(one -> one.id().equals(id));
      } else {
        ClientCertificate one =
            number % 4 == 0 ? active(id) : full(id, ACTIVE, NOW.plusNanos(number % 4 * 1000));
        store.create(one);
        all.add(one);
      }
    }
    all.sort(NEWEST_FIRST);
    int size = 1 + numbers.size() / 3;
    for (int page = 1; page <= 5; page++) {
      assertEquals(
          Optional.of(
              new CertificatePage(
                  store.site(),
                  all.size(),
                  all.stream().skip((page - 1L) * size).limit(size).toList())),
          store.page(page, size));
    }
  }

  @Test
  void the_list_for_development_shows_certificates_as_they_are() {
    StoreCalls store = storeWith(active("b é"), revoked("a"), active("c"));
    store.revoke("c");
    List<SiteCertificate> all = store.store().listAll(Integer.MAX_VALUE).await().atMost(PATIENCE);
    assertEquals(
        List.of(
            new SiteCertificate(store.site(), revoked("a")),
            new SiteCertificate(store.site(), active("b é")),
            new SiteCertificate(store.site(), with(active("c"), REVOKED, NOW))),
        all.stream().filter(one -> one.site().equals(store.site())).toList());
    assertEquals(2, store.store().listAll(2).await().atMost(PATIENCE).size());
  }

  // Repetitions

  @Test
  void what_a_call_created_is_found_by_the_same_call_only() {
    StoreCalls store = storeWith();
    Change call = store.call(UUID.randomUUID(), NOW);
    assertEquals(Optional.empty(), find(store, call));
    IssuedCertificate issued = StoreCalls.issued(full("c", ACTIVE, NOW));
    store.store().create(call, store.site().id(), issued).await().atMost(PATIENCE);
    store.revoke("c");
    IssuedCertificate found = find(store, again(call)).orElseThrow();
    assertEquals(issued.certificate(), found.certificate());
    assertArrayEquals(issued.der(), found.der());
    assertEquals(Optional.empty(), find(store, store.call(UUID.randomUUID(), NOW)));
    Change foreign = new Change("another", call.requestId(), true, NOW);
    assertEquals(Optional.empty(), find(store, foreign));
  }

  private static Optional<IssuedCertificate> find(StoreCalls store, Change call) {
    return store.store().findCreation(call, store.site().id()).await().atMost(PATIENCE);
  }

  static Stream<Transition> transitions() {
    return Stream.of(Transition.values());
  }

  private static Change again(Change call) {
    return new Change(
        call.accountId(), call.requestId(), call.repeatable(), call.time().plusSeconds(600));
  }

  @ParameterizedTest
  @MethodSource("transitions")
  void a_repeated_change_gets_its_first_answer_and_has_no_effect(Transition transition) {
    StoreCalls store = storeWith(full("c", transition.from(), NOW));
    Change call = store.call(UUID.randomUUID(), NOW);
    Changed changed = new Changed(store.site());
    assertEquals(changed, store.change(transition, call, "c"));
    LookupOutcome after = store.find("c");
    assertEquals(changed, store.change(transition, again(call), "c"));
    assertEquals(after, store.find("c"));
    // What would be possible again is not done again.
    if (transition == Transition.REVOKE) {
      store.change(Transition.ACTIVATE, "c");
    } else if (transition == Transition.ACTIVATE) {
      store.revoke("c");
    } else {
      store.create(full("c", REVOKED, NOW));
    }
    LookupOutcome later = store.find("c");
    int totalLater = store.ids(1, 20).size();
    assertEquals(changed, store.change(transition, again(call), "c"));
    LookupOutcome.Found found = assertInstanceOf(LookupOutcome.Found.class, later);
    assertEquals(found.certificate(), store.certificate("c"));
    assertEquals(totalLater, store.ids(1, 20).size());
  }

  @ParameterizedTest
  @MethodSource("transitions")
  void a_repetition_is_known_after_its_certificate_was_deleted(Transition transition) {
    StoreCalls store = storeWith(ClientCertificate.of("c", transition.from()), active("d"));
    Change call = store.call(UUID.randomUUID(), NOW);
    Changed changed = new Changed(store.site());
    assertEquals(changed, store.change(transition, call, "c"));
    store.revoke("c");
    store.change(Transition.DELETE, "c");
    assertNull(store.certificate("c"));
    assertEquals(changed, store.change(transition, again(call), "c"));
    assertEquals(new NotFound(), store.change(transition, "c"));
  }

  @ParameterizedTest
  @MethodSource("transitions")
  void what_was_not_possible_stays_so_for_a_call_that_may_come_again(Transition transition) {
    CertificateStatus other = transition.from() == ACTIVE ? REVOKED : ACTIVE;
    StoreCalls store = storeWith(ClientCertificate.of("c", other));
    Change call = store.call(UUID.randomUUID(), NOW);
    assertEquals(new NotPossible(), store.change(transition, call, "c"));
    store.change(other == ACTIVE ? Transition.REVOKE : Transition.ACTIVATE, "c");
    assertEquals(new NotPossible(), store.change(transition, again(call), "c"));
    assertEquals(transition.from(), store.certificate("c").status());
    assertEquals(new Changed(store.site()), store.change(transition, "c"));
  }

  @Test
  void what_was_not_found_is_looked_for_again() {
    StoreCalls store = storeWith();
    Change call = store.call(UUID.randomUUID(), NOW);
    assertEquals(new NotFound(), store.change(Transition.REVOKE, call, "c"));
    store.create(active("c"));
    assertEquals(new Changed(store.site()), store.change(Transition.REVOKE, again(call), "c"));
  }

  @Test
  void another_operation_with_the_same_request_id_is_another_call() {
    StoreCalls store = storeWith();
    Change call = store.call(UUID.randomUUID(), NOW);
    Changed changed = new Changed(store.site());
    assertInstanceOf(CreationOutcome.Created.class, store.create(call, issued(active("c"))));
    assertEquals(changed, store.change(Transition.REVOKE, call, "c"));
    assertEquals(changed, store.change(Transition.ACTIVATE, call, "c"));
    store.revoke("c");
    assertEquals(changed, store.change(Transition.DELETE, call, "c"));
    assertEquals(List.of(), store.ids(1, 20));
    assertEquals(changed, store.change(Transition.REVOKE, call, "c"));
    assertInstanceOf(CreationOutcome.Created.class, store.create(call, issued(active("c"))));
    assertEquals(List.of(), store.ids(1, 20));
  }

  @Test
  void a_repeated_creation_gets_the_first_certificate_as_it_was() {
    StoreCalls store = storeWith();
    Change call = store.call(UUID.randomUUID(), NOW);
    ClientCertificate first = full("first", ACTIVE, NOW);
    store.create(call, issued(first));
    for (int round = 0; round < 3; round++) {
      CreationOutcome repeated =
          store.create(again(call), issued(full("second", ACTIVE, NOW.plusSeconds(600))));
      IssuedCertificate told = ((CreationOutcome.Created) repeated).issued();
      assertEquals(first, told.certificate());
      assertArrayEquals(issued(first).der(), told.der());
      assertNull(store.certificate("second"));
      if (round == 0) {
        store.revoke("first");
      } else {
        store.change(Transition.DELETE, "first");
        assertEquals(List.of(), store.ids(1, 20));
      }
    }
  }

  /** Whoever has the id of a request of somebody else learns nothing by it. */
  @Test
  void a_repetition_by_another_account_is_not_found() {
    StoreCalls store = storeWith(active("c"));
    StoreCalls foreigner =
        new StoreCalls(store.store(), new Site("another", store.site().id(), "none"));
    UUID id = UUID.randomUUID();
    store.change(Transition.REVOKE, id, "c");
    store.create(store.call(id, NOW), issued(active("d")));
    assertEquals(new NotFound(), foreigner.change(Transition.REVOKE, id, "c"));
    assertEquals(
        new CreationOutcome.SiteNotFound(),
        foreigner.create(foreigner.call(id, NOW), issued(active("d"))));
  }

  // Concurrency

  @ParameterizedTest
  @MethodSource("transitions")
  void of_many_concurrent_calls_one_has_an_effect_however_often_it_is_made(Transition transition)
      throws Exception {
    StoreCalls store = storeWith(ClientCertificate.of("c", transition.from()));
    int calls = 20;
    List<Callable<ChangeOutcome>> work = new ArrayList<>();
    // Each call is made five times, all at once.
    for (int i = 0; i < 5 * calls; i++) {
      UUID call = new UUID(store.site().id(), i % calls);
      work.add(() -> store.change(transition, call, "c"));
    }
    List<ChangeOutcome> outcomes = atOnce(work);
    Map<Integer, Set<ChangeOutcome>> byCall =
        IntStream.range(0, outcomes.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i -> i % calls, Collectors.mapping(outcomes::get, Collectors.toSet())));
    assertEquals(
        1, byCall.values().stream().filter(of -> of.contains(new Changed(store.site()))).count());
    byCall.values().forEach(of -> assertEquals(1, of.size(), of.toString()));
  }

  @Test
  void of_many_concurrent_creations_by_the_same_call_one_has_an_effect() throws Exception {
    StoreCalls store = storeWith();
    Change call = store.call(UUID.randomUUID(), NOW);
    List<Callable<String>> work = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      IssuedCertificate own = issued(active("c" + i));
      work.add(
          () -> ((CreationOutcome.Created) store.create(call, own)).issued().certificate().id());
    }
    Set<String> told = Set.copyOf(atOnce(work));
    assertEquals(told, Set.copyOf(store.ids(1, 500)));
    assertEquals(1, store.page(1, 20).orElseThrow().totalCount());
  }

  @Test
  void concurrent_creations_and_deletions_are_all_counted() throws Exception {
    StoreCalls store = storeWith();
    List<Callable<Object>> work = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String id = "c" + i;
      boolean stays = i % 3 == 0;
      work.add(
          () -> {
            store.create(full(id, REVOKED, NOW));
            return stays ? null : store.change(Transition.DELETE, id);
          });
    }
    atOnce(work);
    assertEquals(34, store.page(1, 1).orElseThrow().totalCount());
    assertEquals(34, store.ids(1, 500).size());
  }

  /** Whatever ids there are, each is found, revoked once, and told from all others. */
  @Property(tries = 60)
  void a_store_behaves_like_a_map_from_id_to_status(
      @ForAll @Size(max = 30) @UniqueElements List<String> ids, @ForAll List<String> asked) {
    Map<String, CertificateStatus> statuses = new HashMap<>();
    for (String id : ids.stream().filter(CertificateStoreContract::canStand).toList()) {
      statuses.put(id, statuses.size() % 3 == 0 ? REVOKED : ACTIVE);
    }
    StoreCalls store = storeWith(statuses);
    List<String> all =
        new ArrayList<>(asked.stream().filter(CertificateStoreContract::isText).toList());
    all.addAll(statuses.keySet());
    all.addAll(statuses.keySet());
    for (String id : all) {
      ChangeOutcome expected =
          !statuses.containsKey(id)
              ? new NotFound()
              : statuses.get(id) == ACTIVE ? new Changed(store.site()) : new NotPossible();
      assertEquals(expected, store.revoke(id));
      statuses.computeIfPresent(id, (any, status) -> REVOKED);
    }
  }

  private static boolean canStand(String id) {
    return isText(id) && id.indexOf('\0') < 0;
  }

  private static boolean isText(String id) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(id);
  }

  /** The step with this number; a call is made twice or more where its number comes again. */
  private static Step step(int number, int certificates) {
    Action[] actions = Action.values();
    return new Step(
        number % certificates,
        actions[number / certificates % actions.length],
        number / certificates / actions.length % 3);
  }

  /** Certificate 3 does not exist at first. */
  @Property(tries = 60)
  void concurrent_histories_are_those_of_some_sequential_order(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 9999) Integer> numbers)
      throws Exception {
    Map<Integer, CertificateStatus> before = Map.of(0, ACTIVE, 1, ACTIVE, 2, REVOKED);
    StoreCalls store = storeWith(active("0"), active("1"), revoked("2"));
    List<List<Step>> steps = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      int own = caller;
      steps.add(numbers.stream().filter(n -> n % 4 == own).map(n -> step(n / 4, 4)).toList());
    }
    assertEquals("", History.make(Collections.nCopies(4, store), steps).contradiction(before));
  }

  @Test
  @Tag("slow")
  void the_history_of_8_callers_of_2_instances_is_that_of_some_sequential_order() throws Exception {
    int certificates = 2000;
    Map<Integer, CertificateStatus> before = new HashMap<>();
    for (int i = 0; i < certificates / 2; i++) {
      before.put(i, i % 2 == 0 ? ACTIVE : REVOKED);
    }
    StoreCalls one =
        storeWith(
            before.entrySet().stream()
                .map(each -> ClientCertificate.of("" + each.getKey(), each.getValue()))
                .toArray(ClientCertificate[]::new));
    StoreCalls two = new StoreCalls(anotherInstanceOf(one.store()), one.site());
    List<List<Step>> steps = new ArrayList<>();
    Random random = new Random(17);
    for (int caller = 0; caller < 8; caller++) {
      // All callers go over the certificates at the same pace, and meet again and again.
      steps.add(
          IntStream.range(0, 5 * certificates)
              .mapToObj(
                  i -> {
                    int certificate = (i / 5 + random.nextInt(3)) % certificates;
                    return step(certificate + certificates * random.nextInt(15), certificates);
                  })
              .toList());
    }
    assertEquals(
        "",
        History.make(List.of(one, two, one, two, one, two, one, two), steps).contradiction(before));
  }
}
