package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationOutcome;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers see, and what they do not, when the store fails. */
@QuarkusTest
@TestProfile(FailingStoreTest.WithFailingStore.class)
@WithTestResource(World.class)
class FailingStoreTest {

  private static final String INTERNALS = "connection to db-7.internal refused for user postgres";

  /** An application whose store fails on demand, and which lets unsigned calls in. */
  public static class WithFailingStore implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(FailingStore.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "clientcert.auth.required", "false", "clientcert.auth.unsigned-hosts", "esa.test");
    }
  }

  /** The ways in which a store can fail. */
  enum Failure {
    THROWN(
        () -> {
          throw new IllegalStateException(INTERNALS);
        }),
    ANSWERED(() -> Uni.createFrom().failure(new java.io.IOException(INTERNALS))),
    AN_ERROR(() -> Uni.createFrom().failure(new AssertionError(INTERNALS))),
    NO_ANSWER(() -> Uni.createFrom().nullItem());

    private final Supplier<Uni<RevocationOutcome>> behaviour;

    Failure(Supplier<Uni<RevocationOutcome>> behaviour) {
      this.behaviour = behaviour;
    }
  }

  /** The memory store, with a switch. */
  @Alternative
  @Singleton
  public static class FailingStore implements CertificateStore {

    static volatile Failure failure;

    @Inject InMemoryCertificateStore memory;

    @Override
    public Uni<List<ClientCertificate>> list(int limit) {
      return memory.list(limit);
    }

    @Override
    public Uni<RevocationOutcome> revoke(
        String accountId, long siteId, String certificateId, UUID requestId) {
      Failure now = failure;
      return now == null
          ? memory.revoke(accountId, siteId, certificateId, requestId)
          : now.behaviour.get();
    }
  }

  @AfterEach
  void mend() {
    FailingStore.failure = null;
  }

  private static Request rpc(String id) {
    String target =
        "/?Action=RevokeClientCertificate&Version=2024-09-10&SiteId=" + World.SITE + "&Id=" + id;
    return new Request("GET", target, Map.of("host", "esa.test"), "");
  }

  @ParameterizedTest
  @EnumSource
  void a_failure_leaks_nothing_and_is_logged_with_the_request_id(Failure failure) throws Exception {
    FailingStore.failure = failure;
    try (CollectedLog log = CollectedLog.start()) {
      Answer described = RawHttp.send(RestAssured.port, rpc(World.EXAMPLE_ID));
      OpenApi.of(RestAssured.port).assertDescribes(rpc(World.EXAMPLE_ID), described);
      for (Answer answer :
          List.of(Calls.revoke(World.SITE, World.EXAMPLE_ID, Map.of()), described)) {
        assertEquals(400, answer.status());
        assertEquals("InternalException", answer.code());
        assertEquals(
            "Failed to call the service. Try again later or contact technical support.",
            answer.json().getString("Message"));
        String everything = answer.head() + answer.body();
        assertFalse(
            everything.contains("internal refused") || everything.contains("java."), everything);
        assertTrue(log.text().contains(answer.json().getString("RequestId")), log.text());
      }
      assertTrue(
          log.text().contains(failure == Failure.NO_ANSWER ? "the store did not say" : INTERNALS),
          log.text());
    }
  }

  @Test
  void a_failure_leaves_the_certificate_as_it_was() throws Exception {
    String id = World.freshId();
    FailingStore.failure = Failure.ANSWERED;
    assertEquals("InternalException", Calls.revoke(World.SITE, id, Map.of()).code());
    FailingStore.failure = null;
    assertEquals(200, Calls.revoke(World.SITE, id, Map.of()).status());
  }
}
