package dev.clientcert;

import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.okhttp.ClientHelper;
import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.hash.Sha256;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saving, replacing and resetting all that the application holds, as test suites do. */
@QuarkusTest
@TestProfile(StateTest.Enabled.class)
@WithTestResource(World.class)
class StateTest {

  private static final String SITE = "" + World.SITE;
  private static final int ROUNDS = 40;

  /** An application whose state is at the disposal of tests. */
  public static class Enabled implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("clientcert.admin.enabled", "true");
    }
  }

  @BeforeEach
  void begin() throws Exception {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
    assertEquals(204, send("POST", "reset", "").status());
  }

  private static Answer send(String method, String path, String body) throws Exception {
    return RawHttp.send(
        RestAssured.port,
        new Request(method, "/q/clientcert/" + path, Map.of("host", "localhost"), body));
  }

  private static String state() throws Exception {
    Answer answer = send("GET", "state", "");
    assertEquals(200, answer.status());
    return answer.body();
  }

  private static void put(String state) throws Exception {
    Answer answer = send("PUT", "state", state);
    assertEquals(204, answer.status(), answer.body());
  }

  private static Map<String, Object> call(String operation, String... parameters) throws Exception {
    Map<String, String> all = with(parameters);
    all.putIfAbsent("SiteId", SITE);
    Map<String, Object> answer = answer(account(), Style.V3_POST_FORM, operation, all);
    answer.remove("RequestId");
    return answer;
  }

  private static String create() throws Exception {
    return call("CreateClientCertificate", "PkeyType", "ECDSA", "ValidityDays", "9")
        .get("Id")
        .toString();
  }

  private static X509CRL revocationList(String path) throws Exception {
    HttpResponse<byte[]> answer = PublicFiles.send("GET", path);
    assertEquals(200, answer.statusCode());
    return (X509CRL)
        CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(answer.body()));
  }

  private static CRLReason reason(Map<String, Object> certificate) throws Exception {
    Map<?, ?> result = (Map<?, ?>) certificate.get("Result");
    X509CRLEntry entry =
        revocationList("/crl/" + result.get("CACertificateId") + ".crl")
            .getRevokedCertificate(new BigInteger(result.get("SerialNumber").toString(), 16));
    return entry == null ? null : entry.getRevocationReason();
  }

  @Test
  void a_reset_brings_back_what_the_seed_file_has_and_nothing_else() throws Exception {
    String before = state();
    String created = create();
    String revoked = World.freshId();
    call("RevokeClientCertificate", "Id", revoked);
    call("SetClientCaCertificateHostnames", "Hostnames", "[\"www.example.com\"]");
    assertNotEquals(before, state());

    assertEquals(204, send("POST", "reset", "").status());

    assertEquals(withoutAuthorities(before), withoutAuthorities(state()));
    assertEquals(
        "Certificate.NotFound",
        refusal(() -> call("GetClientCertificate", "Id", created)).getCode());
    call("RevokeClientCertificate", "Id", revoked);
  }

  /** The CAs that are made meanwhile stay. */
  private static List<Object> withoutAuthorities(String state) {
    return new JsonArray(state)
        .stream().filter(one -> !((JsonObject) one).containsKey("CA")).toList();
  }

  @Test
  void what_was_saved_can_be_put_back_and_loses_nothing() throws Exception {
    String active = create();
    String held = create();
    call("RevokeClientCertificate", "Id", held);
    String deleted = create();
    call("RevokeClientCertificate", "Id", deleted);
    final Map<String, Object> ofDeleted = call("GetClientCertificate", "Id", deleted);
    call("DeleteClientCertificate", "Id", deleted);
    String uploaded =
        call("UploadClientCaCertificate", "Certificate", TestAuthority.root("CN=CA").pem())
            .get("Id")
            .toString();
    call(
        "SetClientCaCertificateHostnames",
        "Id",
        uploaded,
        "Hostnames",
        "[\"a.example.com\",\"b.example.com\"]");
    call("SetClientCaCertificateHostnames", "Hostnames", "[\"c.example.com\"]");
    List<Object> shown = show(active, held, uploaded);
    final CRLReason ofHeld = reason(call("GetClientCertificate", "Id", held));
    final String saved = state();

    assertEquals(204, send("POST", "reset", "").status());
    assertNotEquals(saved, state());
    assertNull(reason(ofDeleted), "after a reset, nobody remembers it");
    put(saved);

    assertEquals(saved, state());
    assertEquals(shown, show(active, held, uploaded));
    assertEquals(CRLReason.CERTIFICATE_HOLD, ofHeld);
    assertEquals(ofHeld, reason(call("GetClientCertificate", "Id", held)));
    assertEquals(CRLReason.CESSATION_OF_OPERATION, reason(ofDeleted));
    assertNotNull(create());
  }

  private static List<Object> show(String active, String held, String uploaded) throws Exception {
    List<Object> shown = new ArrayList<>();
    for (String id : List.of(active, held)) {
      shown.add(call("GetClientCertificate", "Id", id));
    }
    shown.add(call("ListClientCertificates", "PageSize", "100"));
    shown.add(call("GetClientCaCertificate", "Id", uploaded));
    shown.add(call("GetClientCaCertificateHostnames", "Id", uploaded));
    shown.add(call("GetClientCaCertificateHostnames"));
    shown.add(call("ListSites", "PageSize", "500"));
    return shown;
  }

  @Test
  void the_ca_of_an_account_comes_with_the_state() throws Exception {
    String id = create();
    String saved = state();
    Map<?, ?> result = (Map<?, ?>) call("GetClientCertificate", "Id", id).get("Result");
    JsonArray another = new JsonArray(saved);
    another.remove(another.size() - 1);
    JsonObject keys = new JsonArray(saved).getJsonObject(another.size());
    assertTrue(keys.containsKey("CA"), "the last one");
    keys.getJsonObject("CA").put("Key", "nonsense");
    Answer refused = send("PUT", "state", another.copy().add(keys).encode());
    assertEquals(400, refused.status());
    assertTrue(refused.json().getString("Message").contains("Key must be"), refused.body());
    assertEquals(saved, state(), "nothing has changed");

    put(saved);
    Map<?, ?> next = (Map<?, ?>) call("GetClientCertificate", "Id", create()).get("Result");
    assertEquals(result.get("CACertificateId"), next.get("CACertificateId"));
  }

  @Test
  void a_ca_that_came_with_a_state_answers_for_its_certificates_at_once() throws Exception {
    // So that it is known who answers for whom.
    assertEquals(List.of("good"), ocsp(create()));
    TestAuthority one = TestAuthority.root("CN=one");
    TestAuthority two = TestAuthority.root("CN=two");

    put(withAuthorities(one, two));
    assertEquals(List.of("good"), ocsp(create()));
    put(withAuthorities(two, one));
    String id = create();
    assertEquals(List.of("good"), ocsp(id));
    Map<?, ?> shown = (Map<?, ?>) call("GetClientCertificate", "Id", id).get("Result");
    assertEquals("two", shown.get("Issuer"));
    for (Object named : new JsonArray(state())) {
      JsonObject keys = ((JsonObject) named).getJsonObject("CA");
      if (keys != null) {
        String ca = Sha256.hex(der(keys.getString("Certificate"))).substring(0, 32);
        assertEquals(200, PublicFiles.send("GET", "/ca/" + ca + ".pem").statusCode());
      }
    }
  }

  /** The state of now, but for the CAs of the account that calls and of another one. */
  private static String withAuthorities(TestAuthority ofCaller, TestAuthority ofAnother)
      throws Exception {
    JsonArray all = new JsonArray(new ArrayList<>(withoutAuthorities(state())));
    Map.of("1000000000000001", ofCaller, "2000000000000002", ofAnother)
        .forEach(
            (account, authority) ->
                all.add(
                    new JsonObject()
                        .put("AccountId", account)
                        .put(
                            "CA",
                            new JsonObject()
                                .put("Key", authority.keyPem())
                                .put("Certificate", authority.pem()))));
    return all.encode();
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
  }

  private static List<String> ocsp(String id) throws Exception {
    Map<?, ?> result = (Map<?, ?>) call("GetClientCertificate", "Id", id).get("Result");
    HttpResponse<byte[]> ca =
        PublicFiles.send("GET", "/ca/" + result.get("CACertificateId") + ".crt");
    byte[] request =
        OcspMessages.request(
            new X509CertificateHolder(ca.body()),
            new BigInteger(result.get("SerialNumber").toString(), 16));
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/ocsp"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(request))
            .build();
    byte[] answer =
        HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofByteArray()).body();
    assertEquals(0, OcspMessages.status(answer), "successful");
    return OcspMessages.statuses(answer);
  }

  @Test
  void no_message_quotes_a_key_that_is_written_wrongly() throws Exception {
    for (String state :
        List.of(
            "[{\"CA\":\"MIGsecret\"}]",
            "[{\"CA\":{\"Key\":MIGsecret}}]",
            "[{\"CA\":{\"Key\":[\"MIGsecret\"]}}]",
            "[{\"CA\":{\"Key\":\"MIGsecret\",\"Certificate\":\"x\"}}]")) {
      Answer refused = send("PUT", "state", state);
      assertEquals(400, refused.status());
      assertFalse(refused.body().contains("MIGsecret"), refused.body());
    }
  }

  @Test
  void what_was_deleted_is_saved_beside_another_with_its_serial_number() throws Exception {
    JsonArray certificates = new JsonArray();
    for (String id : List.of("aa", "bb")) {
      certificates.add(
          new JsonObject()
              .put("Id", id)
              .put("Status", id.equals("aa") ? "revoked" : "active")
              .put("SerialNumber", "77")
              .put("CACertificateId", "ca"));
    }
    JsonObject site =
        new JsonObject().put("SiteId", World.SITE).put("SiteName", "a").put("Result", certificates);
    put(new JsonArray().add(site).encode());
    call("DeleteClientCertificate", "Id", "aa");
    assertTrue(state().contains("\"Deleted\":[{"), state());
  }

  @Test
  void who_asks_whether_to_send_a_state_is_told_to() throws Exception {
    Request request =
        new Request(
            "PUT",
            "/q/clientcert/state",
            Map.of("host", "localhost", "expect", "100-continue", "content-length", "2"),
            "");
    try (Socket socket = RawHttp.begin(RestAssured.port, request, 0)) {
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
      assertEquals("HTTP/1.1 100", new String(line, StandardCharsets.US_ASCII));
      socket.getOutputStream().write("[]".getBytes(StandardCharsets.US_ASCII));
      assertTrue(
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .contains("HTTP/1.1 204"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"SiteId\":1}]|state:1:2: SiteName is missing from this object",
        "{|state:1:2: not valid JSON",
        "[{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[]}]x|state:1:42: not valid JSON",
        "[{\"Deleted\":[{\"Status\":\"revoked\"}]}]|SerialNumber of this deleted certificate is missing",
        "[{\"SiteId\":1,\"SiteName\":\"a\",\"Deleted\":[]}]|write two objects",
        "[{\"CA\":{\"Key\":\"k\"}}]|Key or Certificate is missing from this CA",
        "[{\"SiteId\":1,\"SiteName\":\"a\",\"Result\":[{\"Id\":\"x\",\"Status\":\"active\",\"Certificate\":\"no\"}]}]"
            + "|Certificate is not one certificate in PEM",
      })
  void a_state_that_is_none_is_refused_and_changes_nothing(String state, String message)
      throws Exception {
    create();
    String before = state();
    Answer refused = send("PUT", "state", state);
    assertEquals(400, refused.status());
    assertTrue(refused.json().getString("Message").contains(message), refused.body());
    assertEquals(before, state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST reset", "GET state", "PUT state"})
  void only_who_may_call_unsigned_in_development_may_do_it(String what) throws Exception {
    String[] parts = what.split(" ");
    Request request =
        new Request(parts[0], "/q/clientcert/" + parts[1], Map.of("host", "localhost"), "");
    for (Map<String, String> headers :
        List.of(
            Map.of("host", "evil.example"),
            Map.of("origin", "https://evil.example"),
            Map.of("sec-fetch-site", "cross-site"),
            Map.of("x-forwarded-for", "192.0.2.1"))) {
      String before = state();
      Answer refused = RawHttp.send(RestAssured.port, request.withHeaders(headers));
      assertEquals(403, refused.status(), headers.toString());
      assertEquals(before, state());
    }
  }

  @Test
  void a_state_that_is_too_large_is_refused_before_it_is_read() throws Exception {
    Request request =
        new Request(
            "PUT",
            "/q/clientcert/state",
            Map.of("host", "localhost", "content-length", "" + (64L * 1024 * 1024 + 1)),
            "");
    assertEquals(413, RawHttp.sendChunked(RestAssured.port, request, "").status());
  }

  @Test
  void a_state_can_be_larger_than_the_body_of_a_call() throws Exception {
    put(twins("large", 2000));
    assertEquals(
        2000L, call("ListClientCertificates", "SiteId", "1").get("TotalCount"), "all are there");
  }

  /** A site of which everything tells which state it is of. */
  private static String twins(String name, int certificates) {
    JsonArray result = new JsonArray();
    for (int i = 0; i < certificates; i++) {
      result.add(
          new JsonObject()
              .put("Id", "twin-" + i)
              .put("Status", "active")
              .put("CommonName", name)
              .put("Name", name));
    }
    return new JsonArray()
        .add(
            new JsonObject()
                .put("SiteId", 1)
                .put("SiteName", name + ".example")
                .put("Result", result))
        .encode();
  }

  @Test
  void a_call_sees_one_state_or_the_other_and_never_parts_of_both() throws Exception {
    List<String> states = List.of(twins("one", 30), twins("two", 30));
    put(states.get(0));
    AtomicBoolean isDone = new AtomicBoolean();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        running.add(
            callers.submit(
                () -> {
                  int seen = 0;
                  while (!isDone.get()) {
                    Map<String, Object> listed = call("ListClientCertificates", "SiteId", "1");
                    String name = listed.get("SiteName").toString().replace(".example", "");
                    List<?> result = (List<?>) listed.get("Result");
                    for (Object one : result) {
                      // What is created meanwhile has the name of its site.
                      assertEquals(
                          name,
                          ((Map<?, ?>) one).get("CommonName").toString().replace(".example", ""));
                    }
                    call(
                        "CreateClientCertificate",
                        "SiteId",
                        "1",
                        "PkeyType",
                        "ECDSA",
                        "ValidityDays",
                        "9");
                    seen++;
                  }
                  return seen;
                }));
      }
      for (int round = 0; round < ROUNDS; round++) {
        put(states.get(round % 2));
      }
      isDone.set(true);
      for (Future<Integer> one : running) {
        assertTrue(one.get() > 0);
      }
    } finally {
      isDone.set(true);
      callers.shutdownNow();
    }
  }
}
