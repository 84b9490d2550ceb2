package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls by way of events of API Gateway, payload format 2.0, that the local event server makes. */
@QuarkusTest
@WithTestResource(World.class)
class LambdaTest {

  /** Points the clients of a test at the local event server. */
  static void callTheEventServer() {
    RestAssured.port =
        ConfigProvider.getConfig()
            .getValue("quarkus.lambda.mock-event-server.test-port", Integer.class);
  }

  @BeforeEach
  void call() {
    callTheEventServer();
  }

  @ParameterizedTest
  @CsvSource({
    "bearer-good,   1234567890123, revoked-long-ago, 400, Certificate.StatusError",
    "bearer-good,   1234567890123, unknown,          404, Certificate.NotFound",
    "bearer-good,   0,             x,                400, InvalidParameter",
    "bearer-one-site, 2345678901234, only-in-the-second-site, 403, NoPermission",
    "bearer-wrong,  1234567890123, revoked-long-ago, 403, Unauthorized.InvalidToken"
  })
  void the_function_answers_with_the_documented_errors_and_their_statuses(
      String token, long site, String id, int status, String code) throws Exception {
    Answer answer =
        Calls.revoke(site, id, SignedRequest.bearerHeaders(token, Calls.body(site, id)));
    assertEquals(status, answer.status());
    assertEquals(code, answer.code());
  }

  @Test
  void crls_and_ocsp_are_not_in_this_artifact() throws Exception {
    RawHttp.Request question =
        new RawHttp.Request("GET", "/ocsp/AAAA", Map.of("host", "localhost"), "");
    assertEquals("InvalidAction.NotFound", RawHttp.send(RestAssured.port, question).code());
  }

  @Test
  void a_policy_sees_that_the_caller_came_over_tls() throws Exception {
    assertEquals(
        200,
        RawHttp.send(
                RestAssured.port,
                SignedRequest.revoke("over-tls", "s", World.SITE, World.freshId()))
            .status());
  }

  @Test
  void a_policy_sees_the_callers_address() throws Exception {
    assertEquals(
        200,
        RawHttp.send(
                RestAssured.port, SignedRequest.revoke("at-home", "s", World.SITE, World.freshId()))
            .status());
    assertEquals(
        "NoPermission",
        RawHttp.send(
                RestAssured.port,
                SignedRequest.revoke("in-the-office", "s", World.SITE, World.freshId())
                    .withHeaders(Map.of("x-forwarded-for", "203.0.113.7")))
            .code());
  }

  @Test
  void the_audit_log_names_the_invocation() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      RawHttp.send(
          RestAssured.port,
          SignedRequest.revoke("testid", "testsecret", World.SITE, World.freshId())
              .withHeaders(Map.of("Lambda-Runtime-Aws-Request-Id", "invocation-7")));
      log.await("awsRequestId=invocation-7");
      assertTrue(log.text().contains("outcome=Revoked"), log.text());
    }
  }
}
