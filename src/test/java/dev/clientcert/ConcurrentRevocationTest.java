package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many callers, one certificate. */
@QuarkusTest
@WithTestResource(World.class)
class ConcurrentRevocationTest {

  private static final int CALLERS = 1000;

  @Test
  void of_a_thousand_concurrent_revocations_of_one_certificate_exactly_one_succeeds()
      throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    String parameters =
        "SiteId="
            + World.SITE
            + "&Id="
            + URLEncoder.encode(World.freshId(), StandardCharsets.UTF_8);
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      // Both triggers at once.
      String target =
          i % 2 == 0
              ? "/RevokeClientCertificate?"
              : "/?Action=RevokeClientCertificate&Version=2024-09-10&";
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + RestAssured.port + target + parameters))
              .timeout(Duration.ofSeconds(60));
      SignedRequest.bearerHeaders("bearer-good", "").forEach(request::header);
      calls.add(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
    }
    Map<String, Long> answers =
        calls.stream()
            .map(CompletableFuture::join)
            .collect(
                Collectors.groupingBy(ConcurrentRevocationTest::describe, Collectors.counting()));
    assertEquals(Map.of("200", 1L, "400 Certificate.StatusError", CALLERS - 1L), answers);
  }

  private static String describe(HttpResponse<String> answer) {
    String code = new io.vertx.core.json.JsonObject(answer.body()).getString("Code");
    return answer.statusCode() + (code == null ? "" : " " + code);
  }
}
