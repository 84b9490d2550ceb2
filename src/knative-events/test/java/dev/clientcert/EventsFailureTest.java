package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.Broker.Mode;
import dev.clientcert.revocation.CertificateStore;
import dev.clientcert.revocation.RevocationOutcome;
import dev.clientcert.store.InMemoryCertificateStore;
import io.cloudevents.CloudEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events where the store fails for a while, and where no token is asked for. */
@QuarkusTest
@TestProfile(EventsFailureTest.Insecure.class)
@WithTestResource(World.class)
class EventsFailureTest {

  /** An application that lets events in without a token, over a store that fails at times. */
  public static class Insecure implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(FailingStore.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("clientcert.events.insecure", "true");
    }
  }

  /** The memory store, down for the next so many calls. */
  @Alternative
  @Singleton
  public static class FailingStore implements CertificateStore {

    private static final AtomicInteger FAILURES = new AtomicInteger();

    private final InMemoryCertificateStore memory;

    FailingStore(InMemoryCertificateStore memory) {
      this.memory = memory;
    }

    @Override
    public Uni<RevocationOutcome> revoke(
        String accountId, long siteId, String certificateId, UUID requestId) {
      return FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0
          ? Uni.createFrom().failure(new java.io.IOException("the database is down"))
          : memory.revoke(accountId, siteId, certificateId, requestId);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_failure_that_may_pass_has_a_status_that_is_retried_and_the_retry_revokes(Mode mode)
      throws Exception {
    FailingStore.FAILURES.set(1);
    CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
    HttpResponse<String> failure = Broker.deliver(event, mode);
    assertEquals(503, failure.statusCode());
    JsonObject answer = new JsonObject(failure.body());
    assertEquals("InternalException", answer.getString("Code"));
    HttpResponse<String> retried = Broker.deliver(event, mode);
    assertEquals(200, retried.statusCode());
    assertEquals(answer.getString("RequestId"), Broker.eventIn(retried).getId());
  }

  @Test
  void where_it_is_said_to_be_insecure_no_token_is_needed_but_a_wrong_one_is_refused()
      throws Exception {
    CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
    assertEquals(
        403,
        Broker.send(
                Mode.BINARY.write(
                    event, Broker.requestWithoutToken().header("Authorization", "Bearer wrong")))
            .statusCode());
    assertEquals(
        200, Broker.send(Mode.BINARY.write(event, Broker.requestWithoutToken())).statusCode());
  }

  @Test
  void the_audit_log_names_the_event() throws Exception {
    CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
    try (CollectedLog log = CollectedLog.start()) {
      String id = Broker.eventIn(Broker.deliver(event, Mode.BINARY)).getId();
      log.await("requestId=" + id + " principal=events account=1000000000000001");
      assertTrue(
          log.text().contains("eventSource=urn:test:inventory eventId=" + event.getId()),
          log.text());
    }
  }

  @Test
  void the_token_is_in_no_log_whatever_the_level() throws Exception {
    try (CollectedLog log = CollectedLog.startAtEveryLevel()) {
      for (Mode mode : Mode.values()) {
        CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
        assertEquals(200, Broker.deliver(event, mode).statusCode());
        Broker.send(
            mode.write(
                event,
                Broker.requestWithoutToken().header("Authorization", "Basic " + Broker.TOKEN)));
        log.await("eventId=" + event.getId());
      }
      assertFalse(log.text().contains(Broker.TOKEN), log.text());
    }
  }
}
