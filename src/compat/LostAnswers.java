import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between clients and the application, which it is given as {@code host:port}, and prints
 * the port that it listens on. It passes everything on, but after a {@code GET /lose} it lets the
 * application carry out the next call, and ends its connection without the answer.
 */
final class LostAnswers {

  /** What is between the client and this one only. */
  private static final Set<String> HOP_BY_HOP = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private static final AtomicBoolean LOSE = new AtomicBoolean();

  static {
    HOP_BY_HOP.addAll(
        Set.of(
            "Connection",
            "Content-Length",
            "Expect",
            "HTTP2-Settings",
            "Transfer-Encoding",
            "Upgrade"));
    // The signature covers the host that was called, which is this one.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  private LostAnswers() {}

  public static void main(String[] arguments) throws IOException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> pass(client, arguments[0], exchange));
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private static void pass(HttpClient client, String application, HttpExchange exchange)
      throws IOException {
    try (exchange) {
      // No client keeps such a connection. On one that it had before, it would send a call again
      // that got no answer, with the same nonce.
      exchange.getResponseHeaders().set("Connection", "close");
      if (exchange.getRequestURI().toString().equals("/lose")) {
        LOSE.set(true);
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      HttpResponse<byte[]> answer =
          client.send(copy(application, exchange), BodyHandlers.ofByteArray());
      if (LOSE.getAndSet(false)) {
        return;
      }
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!HOP_BY_HOP.contains(name)) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpRequest copy(String application, HttpExchange exchange) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + application + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }
}
