package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What must never reach a log, at any level. */
@QuarkusTest
@WithTestResource(World.class)
class SecretsInLogsTest {

  @Test
  void no_secret_signature_or_token_is_logged() throws Exception {
    try (CollectedLog log = CollectedLog.startAtEveryLevel()) {
      for (var request : CapturedRequestsTest.captured().toList()) {
        RawHttp.send(RestAssured.port, request);
      }
      Calls.revoke(World.SITE, "x", Map.of("x-acs-bearer-token", "bearer-good"));
      Calls.revoke(World.SITE, "x", Map.of("Authorization", "Bearer bearer-other"));
      assertTrue(log.text().contains("io.quarkus"), "nothing was collected");
      for (String secret :
          List.of(
              "testsecret",
              "sts-token",
              "bearer-good",
              "bearer-other",
              "57e30f",
              "17315492",
              "VoRt",
              "zzTo")) {
        assertFalse(log.text().contains(secret), secret);
      }
    }
  }
}
