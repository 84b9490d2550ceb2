package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.EdgeClient.Connection;
import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge of the packaged application. */
@Tag("slow")
class EdgeIT {

  private static final String LISTENS =
      "The edge listens on https://localhost:(\\d+), and wants a client certificate";

  private final World world = new World();
  private final Map<String, String> properties = new HashMap<>();

  @BeforeEach
  void start() {
    properties.putAll(world.start());
    properties.putAll(Map.of("clientcert.edge.enabled", "true", "clientcert.edge.port", "0"));
  }

  @AfterEach
  void stop() {
    world.stop();
  }

  private static int edgePort(PackagedApplication application) {
    Matcher port =
        Pattern.compile(LISTENS).matcher(application.awaitOutput("The edge listens on https://"));
    assertTrue(port.find(), application::output);
    return Integer.parseInt(port.group(1));
  }

  @Test
  void lets_a_client_in_until_its_certificate_is_revoked() throws Exception {
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      String endpoint = "127.0.0.1:" + application.port();
      KeyPair keys = SigningRequests.newKey();
      Map<String, Object> created =
          OfficialClient.answer(
              accessKey("testid", "testsecret").setEndpoint(endpoint).setProtocol("http"),
              Style.V3_POST_FORM,
              "CreateClientCertificate",
              with(
                  "SiteId",
                  "" + World.SITE,
                  "ValidityDays",
                  "1",
                  "CSR",
                  SigningRequests.of("CN=a", keys)));
      EdgeClient client =
          new EdgeClient(
              edgePort(application), "TLSv1.3", keys, created.get("Certificate").toString());
      assertEquals(200, client.get("example.com").status());
      OfficialClient.revoke(
          accessKey("testid", "testsecret").setEndpoint(endpoint).setProtocol("http"),
          Style.V3_POST_FORM,
          OfficialClient.parameters(World.SITE, created.get("Id").toString()));
      assertEquals(403, client.get("example.com").status());
    }
  }

  @Test
  void a_request_that_is_being_sent_at_the_end_is_answered() throws Exception {
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      int port = edgePort(application);
      EdgeClient client = new EdgeClient(port, "TLSv1.3", null);
      try (Connection open = client.connect("example.com")) {
        send(open, "POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 2\r\n\r\na");
        // Answered, so that the request before this one has been seen.
        client.get("example.com");
        application.terminate();
        Waiting.await("the end").until(() -> isEnding(client));
        send(open, "b");
        List<Answer> answers = RawHttp.answers(open.socket().getInputStream(), Integer.MAX_VALUE);
        assertEquals(List.of(403), answers.stream().map(Answer::status).toList());
        assertTrue(answers.get(0).head().contains("connection: close"), answers.get(0).head());
      }
      assertEquals(143, application.exitStatus());
      assertFalse(application.output().contains("\"ERROR\""), application.output());
    }
  }

  private static boolean isEnding(EdgeClient client) {
    try {
      return client.get("example.com").head().contains("connection: close");
    } catch (IOException refused) {
      return true;
    }
  }

  private static void send(Connection connection, String text) throws Exception {
    connection.socket().getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void a_port_that_is_taken_ends_the_application_with_the_cure() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      properties.put("quarkus.http.host", "127.0.0.1");
      properties.put("clientcert.edge.port", "" + port);
      PackagedApplication.assertDoesNotStart(
          properties,
          Map.of(),
          "clientcert.edge.port is "
              + port
              + ", and another process listens there. Name another port, or 0 for any that is free;"
              + " or end that process, or set clientcert.edge.enabled=false.");
    }
  }

  @Test
  void the_port_of_the_function_is_not_shared() throws Exception {
    try (ReservedPort port = new ReservedPort()) {
      properties.put("quarkus.http.host", "127.0.0.1");
      properties.put("quarkus.http.port", "" + port.number());
      properties.put("clientcert.edge.port", "" + port.number());
      PackagedApplication.assertDoesNotStart(
          properties,
          Map.of(),
          "clientcert.edge.port is "
              + port.number()
              + ", and so is quarkus.http.port. Name another port, or 0 for any that is free.");
    }
  }

  @Test
  void it_opens_where_the_function_speaks_https_only(@TempDir Path folder) throws Exception {
    TestCertificates.issue(folder, "first", "DNS:localhost", "IP:127.0.0.1");
    properties.putAll(TestCertificates.properties(folder));
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      Answer answer = new EdgeClient(edgePort(application), "TLSv1.2", null).get("example.com");
      assertEquals(403, answer.status(), answer.body());
    }
  }
}
