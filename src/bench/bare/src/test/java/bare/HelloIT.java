package bare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Uses the packaged application, so that the AOT cache that is recorded meanwhile holds what
 * answers need: by as many calls over as many connections as the application's own training.
 */
@QuarkusIntegrationTest
class HelloIT {

  private static final int CONNECTIONS = 16;
  private static final int CALLS_EACH = 250;

  @TestHTTPResource("/")
  URI address;

  @Test
  void gets_and_posts_over_several_connections_are_answered() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      Callable<Void> connection = this::callOverOneConnection;
      for (Future<Void> done : callers.invokeAll(Collections.nCopies(CONNECTIONS, connection))) {
        done.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private Void callOverOneConnection() throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < CALLS_EACH; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .method(i % 10 == 0 ? "POST" : "GET", HttpRequest.BodyPublishers.noBody())
              .build();
      assertEquals(200, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
    return null;
  }
}
