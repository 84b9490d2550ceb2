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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many callers, one certificate. */
@QuarkusTest
@WithTestResource(World.class)
class ConcurrentRevocationTest {

  private static final int CALLERS = 1000;
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

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
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + RestAssured.port + target + parameters))
              .header("x-acs-bearer-token", "bearer-good")
              .header("x-acs-date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
              .header("x-acs-signature-nonce", UUID.randomUUID().toString())
              .header("x-acs-content-sha256", EMPTY_HASH)
              .timeout(Duration.ofSeconds(60))
              .build();
      calls.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
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
