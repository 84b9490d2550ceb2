package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Trains the AOT cache: it holds the classes that calls need, and how often which method was called
 * and with what. So this looks like the calls of a service: signed ones over connections that stay
 * open, and most of them successful.
 */
@QuarkusIntegrationTest
@WithTestResource(World.class)
class TrainingIT {

  private static final int CONNECTIONS = 16;
  private static final int CALLS_EACH = 250;

  @TestHTTPResource("/")
  URI address;

  @Test
  void revocations_over_several_connections_are_answered() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Callable<Void>> connections = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(this::revokeOverOneConnection);
      }
      for (Future<Void> connection : callers.invokeAll(connections)) {
        connection.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private Void revokeOverOneConnection() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", address.getPort())) {
      InputStream answers = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < CALLS_EACH; i++) {
        String id = World.freshId();
        assertEquals(200, status(socket, answers, revoke(id)));
        if (i % 10 == 0) {
          assertEquals(400, status(socket, answers, revoke(id)));
          assertEquals(403, status(socket, answers, revoke(id).withHeader("x-acs-date", null)));
          assertEquals(200, status(socket, answers, get("/q/health/ready")));
        }
      }
    }
    return null;
  }

  private static Request revoke(String id) throws Exception {
    return SignedRequest.revoke("testid", "testsecret", World.SITE, id);
  }

  private static Request get(String path) {
    return new Request("GET", path, Map.of("host", "esa.test"), "");
  }

  private static int status(Socket socket, InputStream answers, Request request) throws Exception {
    socket.getOutputStream().write(RawHttp.text(request).getBytes(StandardCharsets.UTF_8));
    return RawHttp.answers(answers, 1).get(0).status();
  }
}
