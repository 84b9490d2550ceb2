package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the nonces of changes are recorded in PostgreSQL; with the packaged application. */
@Tag("slow")
class SharedNoncesIT {

  private static final String INVALID_TOKEN = "Unauthorized.InvalidToken";

  private static final String HOSTNAMES =
      "{\"SiteId\":" + World.SECOND_SITE + ",\"Hostnames\":[\"a.shop.example.net\"]}";

  private final World world = new World();
  private final TestDatabase database = TestDatabase.create();
  private PackagedApplication application;

  @BeforeEach
  void start() throws Exception {
    Map<String, String> properties = new HashMap<>(world.start());
    properties.putAll(database.properties());
    properties.put("clientcert.store.timeout", TestDatabase.PATIENT_TIMEOUT);
    application = PackagedApplication.start(List.of(), properties, Map.of());
    application.port();
    application.awaitOutput("into PostgreSQL");
    // That of the probe.
    Waiting.await("readiness").until(() -> nonces() == 1);
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
    world.stop();
  }

  private int nonces() {
    return Integer.parseInt(database.query("SELECT count(*) FROM used_nonce").get(0));
  }

  private Answer send(Request request) throws Exception {
    return RawHttp.send(application.port(), request);
  }

  private static Request function(String name, String body) throws Exception {
    return new Request("POST", "/" + name, SignedRequest.bearerHeaders("bearer-good", body), body)
        .withHeaders(Map.of("host", "esa.test", "content-type", "application/json"));
  }

  private static Request rpc(String accessKeyId, String secret, Map<String, String> parameters)
      throws Exception {
    return SignedRequest.version3(accessKeyId, secret, parameters, Map.of(), "");
  }

  /** Sends a request twice: it gets this code, then it is a replay, and its nonce is there once. */
  private void assertUsesItsNonce(String code, Request request) throws Exception {
    int before = nonces();
    assertEquals(code, send(request).code());
    assertEquals(before + 1, nonces());
    assertEquals(INVALID_TOKEN, send(request).code());
    assertEquals(before + 1, nonces());
  }

  @Test
  void a_change_and_its_nonce_are_one_transaction() throws Exception {
    String id = World.freshId();
    String body = Calls.body(World.SITE, id);
    List<Request> requests =
        List.of(
            function("RevokeClientCertificate", body),
            function("DeleteClientCertificate", body),
            function("SetClientCaCertificateHostnames", HOSTNAMES),
            SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId()),
            SignedRequest.version1(
                "testid",
                "testsecret",
                "/",
                Map.of(
                    "Action",
                    "RevokeClientCertificate",
                    "Version",
                    "2024-09-10",
                    "SiteId",
                    "" + World.SITE,
                    "Id",
                    World.freshId())));
    for (Request request : requests) {
      assertEquals(200, send(request).status());
    }
    String together =
        "SELECT count(*) FROM used_nonce JOIN remembered_change"
            + " ON used_nonce.xmin::text = remembered_change.xmin::text";
    assertEquals(List.of("" + requests.size()), database.query(together));
  }

  @Test
  void a_refused_change_uses_its_nonce_and_is_a_replay_whatever_is_wrong() throws Exception {
    String site = "" + World.SITE;
    String fresh = World.freshId();
    // Refused by what takes the call, by the checks of the parameters, and by the store.
    assertUsesItsNonce("InvalidParameter", function("RevokeClientCertificate", "{"));
    assertUsesItsNonce(
        "InvalidParameter",
        function("RevokeClientCertificate", "{}").withHeader("content-type", "text/plain"));
    assertUsesItsNonce("MissingSiteId", function("RevokeClientCertificate", "{}"));
    assertUsesItsNonce(
        "Certificate.NotFound",
        function("DeleteClientCertificate", Calls.body(World.SITE, "none")));
    assertUsesItsNonce(
        "Certificate.StatusError",
        function("ActivateClientCertificate", Calls.body(World.SITE, fresh)));
    assertUsesItsNonce(null, function("SetClientCaCertificateHostnames", HOSTNAMES));
    assertUsesItsNonce(
        "InvalidParameter",
        function(
            "SetClientCaCertificateHostnames", HOSTNAMES.replace("a.shop", "not of this.site")));
    assertUsesItsNonce("MissingSiteId", rpc("testid", "testsecret", Map.of("Id", fresh)));
    assertUsesItsNonce(
        "InvalidParameter",
        SignedRequest.version3(
            "testid",
            "testsecret",
            Map.of("SiteId", site, "Id", fresh),
            Map.of("content-type", "text/plain"),
            "x"));
    assertUsesItsNonce("NoPermission", rpc("narrow", "s", Map.of("SiteId", site, "Id", fresh)));
    assertUsesItsNonce(
        "Certificate.NotFound",
        rpc("testid", "testsecret", Map.of("SiteId", site, "Id", "none\0")));
    assertUsesItsNonce(
        "Certificate.NotFound",
        rpc("testid", "testsecret", Map.of("SiteId", "" + World.FOREIGN_SITE, "Id", "foreign")));
    // None of them has changed anything.
    assertUsesItsNonce(null, rpc("testid", "testsecret", Map.of("SiteId", site, "Id", fresh)));
  }

  @Test
  void a_replay_of_a_change_is_in_the_audit_log_as_nobodys() throws Exception {
    Request request = SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId());
    send(request);
    String requestId = send(request).json().getString("RequestId");
    String line =
        application
            .awaitOutput("\"requestId\":\"" + requestId)
            .lines()
            .filter(any -> any.contains("\"requestId\":\"" + requestId))
            .findFirst()
            .orElseThrow();
    assertTrue(line.contains("\"outcome\":\"" + INVALID_TOKEN), line);
    assertFalse(line.contains("principal"), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_certificate", "remembered_change"})
  void a_change_that_the_store_fails_to_make_uses_its_nonce(String table) throws Exception {
    Request request = function("RevokeClientCertificate", Calls.body(World.SITE, World.freshId()));
    database.execute("REVOKE ALL ON " + table + " FROM " + TestDatabase.ROLE);
    assertUsesItsNonce("InternalException", request);
    database.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + " TO " + TestDatabase.ROLE);
    assertEquals(INVALID_TOKEN, send(request).code());
  }

  @Test
  void a_refused_change_whose_nonce_cannot_be_recorded_fails() throws Exception {
    database.execute("REVOKE INSERT ON used_nonce FROM " + TestDatabase.ROLE);
    Request refused = function("RevokeClientCertificate", "{}");
    Request possible = function("RevokeClientCertificate", Calls.body(World.SITE, World.freshId()));
    assertEquals("InternalException", send(refused).code());
    assertEquals("InternalException", send(possible).code());
    database.execute("GRANT INSERT ON used_nonce TO " + TestDatabase.ROLE);
    // Nothing has come of either, so they are the first of their nonces.
    assertUsesItsNonce("MissingSiteId", refused);
    assertUsesItsNonce(null, possible);
  }
}
