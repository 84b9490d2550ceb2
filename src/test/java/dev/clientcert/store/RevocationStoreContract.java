package dev.clientcert.store;

import static dev.clientcert.store.StoreCalls.NOW;
import static dev.clientcert.store.StoreCalls.PATIENCE;
import static dev.clientcert.store.StoreCalls.atOnce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.Transition;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of revocations does, whichever it is. */
public abstract class RevocationStoreContract {

  private static final CertificateStatus ACTIVE = CertificateStatus.ACTIVE;
  private static final CertificateStatus REVOKED = CertificateStatus.REVOKED;
  private static final Instant FUTURE = Instant.parse("2199-01-01T00:00:00Z");
  private static final Instant PAST = Instant.parse("2001-01-01T00:00:00Z");
  private static final AtomicLong SITES = new AtomicLong();

  /** The id of a CA that no other test has. */
  private final String ca = "ca-" + UUID.randomUUID();

  /** A common name that no other test has. */
  private final String issuer = "CN of " + ca;

  /** A store of certificates, with this site and its certificates among others. */
  protected abstract CertificateStore storeWith(Site site, List<ClientCertificate> certificates);

  /** The store of what is revoked of the certificates of a store. */
  protected abstract RevocationStore revocationsOf(CertificateStore store);

  /** Calls to both stores. */
  private final class World {

    final StoreCalls calls;
    final RevocationStore revocations;

    World(ClientCertificate... certificates) {
      Site site = new Site("account", SITES.incrementAndGet(), "example.com");
      calls = new StoreCalls(storeWith(site, List.of(certificates)), site);
      revocations = revocationsOf(calls.store());
    }

    void change(Transition transition, String id) {
      assertEquals(new Changed(calls.site()), calls.change(transition, id), id);
    }

    long version(RevocationScope scope) {
      return revocations.version(scope).await().atMost(PATIENCE);
    }

    Optional<SerialNumberStatus> find(RevocationScope scope, String serialNumber) {
      return revocations.find(scope, new BigInteger(serialNumber, 16)).await().atMost(PATIENCE);
    }

    /** The reason for which a certificate is revoked; {@code null} if it is good. */
    Reason reason(RevocationScope scope, String serialNumber) {
      Revocation revocation = find(scope, serialNumber).orElseThrow().revocation();
      return revocation == null ? null : revocation.reason();
    }

    Published publish(RevocationScope scope) {
      Published published = new Published();
      revocations.publish(scope, published);
      return published;
    }
  }

  /** A CRL, before it is one. */
  private static final class Published implements RevocationListMaker {

    final List<RevokedCertificate> revoked = new ArrayList<>();
    final List<SiteCertificate> unknown = new ArrayList<>();
    long version;

    @Override
    public boolean accepts(RevocationList present) {
      return false;
    }

    @Override
    public RevocationList make(long version, RevocationList previous, Source source) {
      this.version = version;
      source.forEach(revoked::add, unknown::add);
      long number = previous == null ? 1 : previous.number() + 1;
      return new RevocationList(
          version, number, NOW.plusSeconds(number), FUTURE, new byte[] {0x30, 0});
    }

    /** What is revoked, each once. */
    Map<String, Reason> reasons() {
      Map<String, Reason> reasons = new HashMap<>();
      for (RevokedCertificate one : revoked) {
        reasons.put(one.serialNumber().toString(16), one.revocation().reason());
      }
      return reasons;
    }

    Set<String> serialNumbers() {
      return reasons().keySet();
    }

    Set<String> unknownIds() {
      Set<String> ids = new HashSet<>();
      unknown.forEach(one -> ids.add(one.certificate().id()));
      return ids;
    }
  }

  private static ClientCertificate certificate(
      String id, CertificateStatus status, String ca, String issuer, String serialNumber) {
    return timed(id, status, ca, issuer, serialNumber, null, FUTURE, null, null);
  }

  private static ClientCertificate timed(
      String id,
      CertificateStatus status,
      String ca,
      String issuer,
      String serialNumber,
      Instant notBefore,
      Instant notAfter,
      Instant createTime,
      Instant updateTime) {
    return new ClientCertificate(
        id,
        null,
        status,
        null,
        null,
        notBefore,
        notAfter,
        issuer,
        null,
        null,
        null,
        createTime,
        updateTime,
        ca,
        serialNumber,
        null);
  }

  private ClientCertificate active(String id, String serialNumber) {
    return certificate(id, ACTIVE, ca, null, serialNumber);
  }

  private ClientCertificate revoked(String id, String serialNumber) {
    return certificate(id, REVOKED, ca, null, serialNumber);
  }

  private RevocationScope byId() {
    return new RevocationScope(ca, null, Set.of());
  }

  private RevocationScope byIdOrIssuer(String... otherIds) {
    return new RevocationScope(ca, issuer, Set.of(otherIds));
  }

  // Lookups

  @Test
  void a_certificate_is_found_with_its_account_and_whether_it_is_revoked() {
    World world = new World(active("good", "a1"), revoked("revoked", "a2"));
    assertEquals(Optional.of(new SerialNumberStatus("account", null)), world.find(byId(), "a1"));
    assertEquals(
        Optional.of(
            new SerialNumberStatus(
                "account", new Revocation(Instant.EPOCH, Reason.CERTIFICATE_HOLD))),
        world.find(byId(), "a2"));
    assertEquals(Optional.empty(), world.find(byId(), "a3"));
    assertEquals(Optional.empty(), world.find(byId(), "0"));
  }

  @Test
  void a_lookup_sees_each_change_that_was_answered() {
    World world = new World(active("c", "a1"));
    assertEquals(null, world.reason(byId(), "a1"));
    world.change(Transition.REVOKE, "c");
    assertEquals(
        Optional.of(
            new SerialNumberStatus("account", new Revocation(NOW, Reason.CERTIFICATE_HOLD))),
        world.find(byId(), "a1"));
    world.change(Transition.ACTIVATE, "c");
    assertEquals(null, world.reason(byId(), "a1"));
    world.change(Transition.REVOKE, "c");
    world.change(Transition.DELETE, "c");
    assertEquals(
        Optional.of(
            new SerialNumberStatus(null, new Revocation(NOW, Reason.CESSATION_OF_OPERATION))),
        world.find(byId(), "a1"));
  }

  @Test
  void a_created_certificate_is_found_be_it_before_or_after_the_first_lookup() {
    World world = new World();
    world.calls.create(active("before", "a1"));
    assertEquals(null, world.reason(byId(), "a1"));
    world.calls.create(active("after", "a2"));
    assertEquals(null, world.reason(byId(), "a2"));
    world.change(Transition.REVOKE, "after");
    assertEquals(Reason.CERTIFICATE_HOLD, world.reason(byId(), "a2"));
  }

  @Test
  void a_deleted_certificate_is_found_until_it_expires() {
    World world =
        new World(
            revoked("future", "a1"),
            timed("past", REVOKED, ca, null, "a2", null, PAST, null, null),
            timed("for good", REVOKED, ca, null, "a3", null, null, null, null),
            revoked("after the first lookup", "a4"),
            timed("past, after it", REVOKED, ca, null, "a5", null, PAST, null, null));
    for (String id : List.of("future", "past", "for good")) {
      world.change(Transition.DELETE, id);
    }
    assertEquals(Reason.CESSATION_OF_OPERATION, world.reason(byId(), "a1"));
    assertEquals(Optional.empty(), world.find(byId(), "a2"));
    assertEquals(Reason.CESSATION_OF_OPERATION, world.reason(byId(), "a3"));
    assertEquals(Reason.CERTIFICATE_HOLD, world.reason(byId(), "a4"));
    assertEquals(Reason.CERTIFICATE_HOLD, world.reason(byId(), "a5"));
    world.change(Transition.DELETE, "after the first lookup");
    world.change(Transition.DELETE, "past, after it");
    assertEquals(Reason.CESSATION_OF_OPERATION, world.reason(byId(), "a4"));
    assertEquals(Optional.empty(), world.find(byId(), "a5"));
  }

  static Stream<List<String>> serialNumbersThatAreTheSame() {
    return Stream.of(
        List.of("ab12", "AB12"),
        List.of("ab12", "00ab12"),
        List.of("b12", "0B:12"),
        List.of("ab12", "00:aB:12"),
        List.of("b12", ":b:1:2:"),
        List.of("0", "00"),
        List.of("1", "0".repeat(79) + "1"),
        List.of("f".repeat(40), "F".repeat(40)),
        List.of("f".repeat(80), "F".repeat(80)),
        List.of("80".repeat(20), "80".repeat(20)));
  }

  @ParameterizedTest
  @MethodSource("serialNumbersThatAreTheSame")
  void case_colons_and_leading_zeros_make_no_difference(List<String> same) {
    World world = new World(active("a", same.get(1)), active("other", "ab1200"));
    assertEquals(null, world.reason(byId(), same.get(0)));
    world.change(Transition.REVOKE, "a");
    assertEquals(Reason.CERTIFICATE_HOLD, world.reason(byId(), same.get(0)));
    assertEquals(Map.of(same.get(0), Reason.CERTIFICATE_HOLD), world.publish(byId()).reasons());
    world.change(Transition.DELETE, "a");
    assertEquals(Reason.CESSATION_OF_OPERATION, world.reason(byId(), same.get(0)));
    assertEquals(
        Map.of(same.get(0), Reason.CESSATION_OF_OPERATION), world.publish(byId()).reasons());
  }

  @Test
  void of_several_with_one_serial_number_a_revoked_one_counts() {
    World world = new World(active("a", "0ab1"), active("b", "ab1"), active("c", "00:0A:B1"));
    assertEquals(null, world.reason(byId(), "ab1"));
    for (String id : List.of("a", "b", "c")) {
      world.change(Transition.REVOKE, id);
      assertEquals(Reason.CERTIFICATE_HOLD, world.reason(byId(), "ab1"), id);
      assertEquals(Set.of("ab1"), world.publish(byId()).serialNumbers());
      world.change(Transition.ACTIVATE, id);
      assertEquals(null, world.reason(byId(), "ab1"), id);
      assertEquals(Set.of(), world.publish(byId()).serialNumbers());
    }
    world.change(Transition.REVOKE, "b");
    world.change(Transition.DELETE, "b");
    assertEquals(Reason.CESSATION_OF_OPERATION, world.reason(byId(), "ab1"));
    assertEquals(Set.of("ab1"), world.publish(byId()).serialNumbers());
  }

  @Test
  void of_several_that_are_revoked_the_one_that_was_revoked_first_counts() {
    Instant since = NOW.minusSeconds(60);
    World world =
        new World(
            revoked("at an unknown time", "a1"),
            timed("later", REVOKED, ca, null, "a1", null, FUTURE, null, since.plusSeconds(1)),
            timed("first", REVOKED, ca, null, "a1", null, FUTURE, null, since));
    assertEquals(since, world.find(byId(), "a1").orElseThrow().revocation().time());
  }

  static Stream<List<Instant>> times() {
    Instant one = Instant.parse("2024-06-24T07:48:51.123456Z");
    Instant two = one.plusSeconds(1);
    Instant three = two.plusSeconds(1);
    // Not before, created, updated; and what comes of them.
    return Stream.of(
        Arrays.asList(one, two, three, three),
        Arrays.asList(three, one, two, two),
        Arrays.asList(one, two, null, two),
        Arrays.asList(one, null, three, three),
        Arrays.asList(one, null, null, one),
        Arrays.asList(null, two, null, two),
        Arrays.asList(null, null, null, Instant.EPOCH));
  }

  @ParameterizedTest
  @MethodSource("times")
  void one_that_came_revoked_is_so_since_the_last_time_that_is_known(List<Instant> times) {
    World world =
        new World(
            timed("c", REVOKED, ca, null, "a1", times.get(0), FUTURE, times.get(1), times.get(2)));
    Revocation held = new Revocation(times.get(3), Reason.CERTIFICATE_HOLD);
    assertEquals(held, world.find(byId(), "a1").orElseThrow().revocation());
    assertEquals(
        List.of(new RevokedCertificate(BigInteger.valueOf(0xa1), held)),
        world.publish(byId()).revoked);
    world.change(Transition.DELETE, "c");
    Revocation ceased = new Revocation(times.get(3), Reason.CESSATION_OF_OPERATION);
    assertEquals(ceased, world.find(byId(), "a1").orElseThrow().revocation());
    assertEquals(
        List.of(new RevokedCertificate(BigInteger.valueOf(0xa1), ceased)),
        world.publish(byId()).revoked);
  }

  // Scopes

  private World worldOfScopes(CertificateStatus status) {
    return new World(
        certificate("by id", status, ca, null, "a1"),
        certificate("by id, of another issuer", status, ca, "other", "a2"),
        certificate("by issuer", status, null, issuer, "a3"),
        certificate("by issuer, empty id", status, "", issuer, "a4"),
        certificate("by issuer, foreign id", status, "foreign", issuer, "a5"),
        certificate("by issuer, another CA", status, ca + " 2", issuer, "a6"),
        certificate("of nobody", status, null, null, "a7"),
        certificate("of another issuer", status, null, issuer + " 2", "a8"),
        certificate("in another case", status, null, issuer.toUpperCase(Locale.ROOT), "a9"));
  }

  private void requireFound(World world, RevocationScope scope, String... serialNumbers) {
    Set<String> found = new HashSet<>();
    for (int i = 1; i < 10; i++) {
      if (world.find(scope, "a" + i).isPresent()) {
        found.add("a" + i);
      }
    }
    assertEquals(Set.of(serialNumbers), found);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_scope_has_those_that_name_its_CA_by_id_or_else_by_issuer(boolean deleted) {
    World world = worldOfScopes(REVOKED);
    if (deleted) {
      for (String id : world.calls.ids(1, 500)) {
        world.change(Transition.DELETE, id);
      }
    }
    RevocationScope id = new RevocationScope(ca, null, Set.of(ca, ca + " 2"));
    requireFound(world, id, "a1", "a2");
    assertEquals(Set.of("a1", "a2"), world.publish(id).serialNumbers());
    RevocationScope named = byIdOrIssuer(ca, ca + " 2");
    requireFound(world, named, "a1", "a2", "a3", "a4", "a5");
    assertEquals(Set.of("a1", "a2", "a3", "a4", "a5"), world.publish(named).serialNumbers());
    RevocationScope alone = byIdOrIssuer();
    requireFound(world, alone, "a1", "a2", "a3", "a4", "a5", "a6");
    assertEquals(Set.of("a1", "a2", "a3", "a4", "a5", "a6"), world.publish(alone).serialNumbers());
    RevocationScope other = new RevocationScope(ca + " 2", null, Set.of());
    requireFound(world, other, "a6");
    assertEquals(Set.of("a6"), world.publish(other).serialNumbers());
  }

  @Test
  void a_revoked_one_of_another_CA_with_the_same_serial_number_does_not_count() {
    World world =
        new World(active("here", "a1"), certificate("there", REVOKED, ca + " 2", null, "a1"));
    assertEquals(null, world.reason(byId(), "a1"));
    assertEquals(Set.of(), world.publish(byId()).serialNumbers());
  }

  // Versions

  @Test
  void each_change_that_was_answered_raises_the_version_of_its_scopes() {
    World world = worldOfScopes(ACTIVE);
    RevocationScope named = byIdOrIssuer(ca, ca + " 2");
    for (String id :
        List.of("by id", "by issuer", "by issuer, empty id", "by issuer, foreign id")) {
      for (Transition change :
          List.of(Transition.REVOKE, Transition.ACTIVATE, Transition.REVOKE, Transition.DELETE)) {
        long before = world.version(named);
        long beforeById = world.version(byId());
        world.change(change, id);
        assertTrue(world.version(named) > before, change + " of " + id);
        assertEquals(id.equals("by id"), world.version(byId()) > beforeById, change + " of " + id);
      }
    }
  }

  @Test
  void what_has_no_effect_does_not_raise_the_version() {
    World world =
        new World(
            active("c", "a1"),
            active("d", "a2"),
            active("e", "a3"),
            certificate("of another CA", ACTIVE, ca + " 2", null, "a1"));
    Change call = world.calls.call(UUID.randomUUID(), NOW);
    world.calls.change(Transition.REVOKE, call, "c");
    world.change(Transition.REVOKE, "d");
    Change deletion = world.calls.call(UUID.randomUUID(), NOW);
    world.calls.change(Transition.DELETE, deletion, "d");
    long version = world.version(byId());
    Published published = world.publish(byId());
    assertEquals(new Changed(world.calls.site()), world.calls.change(Transition.REVOKE, call, "c"));
    assertEquals(
        new Changed(world.calls.site()), world.calls.change(Transition.DELETE, deletion, "d"));
    assertEquals(new NotPossible(), world.calls.revoke("c"));
    assertEquals(new NotPossible(), world.calls.change(Transition.DELETE, "e"));
    assertEquals(new NotFound(), world.calls.revoke("d"));
    world.change(Transition.REVOKE, "of another CA");
    assertEquals(version, world.version(byId()));
    assertEquals(published.reasons(), world.publish(byId()).reasons());
  }

  /** A list of a greater version would be taken for a later one. */
  @Test
  void a_version_does_not_fall_when_more_CAs_become_known() {
    World world = worldOfScopes(ACTIVE);
    world.change(Transition.REVOKE, "by issuer, another CA");
    long before = world.version(byIdOrIssuer(ca));
    assertTrue(world.version(byIdOrIssuer(ca, ca + " 2")) >= before);
  }

  // Lists

  @Test
  void a_list_has_what_is_revoked_now_and_what_was_deleted_and_is_valid() {
    World world =
        new World(
            active("active", "a1"),
            active("revoked", "a2"),
            active("activated", "a3"),
            active("deleted", "a4"),
            timed("expired", REVOKED, ca, null, "a5", null, PAST, null, null),
            timed("expired and deleted", REVOKED, ca, null, "a6", null, PAST, null, null),
            timed("deleted for good", REVOKED, ca, null, "a7", null, null, null, null),
            revoked("came revoked", "a8"));
    assertEquals(Set.of("a5", "a6", "a7", "a8"), world.publish(byId()).serialNumbers());
    world.change(Transition.REVOKE, "revoked");
    world.change(Transition.REVOKE, "activated");
    world.change(Transition.ACTIVATE, "activated");
    world.change(Transition.REVOKE, "deleted");
    for (String id : List.of("deleted", "expired and deleted", "deleted for good")) {
      world.change(Transition.DELETE, id);
    }
    world.calls.create(revoked("created", "a9"));
    Published published = world.publish(byId());
    assertEquals(
        Map.of(
            "a2", Reason.CERTIFICATE_HOLD,
            "a4", Reason.CESSATION_OF_OPERATION,
            "a5", Reason.CERTIFICATE_HOLD,
            "a7", Reason.CESSATION_OF_OPERATION,
            "a8", Reason.CERTIFICATE_HOLD,
            "a9", Reason.CERTIFICATE_HOLD),
        published.reasons());
    assertEquals(List.of(), published.unknown);
  }

  @Test
  void a_list_of_nothing_is_empty() {
    World world = new World(active("active", "a1"), certificate("other", REVOKED, "o", null, "a2"));
    Published published = world.publish(byId());
    assertEquals(List.of(), published.revoked);
    assertEquals(List.of(), published.unknown);
  }

  @Test
  void a_list_is_what_its_maker_made_and_has_at_least_the_version_before() {
    World world = new World(active("c", "a1"));
    for (int i = 0; i < 3; i++) {
      world.change(i % 2 == 0 ? Transition.REVOKE : Transition.ACTIVATE, "c");
      long before = world.version(byId());
      Published published = new Published();
      RevocationList list = world.revocations.publish(byId(), published);
      assertTrue(published.version >= before, published.version + " after " + before);
      assertEquals(published.version, list.version());
      assertEquals(2, list.der().length);
    }
  }

  static Stream<String> unusableSerialNumbers() {
    return Stream.of(
        null,
        "",
        ":",
        "serial",
        "-1",
        "+1",
        " 1",
        "1 ",
        "0x1",
        "1\n",
        "\uff10\uff11",
        "a.b",
        "g",
        "0".repeat(80) + "1",
        "1".repeat(81));
  }

  @ParameterizedTest
  @MethodSource("unusableSerialNumbers")
  void those_without_a_usable_serial_number_are_told_apart_whatever_their_status(String none) {
    World world =
        new World(
            certificate("active", ACTIVE, ca, null, none),
            certificate("revoked", REVOKED, ca, null, none),
            certificate("by issuer", REVOKED, null, issuer, none),
            certificate("of another CA", REVOKED, ca + " 2", issuer, none),
            revoked("usable", "a1"));
    Published published = world.publish(byIdOrIssuer(ca + " 2"));
    assertEquals(Set.of("a1"), published.serialNumbers());
    assertEquals(Set.of("active", "revoked", "by issuer"), published.unknownIds());
    for (SiteCertificate one : published.unknown) {
      assertEquals(world.calls.site(), one.site());
      assertEquals(world.calls.certificate(one.certificate().id()), one.certificate());
    }
    assertEquals(Set.of("active", "revoked"), world.publish(byId()).unknownIds());
    world.change(Transition.DELETE, "revoked");
    assertEquals(Set.of("a1"), world.publish(byId()).serialNumbers());
    assertEquals(Reason.CERTIFICATE_HOLD, world.reason(byId(), "a1"));
  }

  // Concurrency

  private ClientCertificate[] many(CertificateStatus status, int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> certificate("c" + i, status, ca, null, serialNumber(i)))
        .toArray(ClientCertificate[]::new);
  }

  private static String serialNumber(int number) {
    return Integer.toHexString(0x10000 + number);
  }

  @Test
  void each_of_many_concurrent_changes_is_in_the_next_version_lookup_and_list() throws Exception {
    int callers = 8;
    World world = new World(many(ACTIVE, callers));
    List<Callable<Object>> work = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      String id = "c" + i;
      String serialNumber = serialNumber(i);
      work.add(
          () -> {
            for (Transition change :
                List.of(
                    Transition.REVOKE, Transition.ACTIVATE, Transition.REVOKE, Transition.DELETE)) {
              long before = world.version(byId());
              world.change(change, id);
              long after = world.version(byId());
              Reason found = world.reason(byId(), serialNumber);
              Published published = world.publish(byId());
              Reason expected =
                  switch (change) {
                    case REVOKE -> Reason.CERTIFICATE_HOLD;
                    case ACTIVATE -> null;
                    case DELETE -> Reason.CESSATION_OF_OPERATION;
                  };
              assertTrue(after > before, after + " after " + before);
              assertEquals(expected, found);
              assertEquals(expected, published.reasons().get(serialNumber));
              assertTrue(published.version >= after, published.version + " after " + after);
            }
            return null;
          });
    }
    atOnce(work);
  }

  @Test
  void none_is_missing_while_it_is_deleted() throws Exception {
    int certificates = 400;
    World world = new World(many(REVOKED, certificates));
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Callable<Object>> work = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      work.add(
          () -> {
            try {
              for (int own; (own = next.getAndIncrement()) < certificates; ) {
                world.change(Transition.DELETE, "c" + own);
              }
            } finally {
              over.set(true);
            }
            return null;
          });
    }
    work.add(
        () -> {
          do {
            assertEquals(certificates, world.publish(byId()).serialNumbers().size());
          } while (!over.get());
          return null;
        });
    work.add(
        () -> {
          do {
            // The one that is deleted at this moment, or is next.
            String own = serialNumber(Math.min(next.get(), certificates - 1));
            assertNotNull(world.reason(byId(), own));
          } while (!over.get());
          return null;
        });
    atOnce(work);
    assertInstanceOf(NotFound.class, world.calls.revoke("c0"));
    assertEquals(certificates, world.publish(byId()).serialNumbers().size());
  }
}
