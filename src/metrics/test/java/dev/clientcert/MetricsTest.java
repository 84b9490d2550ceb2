package dev.clientcert;

import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.Operation;
import dev.clientcert.operation.Operations;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus is told of calls, nonces, access keys and CRLs, with the memory store. */
@QuarkusTest
@WithTestResource(World.class)
class MetricsTest {

  private static final String REVOKE = "operation=\"RevokeClientCertificate\"";
  private static final String DURATION = "clientcert_call_duration_seconds";
  private static final String AGE = "clientcert_access_keys_age_seconds";
  private static final String FAILED = "clientcert_access_keys_failed";
  private static final String NEXT_UPDATE = "clientcert_crl_next_update_timestamp_seconds";

  @Inject Operations operations;

  @ConfigProperty(name = "clientcert.access-keys-file")
  Path accessKeys;

  @AfterEach
  void letTheClockGo() {
    TestClock.stopAt(null);
  }

  private static Scrape scrape() throws Exception {
    return Scrape.of(RestAssured.port);
  }

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request);
  }

  private static Request get(String target) {
    return new Request("GET", target, Map.of("host", "h"), "");
  }

  private static Request revocation(String secret, String id) throws Exception {
    return SignedRequest.revoke("testid", secret, World.SITE, id);
  }

  private static String calls(String operation, String outcome) {
    return "clientcert_calls_total{operation=\"" + operation + "\",outcome=\"" + outcome + "\"}";
  }

  /** Waits until a call has been counted: an error is answered a little before. */
  private static void awaitOneMore(Scrape before, String sample) {
    Waiting.await(sample)
        .until(() -> scrape().value(sample), value -> value == before.value(sample) + 1);
  }

  @Test
  void a_call_is_counted_by_its_operation_and_what_came_of_it() throws Exception {
    Scrape before = scrape();
    String id = World.freshId();
    assertEquals(200, send(revocation("testsecret", id)).status());
    awaitOneMore(before, calls("RevokeClientCertificate", "success"));
    for (Map.Entry<String, Request> call :
        Map.of(
                "Certificate.StatusError", revocation("testsecret", id),
                "Certificate.NotFound", revocation("testsecret", "x"),
                "Unauthorized.InvalidToken", revocation("wrong", id),
                "NoPermission", SignedRequest.revoke("one-site", "s", World.SECOND_SITE, "x"))
            .entrySet()) {
      assertEquals(call.getKey(), send(call.getValue()).code());
      awaitOneMore(before, calls("RevokeClientCertificate", call.getKey()));
    }
    String count = DURATION + "_count{" + REVOKE + "}";
    assertEquals(before.value(count) + 5, scrape().value(count));
  }

  @Test
  void a_call_of_a_function_is_counted_like_that_of_an_action() throws Exception {
    Scrape before = scrape();
    String body = Calls.body(World.SITE, World.freshId());
    Request request =
        new Request("POST", "/RevokeClientCertificate", Map.of("host", "esa.test"), body)
            .withHeader("content-type", "application/json")
            .withHeaders(SignedRequest.bearerHeaders("bearer-good", body));
    assertEquals(200, send(request).status());
    awaitOneMore(before, calls("RevokeClientCertificate", "success"));
  }

  @Test
  void a_call_whose_caller_goes_away_is_counted_too() throws Exception {
    Scrape before = scrape();
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      String half =
          "POST /RevokeClientCertificate HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
      socket.getOutputStream().write(half.getBytes(StandardCharsets.UTF_8));
      socket.setSoLinger(true, 0);
    }
    awaitOneMore(before, calls("unknown", "InvalidParameter"));
  }

  @Test
  void callers_make_no_labels() throws Exception {
    Scrape before = scrape();
    for (int i = 0; i < 3; i++) {
      send(get("/made-up-" + i));
      send(get("/?Action=MadeUp" + i + "&Version=2024-09-10"));
    }
    String unknown = calls("unknown", "InvalidAction.NotFound");
    Waiting.await(unknown)
        .until(() -> scrape().value(unknown), value -> value == before.value(unknown) + 6);
    Scrape after = scrape();
    Set<String> names = new HashSet<>(Set.of("unknown"));
    for (Operation<?, ?> operation : operations) {
      names.add(operation.name());
    }
    assertTrue(names.containsAll(after.values("operation")), after.text());
    Set<String> outcomes = new HashSet<>(Set.of("success", "Unanswered"));
    Stream.of(ErrorCode.values()).forEach(error -> outcomes.add(error.code()));
    assertTrue(outcomes.containsAll(after.values("outcome")), after.text());
    assertFalse(after.text().matches("(?is).*made-?up.*"), after.text());
    assertFalse(after.text().contains("uri="), after.text());
  }

  @Test
  void the_histogram_has_few_buckets_that_add_up() throws Exception {
    send(revocation("testsecret", World.freshId()));
    Scrape after = scrape();
    List<String> buckets =
        after.samples().keySet().stream()
            .filter(name -> name.startsWith(DURATION + "_bucket{" + REVOKE))
            .toList();
    assertEquals(7, buckets.size(), buckets.toString());
    assertEquals(
        after.value(DURATION + "_count{" + REVOKE + "}"),
        after.value(DURATION + "_bucket{" + REVOKE + ",le=\"+Inf\"}"));
    assertTrue(after.value(DURATION + "_sum{" + REVOKE + "}") > 0);
    assertTrue(after.value(DURATION + "_max{" + REVOKE + "}") > 0);
  }

  @Test
  void what_is_no_call_is_not_counted() throws Exception {
    Map<String, Object> created = create();
    Scrape before = scrape();
    assertEquals(200, send(get("/q/health")).status());
    assertEquals(200, send(get("/ca/" + created.get("CACertificateId") + ".pem")).status());
    assertEquals(200, send(get("/crl/" + created.get("CACertificateId") + ".pem")).status());
    send(revocation("testsecret", World.freshId()));
    awaitOneMore(before, calls("RevokeClientCertificate", "success"));
    assertEquals(total(before) + 1, total(scrape()));
  }

  private static double total(Scrape scrape) {
    return scrape.samples().entrySet().stream()
        .filter(sample -> sample.getKey().startsWith("clientcert_calls_total"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void nonces_are_counted_and_their_room_is_told() throws Exception {
    Scrape before = scrape();
    assertEquals(2_000_000, before.value("clientcert_nonces_capacity"));
    assertTrue(before.samples().containsKey("clientcert_nonces_refused_total"));
    assertEquals(0, before.value("clientcert_nonces_refused_total"));
    assertEquals(200, send(revocation("testsecret", World.freshId())).status());
    assertEquals(
        before.value("clientcert_nonces_used") + 1, scrape().value("clientcert_nonces_used"));
  }

  @Test
  void a_broken_access_keys_file_is_told_until_it_is_repaired() throws Exception {
    String good = Files.readString(accessKeys);
    assertEquals(0, scrape().value(FAILED));
    try {
      Files.writeString(accessKeys, "{");
      awaitFailed(1);
    } finally {
      Files.writeString(accessKeys, good);
    }
    awaitFailed(0);
    Instant loaded = TestClock.now();
    TestClock.stopAt(loaded.plus(Duration.ofHours(1)));
    assertEquals(3600, scrape().value(AGE), Waiting.PATIENCE.toSeconds());
  }

  private static void awaitFailed(double failed) {
    Waiting.await(FAILED + " " + failed).until(() -> scrape().value(FAILED), is -> is == failed);
  }

  @Test
  void the_end_of_a_crl_is_told_once_somebody_has_fetched_it() throws Exception {
    Map<String, Object> created = createForAnother();
    String ca = created.get("CACertificateId").toString();
    String sample = NEXT_UPDATE + "{ca=\"" + ca + "\"}";
    // The second time, a scrape that had one made would have been.
    for (int i = 0; i < 2; i++) {
      assertFalse(scrape().samples().containsKey(sample));
    }
    X509CRL list =
        (X509CRL)
            CertificateFactory.getInstance("X.509")
                .generateCRL(
                    new ByteArrayInputStream(
                        send(get("/crl/" + ca + ".pem")).body().getBytes(StandardCharsets.UTF_8)));
    assertEquals(list.getNextUpdate().getTime() / 1000.0, scrape().value(sample));
  }

  private static Map<String, Object> create() throws Exception {
    return OfficialClient.answer(
        account(),
        Style.V3_POST_FORM,
        "CreateClientCertificate",
        with("SiteId", "" + World.SITE, "PkeyType", "ECDSA", "ValidityDays", "9"));
  }

  /** Has a certificate created for an account whose CA no other test has to do with. */
  private static Map<String, Object> createForAnother() throws Exception {
    return OfficialClient.answer(
        account().setAccessKeyId("foreigner").setAccessKeySecret("s"),
        Style.V3_POST_FORM,
        "CreateClientCertificate",
        with("SiteId", "" + World.FOREIGN_SITE, "PkeyType", "ECDSA", "ValidityDays", "9"));
  }

  @Test
  void nobody_and_nothing_is_named() throws Exception {
    Map<String, Object> created = create();
    Scrape before = scrape();
    send(revocation("testsecret", World.REVOKED_ID));
    awaitOneMore(before, calls("RevokeClientCertificate", "Certificate.StatusError"));
    String text = scrape().text();
    for (String name :
        List.of(
            "testid",
            "testsecret",
            "1000000000000001",
            "" + World.SITE,
            World.REVOKED_ID,
            created.get("Id").toString(),
            accessKeys.toString())) {
      assertFalse(text.contains(name), name);
    }
  }

  @Test
  void there_are_no_time_outs_of_a_store_that_has_none() throws Exception {
    assertFalse(scrape().text().contains("clientcert_store_timeouts"));
  }
}
