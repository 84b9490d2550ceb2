package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotFound;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ChangeOutcome.Replayed;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A change in PostgreSQL records the nonce of its call, and happens only if that is the first. */
class PostgresqlNonceUseTest {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());
  private static final PostgresqlWorld SERIALIZABLE =
      new PostgresqlWorld(Map.of("default_transaction_isolation", "serializable"));

  private static final Instant NOW = Instant.parse("2026-03-01T10:11:12Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static long sites = 900_000;

  private final Site site = new Site("a", ++sites, "a");

  private static Stream<PostgresqlWorld> worlds() {
    return Stream.of(WORLD, SERIALIZABLE);
  }

  private static PostgresqlNonceUse use(PostgresqlWorld world, String nonce) {
    return new PostgresqlNonceUse(world.postgresql(), "principal", nonce, Instant.now());
  }

  private static String newNonce() {
    return UUID.randomUUID().toString();
  }

  private static Change call(UUID request, boolean repeatable, PostgresqlNonceUse use) {
    return new Change("a", request, repeatable, NOW, use);
  }

  private static Change call(PostgresqlNonceUse use) {
    return call(UUID.randomUUID(), false, use);
  }

  private static ClientCertificate certificate(String id, Transition transition) {
    return ClientCertificate.of(id, transition.from());
  }

  private Uni<ChangeOutcome> change(
      PostgresqlWorld world, Transition transition, Change call, String id) {
    return world.store().change(transition, call, site.id(), id);
  }

  private ChangeOutcome changed(
      PostgresqlWorld world, Transition transition, Change call, String id) {
    return change(world, transition, call, id).await().atMost(PATIENCE);
  }

  private static boolean record(PostgresqlNonceUse use) {
    return use.record().await().atMost(PATIENCE);
  }

  /** All that a change leaves. */
  private String traces(PostgresqlWorld world) {
    return world
        .database()
        .query(
            "SELECT (SELECT string_agg(id || status, ' ' ORDER BY id) FROM client_certificate WHERE site_id = "
                + site.id()
                + "), (SELECT count(*) FROM remembered_change), (SELECT count(*) FROM deleted_certificate),"
                + " (SELECT sum(version) FROM revocation_version), (SELECT count(*) FROM used_nonce)")
        .get(0);
  }

  @ParameterizedTest
  @EnumSource
  void a_change_takes_its_nonce_and_with_a_used_one_leaves_no_trace(Transition transition) {
    WORLD.storeWith(site, List.of(certificate("c", transition), certificate("d", transition)));
    String nonce = newNonce();
    PostgresqlNonceUse first = use(WORLD, nonce);
    assertEquals(new Changed(site), changed(WORLD, transition, call(first), "c"));
    assertTrue(first.isFirst());
    String after = traces(WORLD);
    // Possible but for the nonce; no more possible; not there at all; and one that is remembered.
    for (String id : List.of("d", "c", "none")) {
      for (boolean repeatable : List.of(false, true)) {
        PostgresqlNonceUse again = use(WORLD, nonce);
        assertEquals(
            new Replayed(),
            changed(WORLD, transition, call(UUID.randomUUID(), repeatable, again), id));
        assertFalse(again.isFirst());
        assertFalse(record(again));
      }
    }
    assertEquals(after, traces(WORLD));
  }

  @ParameterizedTest
  @EnumSource
  void a_change_that_is_refused_takes_its_nonce(Transition transition) {
    CertificateStatus other =
        transition.from() == CertificateStatus.ACTIVE
            ? CertificateStatus.REVOKED
            : CertificateStatus.ACTIVE;
    WORLD.storeWith(site, List.of(ClientCertificate.of("c", other)));
    String impossible = newNonce();
    assertEquals(new NotPossible(), changed(WORLD, transition, call(use(WORLD, impossible)), "c"));
    String missing = newNonce();
    assertEquals(new NotFound(), changed(WORLD, transition, call(use(WORLD, missing)), "none"));
    String foreign = newNonce();
    Change ofAnother = new Change("another", UUID.randomUUID(), false, NOW, use(WORLD, foreign));
    assertEquals(new NotFound(), changed(WORLD, transition, ofAnother, "c"));
    for (String nonce : List.of(impossible, missing, foreign)) {
      assertFalse(record(use(WORLD, nonce)));
    }
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void a_change_whose_answer_was_lost_is_no_replay_of_itself(PostgresqlWorld world) {
    world.storeWith(site, List.of(certificate("c", Transition.REVOKE)));
    PostgresqlNonceUse use = use(world, newNonce());
    Change call = call(UUID.randomUUID(), false, use);
    for (int i = 0; i < 2; i++) {
      assertEquals(new Changed(site), changed(world, Transition.REVOKE, call, "c"));
    }
    // Nor does it matter that the nonce was recorded before, by this same use.
    PostgresqlNonceUse early = use(world, newNonce());
    assertTrue(record(early));
    assertEquals(new NotPossible(), changed(world, Transition.REVOKE, call(early), "c"));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void a_change_that_fails_takes_no_nonce(PostgresqlWorld world) {
    world.storeWith(site, List.of(certificate("c", Transition.REVOKE)));
    String nonce = newNonce();
    PostgresqlNonceUse failing = use(world, nonce);
    world.database().execute("ALTER TABLE revocation_version ADD CHECK (version < 0) NOT VALID");
    try {
      assertThrows(
          RuntimeException.class, () -> changed(world, Transition.REVOKE, call(failing), "c"));
    } finally {
      world
          .database()
          .execute(
              "ALTER TABLE revocation_version DROP CONSTRAINT revocation_version_version_check");
    }
    assertFalse(failing.isFirst());
    assertTrue(record(use(world, nonce)));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void a_call_that_was_remembered_for_too_long_is_made_again_with_its_nonce(PostgresqlWorld world) {
    world.storeWith(site, List.of(certificate("c", Transition.REVOKE)));
    UUID request = UUID.randomUUID();
    world
        .database()
        .execute(
            "INSERT INTO remembered_change VALUES ('"
                + request
                + "', 'revoke', 'changed', '"
                + NOW.minus(PostgresqlWorld.MEMORY)
                + "')");
    PostgresqlNonceUse use = use(world, newNonce());
    assertEquals(
        new Changed(site), changed(world, Transition.REVOKE, call(request, true, use), "c"));
    assertTrue(use.isFirst());
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("worlds")
  void of_concurrent_changes_with_one_nonce_one_is_made(PostgresqlWorld world) {
    int rounds = 15;
    List<String> ids =
        IntStream.range(0, PostgresqlWorld.CONNECTIONS).mapToObj(i -> "c" + i).toList();
    for (int round = 0; round < rounds; round++) {
      Site other = new Site("a", ++sites, "a");
      world.storeWith(other, ids.stream().map(id -> certificate(id, Transition.REVOKE)).toList());
      String nonce = newNonce();
      boolean same = round % 2 == 0;
      List<Uni<ChangeOutcome>> calls = new ArrayList<>();
      for (String id : ids) {
        calls.add(
            world
                .store()
                .change(Transition.REVOKE, call(use(world, nonce)), other.id(), same ? "c0" : id));
      }
      List<ChangeOutcome> outcomes =
          Uni.join().all(calls).andCollectFailures().await().atMost(PATIENCE);
      assertEquals(1, Collections.frequency(outcomes, new Changed(other)), outcomes.toString());
      assertEquals(ids.size() - 1, Collections.frequency(outcomes, new Replayed()));
      assertEquals(
          List.of("1"),
          world
              .database()
              .query(
                  "SELECT count(*) FROM client_certificate WHERE status = 'revoked' AND site_id = ?",
                  other.id()));
    }
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void of_concurrent_changes_of_one_certificate_each_takes_its_nonce(PostgresqlWorld world) {
    world.storeWith(site, List.of(certificate("c", Transition.REVOKE)));
    List<PostgresqlNonceUse> uses = new ArrayList<>();
    List<Uni<ChangeOutcome>> calls = new ArrayList<>();
    for (int i = 0; i < PostgresqlWorld.CONNECTIONS; i++) {
      uses.add(use(world, newNonce()));
      calls.add(change(world, Transition.REVOKE, call(uses.get(i)), "c"));
    }
    List<ChangeOutcome> outcomes =
        Uni.join().all(calls).andCollectFailures().await().atMost(PATIENCE);
    assertEquals(1, Collections.frequency(outcomes, new Changed(site)), outcomes.toString());
    assertEquals(uses.size() - 1, Collections.frequency(outcomes, new NotPossible()));
    assertTrue(uses.stream().allMatch(PostgresqlNonceUse::isFirst));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void a_change_and_the_record_of_its_own_nonce_can_meet(PostgresqlWorld world) {
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "c" + i).toList();
    world.storeWith(site, ids.stream().map(id -> certificate(id, Transition.REVOKE)).toList());
    for (String id : ids) {
      PostgresqlNonceUse use = use(world, newNonce());
      Uni<ChangeOutcome> change = change(world, Transition.REVOKE, call(use), id);
      List<Object> outcomes =
          Uni.join()
              .<Object>all(change.map(any -> any), use.record().map(any -> any))
              .andCollectFailures()
              .await()
              .atMost(PATIENCE);
      assertEquals(List.of(new Changed(site), true), outcomes);
    }
  }
}
