package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SitePage;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers see, and what they do not, when the store fails. */
@QuarkusTest
@TestProfile(FailingStoreTest.WithFailingStore.class)
@WithTestResource(World.class)
@WithTestResource(EdgePort.class)
class FailingStoreTest {

  private static final String INTERNALS = "connection to db-7.internal refused for user postgres";

  /** An application whose store fails on demand, and which lets unsigned calls in. */
  public static class WithFailingStore implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(
          FailingStore.class,
          FailingSiteStore.class,
          FailingCaCertificateStore.class,
          FailingRevocationStore.class);
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

    private final Supplier<Uni<Object>> behaviour;

    Failure(Supplier<Uni<Object>> behaviour) {
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
    public Uni<List<SiteCertificate>> listAll(int limit) {
      return memory.listAll(limit);
    }

    @Override
    public Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued) {
      return orFailure(() -> memory.create(change, siteId, issued));
    }

    @Override
    public Uni<Optional<IssuedCertificate>> findCreation(Change change, long siteId) {
      return orFailure(() -> memory.findCreation(change, siteId));
    }

    @Override
    public Uni<Optional<Site>> findSite(String accountId, long siteId) {
      return orFailure(() -> memory.findSite(accountId, siteId));
    }

    @Override
    public Uni<LookupOutcome> find(String accountId, long siteId, String certificateId) {
      return orFailure(() -> memory.find(accountId, siteId, certificateId));
    }

    @Override
    public Uni<Optional<CertificatePage>> list(
        String accountId, long siteId, long pageNumber, int pageSize) {
      return orFailure(() -> memory.list(accountId, siteId, pageNumber, pageSize));
    }

    static <T> Uni<T> orFailure(Supplier<Uni<T>> outcome) {
      Failure now = failure;
      return now == null ? outcome.get() : now.behaviour.get().map(any -> null);
    }

    @Override
    public Uni<ChangeOutcome> change(
        Transition transition, Change change, long siteId, String certificateId) {
      return orFailure(() -> memory.change(transition, change, siteId, certificateId));
    }
  }

  /** The sites in memory, with the same switch. */
  @Alternative
  @Singleton
  public static class FailingSiteStore implements SiteStore {

    @Inject InMemoryCertificateStore memory;

    @Override
    public Uni<Optional<SiteDetails>> find(String accountId, long siteId) {
      return FailingStore.orFailure(() -> memory.sites().find(accountId, siteId));
    }

    @Override
    public Uni<SitePage> list(String accountId, SiteFilter filter, long pageNumber, int pageSize) {
      return FailingStore.orFailure(
          () -> memory.sites().list(accountId, filter, pageNumber, pageSize));
    }

    @Override
    public Uni<Optional<HostSite>> findByHost(String hostname) {
      return FailingStore.orFailure(() -> memory.sites().findByHost(hostname));
    }
  }

  /** The CA certificates in memory, with the same switch. */
  @Alternative
  @Singleton
  public static class FailingCaCertificateStore implements CaCertificateStore {

    @Inject InMemoryCertificateStore memory;

    @Override
    public Uni<ChangeOutcome> add(Change change, long siteId, CaCertificate certificate) {
      return FailingStore.orFailure(() -> memory.caCertificates().add(change, siteId, certificate));
    }

    @Override
    public Uni<Optional<ChangeOutcome>> findAddition(Change change, long siteId) {
      return FailingStore.orFailure(() -> memory.caCertificates().findAddition(change, siteId));
    }

    @Override
    public Uni<ChangeOutcome> delete(Change change, long siteId, String id) {
      return FailingStore.orFailure(() -> memory.caCertificates().delete(change, siteId, id));
    }

    @Override
    public Uni<ChangeOutcome> setHostnames(
        Change change, long siteId, String id, List<String> hostnames) {
      return FailingStore.orFailure(
          () -> memory.caCertificates().setHostnames(change, siteId, id, hostnames));
    }

    @Override
    public Uni<Optional<SiteAuthorities>> find(String accountId, long siteId) {
      return FailingStore.orFailure(() -> memory.caCertificates().find(accountId, siteId));
    }
  }

  /** What is revoked in memory, with the same switch. */
  @Alternative
  @Singleton
  public static class FailingRevocationStore implements RevocationStore {

    @Inject InMemoryCertificateStore memory;

    @Override
    public Uni<Long> version(RevocationScope scope) {
      return FailingStore.orFailure(() -> memory.revocations().version(scope));
    }

    @Override
    public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
      return FailingStore.orFailure(() -> memory.revocations().find(scope, serialNumber));
    }

    @Override
    public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
      return memory.revocations().publish(scope, maker);
    }
  }

  @AfterEach
  void mend() {
    FailingStore.failure = null;
    TestClock.stopAt(null);
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

  static List<String> operations() throws Exception {
    return OpenApi.operationNames();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void no_operation_tells_why_the_store_failed_however_it_is_called(String operation)
      throws Exception {
    String rpc = "/?Action=" + operation + "&Version=2024-09-10";
    Map<String, String> valid =
        Map.of(
            "SiteId",
            "" + World.SITE,
            "Id",
            "x",
            "PkeyType",
            "EC",
            "ValidityDays",
            "1",
            "Certificate",
            TestAuthority.root("CN=a").pem(),
            "Hostnames",
            "[]");
    String parameters = SignedRequest.encode(valid);
    String json = new JsonObject(new HashMap<>(valid)).encode();
    Map<String, String> headers = Map.of("host", "esa.test");
    List<Request> requests =
        List.of(
            new Request("GET", rpc + "&" + parameters, headers, ""),
            new Request("POST", rpc + "&" + parameters, headers, ""),
            new Request("POST", rpc, headers, parameters)
                .withHeader("content-type", "application/x-www-form-urlencoded"),
            new Request("GET", "/" + operation + "?" + parameters, headers, ""),
            new Request("POST", "/" + operation, headers, json)
                .withHeader("content-type", "application/json"));
    OpenApi description = OpenApi.of(RestAssured.port);
    for (Failure failure : Failure.values()) {
      FailingStore.failure = failure;
      for (Request request : requests) {
        try (CollectedLog log = CollectedLog.start()) {
          Answer answer = RawHttp.send(RestAssured.port, request);
          description.assertDescribes(request, answer);
          assertEquals("InternalException", answer.code(), failure + " " + request);
          assertFalse(answer.body().contains("java."), answer.body());
          assertTrue(log.text().contains(answer.json().getString("RequestId")), log.text());
        }
      }
    }
  }

  @Test
  void the_edge_lets_nobody_in_does_not_tell_why_and_logs_once_a_minute() throws Exception {
    KeyPair keys = SigningRequests.newKey();
    String certificate = TestAuthority.root("CN=CA").leaf("CN=a", keys);
    EdgeClient client = new EdgeClient(EdgePort.number(), "TLSv1.3", keys, certificate);
    Waiting.await("the edge listens").ignoreExceptions().until(() -> client.get(null) != null);
    for (Failure failure : Failure.values()) {
      FailingStore.failure = failure;
      TestClock.stopAt(TestClock.now().plusSeconds(60));
      try (CollectedLog log = CollectedLog.start()) {
        for (int i = 0; i < 3; i++) {
          Answer answer = client.get(null);
          assertEquals(503, answer.status(), answer.body());
          assertEquals(
              "{\"Message\":\"Nobody can be let in at the moment. Try again later.\"}",
              answer.body());
        }
        assertEquals(2, log.text().split("The edge cannot decide", -1).length, log.text());
      }
    }
  }

  @Test
  void there_is_no_crl_for_a_while_so_that_scripts_keep_the_one_they_have() throws Exception {
    Request create =
        new Request(
            "GET",
            "/CreateClientCertificate?PkeyType=ECDSA&ValidityDays=9&SiteId=" + World.SITE,
            Map.of("host", "esa.test"),
            "");
    String id = RawHttp.send(RestAssured.port, create).json().getString("CACertificateId");
    Request list = create.withTarget("/crl/" + id + ".pem");
    String before = RawHttp.send(RestAssured.port, list).body();
    for (Failure failure : Failure.values()) {
      FailingStore.failure = failure;
      for (String method : List.of("GET", "HEAD")) {
        Answer answer = RawHttp.send(RestAssured.port, list.withMethod(method));
        assertEquals(503, answer.status(), failure + answer.head());
        assertEquals("", answer.body());
        assertTrue(answer.head().contains("retry-after: 5\r\n"), answer.head());
        assertTrue(answer.head().contains("no-store"), answer.head());
      }
    }
    FailingStore.failure = null;
    assertEquals(before, RawHttp.send(RestAssured.port, list).body());
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
