package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests while the system's clock is set forward and back. */
@QuarkusTest
@WithTestResource(World.class)
class ClockStepTest {

  @AfterEach
  void letTheClockGo() {
    TestClock.stopAt(null);
  }

  /** A request of each kind, for a certificate that was revoked long ago. */
  private static List<Request> requests() throws Exception {
    Map<String, String> parameters =
        Map.of(
            "Action",
            "RevokeClientCertificate",
            "Version",
            "2024-09-10",
            "SiteId",
            "" + World.SITE,
            "Id",
            World.REVOKED_ID);
    return List.of(
        SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID),
        SignedRequest.version1("testid", "testsecret", "/", parameters),
        new Request(
            "GET",
            "/?" + SignedRequest.encode(parameters),
            SignedRequest.bearerHeaders("bearer-good", ""),
            ""));
  }

  private static String code(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request.withHeader("host", "esa.test")).code();
  }

  @Test
  void a_request_stays_used_when_the_clock_steps_forward_and_back() throws Exception {
    for (Duration step : List.of(Duration.ofMinutes(31), Duration.ofDays(3650))) {
      Instant now = Instant.now();
      TestClock.stopAt(now);
      List<Request> requests = requests();
      for (Request request : requests) {
        assertEquals("Certificate.StatusError", code(request));
      }
      TestClock.stopAt(now.plus(step));
      for (Request request : requests()) {
        assertEquals("Certificate.StatusError", code(request));
      }
      TestClock.stopAt(now);
      for (Request request : requests) {
        assertEquals("Unauthorized.InvalidToken", code(request));
      }
    }
  }

  @Test
  void a_request_stays_used_when_the_clock_steps_back_and_forward() throws Exception {
    Instant now = Instant.now();
    TestClock.stopAt(now);
    List<Request> requests = requests();
    for (Request request : requests) {
      assertEquals("Certificate.StatusError", code(request));
    }
    TestClock.stopAt(now.minus(Duration.ofDays(1)));
    for (Request request : requests()) {
      assertEquals("Certificate.StatusError", code(request));
    }
    for (Request request : requests) {
      assertEquals("Unauthorized.InvalidTime", code(request));
    }
    TestClock.stopAt(now.plus(Duration.ofMinutes(14)));
    for (Request request : requests) {
      assertEquals("Unauthorized.InvalidToken", code(request));
    }
  }
}
