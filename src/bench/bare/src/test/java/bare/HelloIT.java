package bare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/**
 * Uses the packaged application, so that the AOT cache that is recorded meanwhile holds what
 * answers need.
 */
@QuarkusIntegrationTest
class HelloIT {

  @TestHTTPResource("/")
  URI address;

  @Test
  void answers_a_get_and_a_post() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    for (String method : new String[] {"GET", "POST"}) {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      assertEquals(200, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
  }
}
