package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What connections may cost the packaged application, with limits that a test can reach. */
class ConnectionsIT {

  private static final World WORLD = new World();
  private static final int MOST = 300;
  private static final byte[] PIPELINE =
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);

  private static final byte[] HEALTH =
      "GET /q/health/live HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static PackagedApplication application;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> properties = new HashMap<>(WORLD.start());
    properties.put("clientcert.http.max-connections", "" + MOST);
    properties.put("clientcert.http.request-timeout", "2S");
    // Not a line for each of a million requests.
    properties.put("quarkus.log.category.\"dev.clientcert.audit\".level", "OFF");
    application =
        PackagedApplication.start(
            List.of("-Xmx40m", "-XX:MaxDirectMemorySize=40m", "-XX:+ExitOnOutOfMemoryError"),
            properties,
            Map.of());
    port = application.port();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    WORLD.stop();
  }

  private static Answer health() throws IOException {
    return RawHttp.send(port, new Request("GET", "/q/health/live", Map.of("host", "h"), ""));
  }

  /** Each of them could fill the memory by itself, if its answers were kept. */
  @Tag("slow")
  @Test
  void two_hundred_callers_who_send_and_do_not_read_cost_little() throws Exception {
    List<SocketChannel> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        SocketChannel caller = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        caller.configureBlocking(false);
        callers.add(caller);
      }
      sendUntilNobodyReads(callers);
      assertEquals(200, health().status(), application::output);
      assertEquals(
          404, RawHttp.send(port, new Request("GET", "/", Map.of("host", "h"), "")).status());
    } finally {
      for (SocketChannel caller : callers) {
        caller.close();
      }
    }
  }

  /** Sends to each as much as it takes, until for a while none takes anything more. */
  private static void sendUntilNobodyReads(List<SocketChannel> callers) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<ByteBuffer> unsent = callers.stream().map(any -> ByteBuffer.wrap(PIPELINE)).toList();
    long lastSent = System.nanoTime();
    while (System.nanoTime() - lastSent < Duration.ofSeconds(1).toNanos()) {
      assertTrue(System.nanoTime() < end, "the application reads on without end");
      for (int i = 0; i < callers.size(); i++) {
        if (callers.get(i).write(unsent.get(i)) > 0) {
          lastSent = System.nanoTime();
        }
        if (!unsent.get(i).hasRemaining()) {
          unsent.get(i).rewind();
        }
      }
    }
  }

  @Test
  void connections_beyond_the_limit_are_closed_and_the_others_go_on() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    List<Socket> served = new ArrayList<>();
    try {
      for (int i = 0; i < MOST + 20; i++) {
        Socket socket = new Socket("127.0.0.1", port);
        sockets.add(socket);
        if (isServed(socket)) {
          served.add(socket);
        }
      }
      assertTrue(!served.isEmpty() && served.size() <= MOST, "served: " + served.size());
      for (Socket socket : served) {
        assertTrue(isServed(socket));
      }
      application.awaitOutput("as many as clientcert.http.max-connections allows");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static boolean isServed(Socket socket) {
    try {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(HEALTH);
      return !RawHttp.answers(socket.getInputStream(), 1).isEmpty();
    } catch (IOException reset) {
      return false;
    }
  }

  @Test
  void a_body_that_drips_is_refused_after_the_time_for_a_request() throws Exception {
    Request request = ShutdownIT.revocation(World.freshId());
    try (Socket socket = RawHttp.begin(port, request, 1)) {
      List<Answer> answers = answersWhileDripping(socket, request.body().substring(1));
      assertEquals(1, answers.size());
      assertEquals("InvalidParameter", answers.get(0).code());
      assertEquals("body", answers.get(0).json().getString("Parameter"));
    }
  }

  @Test
  void headers_that_drip_end_with_the_time_for_a_request() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals(List.of(), answersWhileDripping(socket, "x".repeat(1000)));
    }
  }

  /** The answers on this connection, to which something is sent five times a second meanwhile. */
  private static List<Answer> answersWhileDripping(Socket socket, String drops) throws Exception {
    socket.setSoTimeout(20_000);
    Thread dripping =
        new Thread(
            () -> {
              try {
                for (byte drop : drops.getBytes(StandardCharsets.UTF_8)) {
                  socket.getOutputStream().write(drop);
                  Thread.sleep(200);
                }
              } catch (IOException | InterruptedException over) {
                // The connection has ended, which is what the test waits for.
              }
            });
    dripping.start();
    try (InputStream in = socket.getInputStream()) {
      return RawHttp.answers(in, Integer.MAX_VALUE);
    } finally {
      dripping.interrupt();
      dripping.join();
    }
  }
}
