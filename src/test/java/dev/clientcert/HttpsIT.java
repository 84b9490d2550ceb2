package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aliyun.teaopenapi.models.Config;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application over HTTPS, as the README sets it up. */
class HttpsIT {

  @TempDir Path folder;

  /**
   * The client keeps one connection pool a host, and with it the CA that it first trusted there.
   */
  private static Config trusting(String ca, String host, int port) {
    return OfficialClient.accessKey("over-tls", "s")
        .setEndpoint(host + ":" + port)
        .setProtocol("https")
        .setCa(ca);
  }

  private static Map<?, ?> revoke(Config config, String id) throws Exception {
    return OfficialClient.revoke(
        config, OfficialClient.Style.V3_POST_QUERY, OfficialClient.parameters(World.SITE, id));
  }

  @Test
  void the_official_client_calls_over_https_and_a_new_certificate_is_served() throws Exception {
    World world = new World();
    String firstCa = TestCertificates.issue(folder, "first", "DNS:localhost", "IP:127.0.0.1");
    Map<String, String> properties = new HashMap<>(world.start());
    properties.putAll(TestCertificates.properties(folder));
    properties.put("quarkus.tls.https.reload-period", "1S");
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      int port = application.port();
      String id = World.freshId();
      Config client = trusting(firstCa, "localhost", port);
      assertEquals(id, betweenReloads(() -> revoke(client, id)).get("Id"));
      assertEquals("", betweenReloads(() -> protocolOfferedTo(port, "h2", "http/1.1")));
      List<RawHttp.Answer> answers = betweenReloads(() -> answersToManyAndOneMalformed(port));
      assertEquals(101, answers.size());
      assertEquals("InvalidParameter", answers.get(100).code());

      String secondCa = TestCertificates.issue(folder, "second", "DNS:localhost", "IP:127.0.0.1");
      String another = World.freshId();
      Waiting.await("the second certificate is served")
          .ignoreExceptions()
          .until(
              () -> revoke(trusting(secondCa, "127.0.0.1", port), another).get("Id"),
              another::equals);
    } finally {
      world.stop();
    }
  }

  /** What the server picks of these protocols in the handshake; empty where it picks none. */
  private static String protocolOfferedTo(int port, String... protocols) throws Exception {
    try (SSLSocket socket = connect(port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getApplicationProtocol();
    }
  }

  /** What comes of the guard that stands behind the handshake, too. */
  private static List<RawHttp.Answer> answersToManyAndOneMalformed(int port) throws Exception {
    try (SSLSocket socket = connect(port)) {
      socket.setSoTimeout(10_000);
      String bytes =
          "GET /q/health HTTP/1.1\r\nHost: h\r\n\r\n".repeat(100)
              + "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\nGET /q/health HTTP/1.1\r\nHost: h\r\n\r\n";
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      return RawHttp.answers(socket.getInputStream(), Integer.MAX_VALUE);
    }
  }

  /**
   * What this gives once it is not in the middle of a reload: Vert.x 4 closes a connection that
   * comes while it reads the certificate, before the handshake.
   */
  private static <T> T betweenReloads(Callable<T> call) {
    return Waiting.await("a handshake between two reloads")
        .ignoreExceptionsMatching(
            closed -> String.valueOf(closed.getMessage()).contains("handshake"))
        .until(call, answer -> true);
  }

  private static SSLSocket connect(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(
                X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(
                X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
              return new X509Certificate[0];
            }
          }
        },
        null);
    return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
  }
}
