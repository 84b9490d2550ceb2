package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.Broker.Mode;
import dev.clientcert.FailingStoreTest.FailingStore;
import io.cloudevents.CloudEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @AfterEach
  void mend() {
    FailingStore.failure = null;
  }

  @ParameterizedTest
  @EnumSource
  void a_failure_that_may_pass_has_a_status_that_is_retried_and_the_retry_revokes(Mode mode)
      throws Exception {
    FailingStore.failure = FailingStoreTest.Failure.ANSWERED;
    CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
    HttpResponse<String> failure = Broker.deliver(event, mode);
    assertEquals(503, failure.statusCode());
    JsonObject answer = new JsonObject(failure.body());
    assertEquals("InternalException", answer.getString("Code"));
    mend();
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

  @ParameterizedTest
  @CsvSource({
    "Origin, http://evil.example",
    "Origin, http://127.0.0.1",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-origin",
    "x-acs-bearer-token, bearer-good",
    "x-acs-accesskey-id, testid",
    "x-acs-security-token, x"
  })
  void where_it_is_said_to_be_insecure_neither_a_page_nor_another_credential_is_let_in(
      String header, String value) throws Exception {
    CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
    for (Mode mode : Mode.values()) {
      HttpRequest request = mode.write(event, Broker.requestWithoutToken().header(header, value));
      assertEquals(403, Broker.send(request).statusCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Signature=x", "AccessKeyId=testid", "BearerToken=bearer-good"})
  void where_it_is_said_to_be_insecure_no_credential_in_the_query_is_let_in_either(String query)
      throws Exception {
    CloudEvent event = Broker.asking(World.SITE, World.freshId()).build();
    for (Mode mode : Mode.values()) {
      HttpRequest.Builder request = Broker.requestWithoutToken();
      request.uri(request.build().uri().resolve("/?" + query));
      assertEquals(403, Broker.send(mode.write(event, request)).statusCode());
    }
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
