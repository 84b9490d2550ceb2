package dev.clientcert.store;

import static dev.clientcert.store.StoreCalls.NOW;
import static dev.clientcert.store.StoreCalls.PATIENCE;
import static dev.clientcert.store.StoreCalls.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.Hostnames;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of uploaded CA certificates does, whichever it is. */
public abstract class CaCertificateStoreContract {

  private static final String ACCOUNT = "1000000000000001";
  private static final AtomicLong SITES = new AtomicLong();
  private static final int MOST = CaCertificateStore.MAX_PER_SITE;
  private static final NotFound NOT_FOUND = new NotFound();
  private static final NotPossible NOT_POSSIBLE = new NotPossible();

  /**
   * The store under test, with this site among others.
   *
   * @param managedHostnames the host names of the managed CA at the site
   * @param uploaded the CA certificates that it has, with their host names
   */
  protected abstract CaCertificateStore storeWith(
      Site site, List<String> managedHostnames, List<CaCertificate> uploaded);

  /** Another store with the same certificates, if stores can share them. */
  protected CaCertificateStore anotherInstanceOf(CaCertificateStore store) {
    return store;
  }

  private Calls storeWith(CaCertificate... uploaded) {
    return storeWith(List.of(), uploaded);
  }

  private Calls storeWith(List<String> managedHostnames, CaCertificate... uploaded) {
    Site site = new Site(ACCOUNT, SITES.incrementAndGet(), "example.com");
    return new Calls(storeWith(site, managedHostnames, List.of(uploaded)), site);
  }

  /** Calls by the owner of a site, answered before they return. */
  private record Calls(CaCertificateStore store, Site site) {

    ChangeOutcome add(Change change, CaCertificate certificate) {
      return store.add(change, site.id(), certificate).await().atMost(PATIENCE);
    }

    ChangeOutcome add(CaCertificate certificate) {
      return add(call(), certificate);
    }

    Optional<ChangeOutcome> findAddition(Change change) {
      return store.findAddition(change, site.id()).await().atMost(PATIENCE);
    }

    ChangeOutcome delete(Change change, String id) {
      return store.delete(change, site.id(), id).await().atMost(PATIENCE);
    }

    ChangeOutcome delete(String id) {
      return delete(call(), id);
    }

    ChangeOutcome set(Change change, String id, List<String> hostnames) {
      return store.setHostnames(change, site.id(), id, hostnames).await().atMost(PATIENCE);
    }

    ChangeOutcome set(String id, String... hostnames) {
      return set(call(), id, List.of(hostnames));
    }

    Optional<SiteAuthorities> find() {
      return store.find(site.accountId(), site.id()).await().atMost(PATIENCE);
    }

    SiteAuthorities authorities() {
      return find().orElseThrow();
    }

    List<CaCertificate> uploaded() {
      return authorities().uploaded();
    }

    List<String> ids() {
      return uploaded().stream().map(CaCertificate::id).toList();
    }

    List<String> hostnames(String id) {
      return authorities().find(id).orElseThrow().hostnames();
    }

    /** A new call that may come again. */
    Change call() {
      return callAt(NOW);
    }

    Change callAt(Instant time) {
      return new Change(site.accountId(), UUID.randomUUID(), true, time);
    }

    Changed changed() {
      return new Changed(site);
    }
  }

  private static Change again(Change call) {
    return new Change(
        call.accountId(), call.requestId(), call.repeatable(), call.time().plusSeconds(600));
  }

  /** A CA certificate that has all members. */
  private static CaCertificate full(
      String id, Instant createTime, Instant updateTime, String... hostnames) {
    return new CaCertificate(
        id,
        "name of " + id,
        "-----BEGIN CERTIFICATE-----\nMIIB " + id + "\n-----END CERTIFICATE-----\n",
        "GlobalSign Root",
        Instant.parse("2023-12-01T02:13:07Z"),
        Instant.parse("2043-12-01T02:13:07Z"),
        "GlobalSign nv-sa",
        "ca.example.com,Straße \uD83D\uDD10",
        "SHA256-RSA",
        "RSA",
        createTime,
        updateTime,
        "babaded901474b9693acf530e0fb1daa",
        "00ffbabaded901474b9693acf530e0fb1daababaded901474b9693acf530e0fb",
        List.of(hostnames));
  }

  private static CaCertificate ca(String id) {
    return full(id, NOW, NOW);
  }

  /** A CA certificate of which nothing else is known. */
  private static CaCertificate bare(String id, String... hostnames) {
    return new CaCertificate(
        id,
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
        null,
        null,
        null,
        List.of(hostnames));
  }

  private static CaCertificate withPem(String id, String name, String pem) {
    return new CaCertificate(
        id, name, pem, "", null, null, "", "", "", "", NOW, NOW, "", "", List.of());
  }

  // Adding and finding

  @Test
  void a_site_without_uploads_has_no_certificates_and_no_host_names() {
    Calls store = storeWith();
    assertEquals(new SiteAuthorities(store.site(), List.of(), List.of()), store.authorities());
  }

  @Test
  void an_added_certificate_is_found_with_all_its_members() {
    Calls store = storeWith();
    assertEquals(store.changed(), store.add(ca("c")));
    assertEquals(List.of(ca("c")), store.uploaded());
    assertEquals(Optional.of(ca("c")), store.authorities().find("c"));
    assertEquals(Optional.empty(), store.authorities().find("C"));
    Calls other = new Calls(anotherInstanceOf(store.store()), store.site());
    assertEquals(store.authorities(), other.authorities());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PEM", "PEM\n", "PEM\r\n\r\n", " \tPEM\n \n", "\uFEFFPEM\uD83D\uDD10", ""})
  void a_certificate_comes_back_character_for_character(String pem) {
    Calls store = storeWith();
    CaCertificate unnamed = withPem("c", null, pem);
    CaCertificate named = withPem("d", pem, pem);
    store.add(unnamed);
    store.add(named);
    assertEquals(List.of(unnamed, named), store.uploaded());
  }

  @Test
  void what_came_with_a_seed_file_can_lack_all_but_its_id_and_host_names() {
    CaCertificate bare = bare("bare", "b.example.com", "a.example.com");
    CaCertificate full = full("full", NOW, NOW.plusSeconds(1), "*.example.com", "example.com");
    Calls store = storeWith(List.of("z.example.com", "y.example.com"), bare, full);
    assertEquals(
        new SiteAuthorities(
            store.site(), List.of("z.example.com", "y.example.com"), List.of(full, bare)),
        store.authorities());
  }

  @Test
  void the_newest_is_listed_first_and_those_without_a_time_last_then_by_utf_8() {
    List<CaCertificate> expected =
        List.of(
            full("z", NOW.plusNanos(1000), NOW),
            ca("0A"),
            ca("0a"),
            ca("é"),
            ca("\uFFFF"),
            ca("\uD83D\uDD10"),
            full("before 1970", Instant.parse("1969-12-31T23:59:59.999999Z"), NOW),
            bare("a"),
            bare("b"));
    List<CaCertificate> shuffled = new ArrayList<>(expected);
    Collections.shuffle(shuffled, new Random(3));
    assertEquals(expected, storeWith(shuffled.toArray(CaCertificate[]::new)).uploaded());
    Calls added = storeWith();
    for (int i : new int[] {3, 0, 4, 1, 2}) {
      added.add(expected.get(i));
    }
    assertEquals(expected.subList(0, 5), added.uploaded());
  }

  @Test
  void times_are_kept_in_microseconds() {
    Calls store = storeWith();
    Instant precise = Instant.parse("2026-03-01T00:00:00.000001999Z");
    Instant kept = Instant.parse("2026-03-01T00:00:00.000001Z");
    store.add(full("c", precise, precise));
    assertEquals(List.of(full("c", kept, kept)), store.uploaded());
    store.set(store.callAt(precise.plusSeconds(1)), "c", List.of("example.com"));
    assertEquals(List.of(full("c", kept, kept.plusSeconds(1), "example.com")), store.uploaded());
  }

  @Test
  void an_id_that_the_site_has_is_the_same_call_again() {
    Calls store = storeWith();
    store.add(ca("c"));
    store.set("c", "example.com");
    List<CaCertificate> before = store.uploaded();
    assertEquals(store.changed(), store.add(full("c", NOW.plusSeconds(9), NOW.plusSeconds(9))));
    assertEquals(before, store.uploaded());
    for (int i = 1; i < MOST; i++) {
      store.add(ca("c" + i));
    }
    assertEquals(store.changed(), store.add(ca("c")));
    assertEquals(MOST, store.ids().size());
  }

  @Test
  void an_id_belongs_to_its_site_only() {
    Calls one = storeWith(full("c", NOW, NOW, "one.example.com"));
    Calls two = storeWith(full("c", NOW, NOW, "two.example.com"));
    one.set("c", "three.example.com");
    assertEquals(List.of("two.example.com"), two.hostnames("c"));
    assertEquals(one.changed(), one.delete("c"));
    assertEquals(List.of("c"), two.ids());
    assertEquals(one.changed(), one.add(ca("c")));
    assertEquals(List.of(), one.hostnames("c"));
  }

  @Test
  void another_site_and_another_account_are_not_found_and_change_nothing() {
    Calls store = storeWith(List.of("m.example.com"), full("c", NOW, NOW, "c.example.com"));
    SiteAuthorities before = store.authorities();
    long id = store.site().id();
    for (Site other :
        List.of(
            new Site(ACCOUNT, 0, "none"),
            new Site(ACCOUNT, Long.MAX_VALUE, "none"),
            new Site("another", id, "none"),
            new Site("nul\0nul", id, "none"))) {
      Calls foreigner = new Calls(store.store(), other);
      assertEquals(Optional.empty(), foreigner.find());
      assertEquals(NOT_FOUND, foreigner.add(ca("d")));
      assertEquals(NOT_FOUND, foreigner.add(ca("c")));
      assertEquals(NOT_FOUND, foreigner.delete("c"));
      assertEquals(NOT_FOUND, foreigner.set("c", "example.com"));
      assertEquals(NOT_FOUND, foreigner.set(null, "example.com"));
    }
    assertEquals(before, store.authorities());
  }

  // Deleting

  @Test
  void a_deleted_certificate_takes_its_host_names_along() {
    Calls store =
        storeWith(
            List.of("m.example.com"),
            full("c", NOW, NOW, "c.example.com"),
            full("d", NOW, NOW, "d.example.com"));
    assertEquals(store.changed(), store.delete("c"));
    assertEquals(NOT_FOUND, store.delete("c"));
    assertEquals(NOT_FOUND, store.set("c", "example.com"));
    assertEquals(
        new SiteAuthorities(
            store.site(), List.of("m.example.com"), List.of(full("d", NOW, NOW, "d.example.com"))),
        store.authorities());
    assertEquals(store.changed(), store.add(ca("c")));
    assertEquals(List.of(), store.hostnames("c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "C", "c ", "", "c\0", "%", "'; DROP TABLE ca_certificate; --"})
  void an_id_is_what_it_is_and_nothing_else(String id) {
    Calls store = storeWith(ca("c"));
    assertEquals(NOT_FOUND, store.delete(id));
    assertEquals(NOT_FOUND, store.set(id, "example.com"));
    assertEquals(NOT_FOUND, store.set(id));
    assertEquals(
        new SiteAuthorities(store.site(), List.of(), List.of(ca("c"))), store.authorities());
  }

  // Host names

  @Test
  void host_names_are_replaced_and_cleared_and_keep_their_order() {
    Calls store = storeWith(ca("c"), ca("d"));
    Instant first = NOW.plusSeconds(10);
    List<String> names = List.of("b.example.com", "*.example.com", "example.com", "a.example.com");
    assertEquals(store.changed(), store.set(store.callAt(first), "c", names));
    assertEquals(names, store.hostnames("c"));
    assertEquals(first, store.authorities().find("c").orElseThrow().updateTime());
    assertEquals(NOW, store.authorities().find("c").orElseThrow().createTime());
    // The clock of another instance may be behind.
    Instant earlier = NOW.minusSeconds(10);
    assertEquals(
        store.changed(),
        store.set(store.callAt(earlier), "c", List.of("a.example.com", "b.example.com")));
    assertEquals(
        List.of(full("c", NOW, earlier, "a.example.com", "b.example.com"), ca("d")),
        store.uploaded());
    assertEquals(store.changed(), store.set(store.callAt(first), "c", List.of()));
    assertEquals(List.of(full("c", NOW, first), ca("d")), store.uploaded());
  }

  @Test
  void the_managed_ca_has_host_names_of_its_own() {
    Calls store = storeWith(full("c", NOW, NOW, "c.example.com"));
    Calls elsewhere = storeWith(List.of("elsewhere.example.com"));
    assertEquals(store.changed(), store.set(null, "b.example.com", "a.example.com"));
    assertEquals(List.of("b.example.com", "a.example.com"), store.authorities().managedHostnames());
    store.set(null, "z.example.com");
    store.set("c", "b.example.com");
    assertEquals(List.of("z.example.com"), store.authorities().managedHostnames());
    assertEquals(List.of("b.example.com"), store.hostnames("c"));
    store.set(null);
    assertEquals(List.of(), store.authorities().managedHostnames());
    assertEquals(List.of("b.example.com"), store.hostnames("c"));
    assertEquals(List.of("elsewhere.example.com"), elsewhere.authorities().managedHostnames());
  }

  @Test
  void as_many_host_names_as_allowed_are_kept_for_each_ca() {
    Calls store = storeWith(ca("c"));
    List<String> names =
        IntStream.range(0, Hostnames.MAX_PER_CA)
            .mapToObj(i -> ("x".repeat(63) + ".").repeat(3) + (99 - i) + ".example.com")
            .toList();
    assertEquals(store.changed(), store.set(store.call(), "c", names));
    assertEquals(store.changed(), store.set(store.call(), null, names));
    assertEquals(names, store.hostnames("c"));
    assertEquals(names, store.authorities().managedHostnames());
  }

  // The quota

  @Test
  void a_site_has_room_for_its_quota_and_for_another_after_one_was_deleted() {
    Calls store = storeWith();
    for (int i = 0; i < MOST; i++) {
      assertEquals(store.changed(), store.add(ca("c" + i)));
    }
    assertEquals(NOT_POSSIBLE, store.add(ca("d")));
    assertEquals(List.of("c0", "c1", "c2", "c3", "c4"), store.ids());
    Calls elsewhere = storeWith();
    assertEquals(elsewhere.changed(), elsewhere.add(ca("d")));
    store.delete("c3");
    assertEquals(store.changed(), store.add(ca("d")));
    assertEquals(NOT_POSSIBLE, store.add(ca("e")));
    assertEquals(List.of("c0", "c1", "c2", "c4", "d"), store.ids());
  }

  /** Nobody loses what a seed file says. */
  @Test
  void a_site_that_came_with_more_than_its_quota_keeps_them_and_gets_no_more() {
    Calls store =
        storeWith(
            IntStream.rangeClosed(0, MOST)
                .mapToObj(i -> ca("c" + i))
                .toArray(CaCertificate[]::new));
    assertEquals(MOST + 1, store.ids().size());
    store.delete("c0");
    assertEquals(NOT_POSSIBLE, store.add(ca("d")));
    store.delete("c1");
    assertEquals(store.changed(), store.add(ca("d")));
  }

  @Test
  void concurrent_calls_add_exactly_the_quota() throws Exception {
    Calls store = storeWith();
    Calls other = new Calls(anotherInstanceOf(store.store()), store.site());
    List<Callable<ChangeOutcome>> work = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String id = "c" + i;
      work.add(() -> (id.length() == 2 ? store : other).add(ca(id)));
    }
    List<ChangeOutcome> outcomes = atOnce(work);
    assertEquals(MOST, Collections.frequency(outcomes, store.changed()));
    assertEquals(16 - MOST, Collections.frequency(outcomes, NOT_POSSIBLE));
    List<String> added =
        IntStream.range(0, 16)
            .filter(i -> outcomes.get(i).equals(store.changed()))
            .mapToObj(i -> "c" + i)
            .sorted()
            .toList();
    assertEquals(added, store.ids());
  }

  // Repetitions

  @Test
  void a_repeated_upload_gets_its_first_answer_and_adds_nothing() {
    Calls store = storeWith();
    Change call = store.call();
    assertEquals(store.changed(), store.add(call, ca("c")));
    assertEquals(store.changed(), store.add(again(call), ca("c")));
    assertEquals(List.of(ca("c")), store.uploaded());
    store.delete("c");
    assertEquals(store.changed(), store.add(again(call), ca("c")));
    assertEquals(List.of(), store.ids());
  }

  @Test
  void an_upload_without_room_stays_so_for_a_call_that_may_come_again() {
    Calls store = storeWith(ca("1"), ca("2"), ca("3"), ca("4"), ca("5"));
    Change call = store.call();
    assertEquals(NOT_POSSIBLE, store.add(call, ca("c")));
    store.delete("1");
    assertEquals(NOT_POSSIBLE, store.add(again(call), ca("c")));
    assertEquals(List.of("2", "3", "4", "5"), store.ids());
    assertEquals(store.changed(), store.add(ca("c")));
  }

  @Test
  void what_came_of_an_upload_can_be_asked_for_before_it_is_made_again() {
    Calls store = storeWith(ca("1"), ca("2"), ca("3"), ca("4"));
    Change first = store.call();
    Change beyond = store.call();
    assertEquals(Optional.empty(), store.findAddition(first));
    store.add(first, ca("c"));
    store.add(beyond, ca("d"));
    store.delete("c");
    assertEquals(Optional.of(store.changed()), store.findAddition(again(first)));
    assertEquals(Optional.of(NOT_POSSIBLE), store.findAddition(again(beyond)));
    assertEquals(Optional.empty(), store.findAddition(store.call()));
  }

  @Test
  void a_repeated_deletion_gets_its_first_answer_and_deletes_nothing() {
    Calls store = storeWith(ca("c"));
    Change call = store.call();
    assertEquals(store.changed(), store.delete(call, "c"));
    assertEquals(store.changed(), store.delete(again(call), "c"));
    store.add(ca("c"));
    assertEquals(store.changed(), store.delete(again(call), "c"));
    assertEquals(List.of("c"), store.ids());
    assertEquals(store.changed(), store.delete("c"));
  }

  @Test
  void a_repeated_set_does_not_undo_what_was_set_since() {
    Calls store = storeWith(ca("c"));
    for (String id : new String[] {"c", null}) {
      Change call = store.call();
      assertEquals(store.changed(), store.set(call, id, List.of("first.example.com")));
      SiteAuthorities first = store.authorities();
      assertEquals(store.changed(), store.set(again(call), id, List.of("first.example.com")));
      assertEquals(first, store.authorities());
      store.set(id, "second.example.com");
      SiteAuthorities second = store.authorities();
      assertEquals(store.changed(), store.set(again(call), id, List.of("first.example.com")));
      assertEquals(second, store.authorities());
    }
  }

  @Test
  void a_repeated_set_is_known_after_its_certificate_was_deleted() {
    Calls store = storeWith(ca("c"));
    Change call = store.call();
    store.set(call, "c", List.of("example.com"));
    store.delete("c");
    assertEquals(store.changed(), store.set(again(call), "c", List.of("example.com")));
    assertEquals(NOT_FOUND, store.set("c", "example.com"));
  }

  @Test
  void what_was_not_found_is_looked_for_again() {
    Calls store = storeWith();
    Change set = store.call();
    Change delete = store.call();
    assertEquals(NOT_FOUND, store.set(set, "c", List.of("example.com")));
    assertEquals(NOT_FOUND, store.delete(delete, "c"));
    store.add(ca("c"));
    assertEquals(store.changed(), store.set(again(set), "c", List.of("example.com")));
    assertEquals(List.of("example.com"), store.hostnames("c"));
    assertEquals(store.changed(), store.delete(again(delete), "c"));
    assertEquals(List.of(), store.ids());
  }

  @Test
  void another_operation_with_the_same_request_id_is_another_call() {
    Calls store = storeWith();
    Change call = store.call();
    assertEquals(store.changed(), store.add(call, ca("c")));
    assertEquals(store.changed(), store.set(call, "c", List.of("example.com")));
    assertEquals(List.of("example.com"), store.hostnames("c"));
    assertEquals(store.changed(), store.delete(call, "c"));
    assertEquals(List.of(), store.ids());
    assertEquals(store.changed(), store.add(call, ca("c")));
    assertEquals(store.changed(), store.set(call, "c", List.of("example.com")));
    assertEquals(List.of(), store.ids());
  }

  /** Whoever has the id of a request of somebody else learns nothing by it. */
  @Test
  void a_repetition_by_another_account_is_not_found() {
    Calls store = storeWith(ca("c"));
    Calls foreigner = new Calls(store.store(), new Site("another", store.site().id(), "none"));
    Change call = store.call();
    store.add(call, ca("d"));
    store.set(call, "c", List.of("example.com"));
    store.delete(call, "c");
    Change foreign = new Change("another", call.requestId(), true, NOW);
    assertEquals(NOT_FOUND, foreigner.add(foreign, ca("d")));
    assertEquals(NOT_FOUND, foreigner.set(foreign, "c", List.of("example.com")));
    assertEquals(NOT_FOUND, foreigner.delete(foreign, "c"));
  }

  // Concurrency

  @Test
  void of_concurrent_sets_one_list_is_there_as_a_whole() throws Exception {
    Calls store = storeWith(ca("c"));
    Calls other = new Calls(anotherInstanceOf(store.store()), store.site());
    for (String id : new String[] {"c", null}) {
      List<List<String>> lists = new ArrayList<>();
      List<Callable<ChangeOutcome>> work = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String suffix = "-" + i + ".example.com";
        List<String> names = IntStream.range(0, 1 + 3 * i).mapToObj(name -> name + suffix).toList();
        lists.add(names);
        Calls either = i % 2 == 0 ? store : other;
        work.add(() -> either.set(either.callAt(NOW.plusSeconds(names.size())), id, names));
      }
      assertEquals(
          Collections.nCopies(16, store.changed()), atOnce(work), "all of them are answered");
      List<String> last = id == null ? store.authorities().managedHostnames() : store.hostnames(id);
      assertTrue(lists.contains(last), last.toString());
      if (id != null) {
        assertEquals(
            full(id, NOW, NOW.plusSeconds(last.size()), last.toArray(String[]::new)),
            store.authorities().find(id).orElseThrow());
      }
    }
  }

  @Test
  void of_a_set_and_a_deletion_at_once_no_host_name_is_left() throws Exception {
    for (int round = 0; round < 5; round++) {
      Calls store = storeWith(ca("c"));
      List<Callable<ChangeOutcome>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        work.add(() -> store.set("c", "example.com"));
      }
      work.add(4, () -> store.delete("c"));
      List<ChangeOutcome> outcomes = atOnce(work);
      assertEquals(store.changed(), outcomes.get(4));
      assertEquals(new SiteAuthorities(store.site(), List.of(), List.of()), store.authorities());
      store.add(ca("c"));
      assertEquals(List.of(), store.hostnames("c"));
    }
  }

  /** A site with few ids, so that many calls are about the same. */
  @Property(tries = 20)
  void a_store_behaves_like_a_list(
      @ForAll @Size(max = 40) List<@IntRange(max = 999) Integer> numbers) {
    Calls store = storeWith();
    List<CaCertificate> expected = new ArrayList<>();
    for (int number : numbers) {
      String id = "c" + number / 3 % 8;
      Optional<CaCertificate> present =
          expected.stream().filter(one -> one.id().equals(id)).findFirst();
      int index = present.map(expected::indexOf).orElse(-1);
      switch (number % 3) {
        case 0 -> {
          boolean isFull = index < 0 && expected.size() >= MOST;
          assertEquals(isFull ? NOT_POSSIBLE : store.changed(), store.add(ca(id)));
          if (!isFull && index < 0) {
            expected.add(ca(id));
          }
        }
        case 1 -> {
          assertEquals(index < 0 ? NOT_FOUND : store.changed(), store.set(id, number + ".com"));
          present.ifPresent(one -> expected.set(index, full(id, NOW, NOW, number + ".com")));
        }
        default -> {
          assertEquals(index < 0 ? NOT_FOUND : store.changed(), store.delete(id));
          present.ifPresent(expected::remove);
        }
      }
      expected.sort((one, other) -> one.id().compareTo(other.id()));
      assertEquals(expected, store.uploaded());
    }
  }
}
