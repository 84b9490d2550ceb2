package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is not plainly HTTP/1.1, and connections that somebody uses in another way than clients do.
 */
@QuarkusTest
@WithTestResource(World.class)
class ConnectionsTest {

  private static final String HEALTH = "GET /q/health/live HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String FUNCTION = "POST /RevokeClientCertificate HTTP/1.1\r\nHost: h\r\n";
  private static final String CHUNKED = FUNCTION + "Transfer-Encoding: chunked\r\n\r\n";

  private static List<Answer> send(String bytes) throws IOException {
    return RawHttp.sendBytes(RestAssured.port, bytes);
  }

  /** The one answer to these bytes, behind which the connection ends. */
  private static Answer only(String bytes) throws IOException {
    List<Answer> answers = send(bytes);
    assertEquals(1, answers.size(), answers::toString);
    Answer answer = answers.get(0);
    assertTrue(answer.head().toLowerCase(Locale.ROOT).contains("connection: close"), answer.head());
    assertTrue(answer.json().getString("RequestId").matches(OfficialClient.REQUEST_ID));
    assertTrue(
        answer.head().contains("x-acs-request-id: " + answer.json().getString("RequestId")),
        answer.head());
    return answer;
  }

  private static String codeAndParameter(Answer answer) {
    return answer.status() + " " + answer.code() + " " + answer.json().getString("Parameter");
  }

  private static Request revocation(String id) throws Exception {
    return SignedRequest.revoke("testid", "testsecret", World.SITE, id);
  }

  /** Whether a certificate is still active; it is not, once somebody has asked. */
  private static boolean wasActive(String id) throws Exception {
    return RawHttp.send(RestAssured.port, revocation(id)).status() == 200;
  }

  static Stream<Arguments> malformed() {
    String get = "GET / HTTP/1.1\r\nHost: h\r\n";
    return Stream.of(
        Arguments.of("headers", get + "X-A: a\r\n b\r\n\r\n"),
        Arguments.of("headers", get + "X-A:\r\n\tb\r\n\r\n"),
        Arguments.of("headers", get + "X-A: a\r\n \r\n\r\n"),
        Arguments.of("headers", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
        Arguments.of("headers", get + "X A: b\r\n\r\n"),
        Arguments.of("headers", get + "no colon\r\n\r\n"),
        Arguments.of("headers", get + "X-A: b\n\r\n"),
        Arguments.of("Host", get + "Host: h\r\n\r\n"),
        Arguments.of("Host", get + "host: other\r\n\r\n"),
        Arguments.of("Content-Length", get + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        Arguments.of("headers", get + "Content-Length: -1\r\n\r\n"),
        Arguments.of("headers", get + "Content-Length: 0x1\r\n\r\nx"),
        Arguments.of(
            "Content-Length", FUNCTION + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Arguments.of("Transfer-Encoding", FUNCTION + "Transfer-Encoding: gzip\r\n\r\n"),
        Arguments.of("Transfer-Encoding", FUNCTION + "Transfer-Encoding: identity\r\n\r\n"),
        Arguments.of("Transfer-Encoding", FUNCTION + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        Arguments.of("Transfer-Encoding", FUNCTION + "Transfer-Encoding: chunked, chunked\r\n\r\n"),
        Arguments.of(
            "Transfer-Encoding",
            FUNCTION + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"),
        Arguments.of("Transfer-Encoding", CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + "0\r\n\r\n"),
        Arguments.of("body", CHUNKED + "x\r\n"),
        Arguments.of("body", CHUNKED + "-1\r\n"),
        Arguments.of("body", CHUNKED + "1\r\nab\r\n"),
        Arguments.of("body", CHUNKED + "ffffffff1\r\n"),
        Arguments.of("protocol", "GET / HTTP/1.2\r\nHost: h\r\n\r\n"),
        Arguments.of("protocol", "GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
        Arguments.of("protocol", "GET / HTTP/01.1\r\nHost: h\r\n\r\n"),
        Arguments.of("protocol", "GET / HTTP/1.01\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "GET / http/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "GET /\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "GET / / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"),
        Arguments.of("request line", " GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "\0GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("request line", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Arguments.of("headers", get + ": x\r\n\r\n"),
        Arguments.of(
            "Content-Length",
            "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\ncontent-length: 9\r\n\r\n"),
        Arguments.of(
            "Sec-WebSocket-Key1", get + "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n\r\n"),
        Arguments.of("body", CHUNKED + "100000000\r\n\r\n"),
        Arguments.of("body", CHUNKED + "100000003\r\na=1\r\n0\r\n\r\n"),
        Arguments.of("body", CHUNKED + "0 5\r\n\r\n"),
        Arguments.of("body", CHUNKED + " 0\r\n\r\n"),
        Arguments.of("body", CHUNKED + "0\0\r\n\r\n"),
        Arguments.of("body", CHUNKED + "0\n\n"),
        Arguments.of("body", CHUNKED + "0;a\u0001\r\n\r\n"),
        Arguments.of("body", CHUNKED + "0\r\nX: y\r\n z\r\n\r\n"),
        Arguments.of("body", CHUNKED + "0\r\nContent-Length: 5\r\n z\r\n\r\n"),
        Arguments.of("body", CHUNKED + "0\r\nno colon\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void what_is_no_request_is_named_and_nothing_behind_it_is_served(String part, String bytes)
      throws Exception {
    String id = World.freshId();
    Answer answer = only(bytes + RawHttp.text(revocation(id)));
    assertEquals("400 InvalidParameter " + part, codeAndParameter(answer));
    assertTrue(wasActive(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?Id=%zz",
        "/?Id=%",
        "/?Id=%a",
        "/?Id={x}",
        "/?Id=a|b",
        "/?Id=\\",
        "/?Id=<",
        "/?Id=\"",
        "/RevokeClientCertificate?Id=^",
        "/?Id=`"
      })
  void a_query_that_is_none_is_named_in_an_answer_with_an_id(String target) throws Exception {
    Answer answer = only("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    assertEquals("400 InvalidParameter query", codeAndParameter(answer));
    assertEquals("h", answer.json().getString("HostId"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//", "/%", "/%0g?Id=x", "/a|b", "/{", "http://[?Id=x"})
  void a_path_that_is_none_is_named_in_an_answer_with_an_id(String target) throws Exception {
    Answer answer = only("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    assertEquals("400 InvalidParameter path", codeAndParameter(answer));
  }

  @Test
  void what_is_too_long_gets_its_status_and_an_id() throws Exception {
    String line = "GET /?Id=" + "x".repeat(66_000) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    assertEquals("414 InvalidParameter query", codeAndParameter(only(line)));
    String header = "GET / HTTP/1.1\r\nHost: h\r\nX-A: " + "x".repeat(21_000) + "\r\n\r\n";
    assertEquals("431 InvalidParameter headers", codeAndParameter(only(header)));
  }

  @Test
  void what_cannot_be_understood_is_in_the_audit_log() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      Answer answer = only("GET // HTTP/1.1\r\nHost: h\r\n\r\n");
      log.await(
          "requestId="
              + answer.json().getString("RequestId")
              + " sourceIp=127.0.0.1 outcome=InvalidParameter");
      answer = only(CHUNKED + "x\r\n");
      log.await("requestId=" + answer.json().getString("RequestId"));
      assertFalse(log.text().contains("Unanswered"), log.text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/q/health", "/q/openapi", "/q/anything", "/q/"})
  void what_is_open_to_all_is_open_to_reading_only(String path) throws Exception {
    for (String method : List.of("OPTIONS", "PUT", "DELETE", "TRACE", "POST", "X")) {
      Request request = new Request(method, path, Map.of("host", "h"), "");
      Answer answer = RawHttp.send(RestAssured.port, request);
      assertEquals("404 InvalidAction.NotFound null", codeAndParameter(answer), method);
      assertTrue(answer.head().contains(answer.json().getString("RequestId")));
    }
  }

  /** The nonce is signed in the form that has no white space around it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n %s",
        "\r\n\t%s",
        " %s\r\n ",
        "%s\r\n\t",
        "\r\n \r\n %s",
        "\r\n %s\r\n \r\n "
      })
  void an_accepted_request_is_no_other_one_with_its_nonce_folded(String folds) throws Exception {
    Request request = revocation(World.freshId());
    assertEquals(200, RawHttp.send(RestAssured.port, request).status());
    String nonce = request.headers().get("x-acs-signature-nonce");
    String again =
        RawHttp.text(request)
            .replace(
                "x-acs-signature-nonce: " + nonce,
                "x-acs-signature-nonce:" + folds.formatted(nonce));
    assertEquals("400 InvalidParameter headers", codeAndParameter(only(again)));
  }

  @Test
  void a_thousand_calls_at_once_get_their_answers_in_order() throws Exception {
    int calls = 1000;
    String bytes =
        IntStream.range(0, calls)
            .mapToObj(i -> "GET /?x=%s HTTP/1.1\r\nHost: h%s\r\n\r\n".formatted(i, i))
            .collect(Collectors.joining());
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      List<Answer> answers = RawHttp.answers(socket.getInputStream(), calls);
      assertEquals(
          IntStream.range(0, calls).mapToObj(i -> "h" + i).toList(),
          answers.stream().map(answer -> answer.json().getString("HostId")).toList());
    }
  }

  @Test
  void signed_calls_at_once_are_each_served_once() throws Exception {
    List<String> ids = Stream.generate(World::freshId).limit(20).toList();
    StringBuilder bytes = new StringBuilder();
    for (String id : ids) {
      bytes.append(RawHttp.text(ShutdownIT.revocation(id)));
    }
    bytes.append(HEALTH.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    List<Answer> answers = send(bytes.toString());
    assertEquals(21, answers.size(), answers::toString);
    for (int i = 0; i < ids.size(); i++) {
      assertEquals(200, answers.get(i).status());
      assertEquals(ids.get(i), answers.get(i).json().getString("Id"));
    }
  }

  @Test
  void behind_a_body_that_is_too_large_nothing_is_served_and_little_is_read() throws Exception {
    String id = World.freshId();
    String large = FUNCTION + "Content-Type: application/json\r\nContent-Length: 70000\r\n\r\n";
    Answer answer = only(large + "x".repeat(70_000) + RawHttp.text(revocation(id)));
    assertEquals("413 InvalidParameter body", codeAndParameter(answer));
    assertTrue(wasActive(id));
    // Far more than what the sockets of both sides hold.
    assertTrue(acceptedOf(large.replace("70000", "900000000"), 100_000_000) < 50_000_000);
    assertTrue(acceptedOf(CHUNKED + "7ffffff0\r\n", 100_000_000) < 50_000_000);
    assertTrue(acceptedOf("GET // HTTP/1.1\r\nHost: h\r\n\r\n", 100_000_000) < 50_000_000);
  }

  /** How many bytes can be sent behind these, of at most so many, before the connection is cut. */
  private static long acceptedOf(String head, long most) throws IOException {
    byte[] filler = new byte[64 * 1024];
    Arrays.fill(filler, (byte) 'x');
    long sent = 0;
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      for (; sent < most; sent += filler.length) {
        out.write(filler);
      }
    } catch (IOException cut) {
      return sent;
    }
    return sent;
  }

  @Test
  void who_is_answered_early_can_read_the_answer_to_its_end() throws Exception {
    String head = "GET /q/health/live HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] part = new byte[50_000];
      for (int i = 0; i < 10; i++) {
        socket.getOutputStream().write(part);
      }
      List<Answer> answers = RawHttp.answers(socket.getInputStream(), 2);
      assertEquals(1, answers.size());
      assertEquals(413, answers.get(0).status());
    }
  }
}
