package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Official clients cannot tell that the certificates are in PostgreSQL; with the packaged
 * application.
 */
@QuarkusIntegrationTest
@WithTestResource(TestDatabase.Resource.class)
class PostgresqlIT extends OfficialClientTest {

  @Test
  void readiness_says_that_the_store_can_revoke() throws Exception {
    Answer answer =
        RawHttp.send(
            RestAssured.port, new Request("GET", "/q/health/ready", Map.of("host", "h"), ""));
    assertEquals(200, answer.status());
    assertTrue(
        answer
            .json()
            .getJsonArray("checks")
            .contains(new JsonObject().put("name", "certificate store").put("status", "UP")),
        answer.body());
  }
}
