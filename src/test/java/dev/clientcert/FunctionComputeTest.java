package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Function Compute's ways, where the application does not run there. */
@QuarkusTest
@WithTestResource(World.class)
class FunctionComputeTest {

  @Test
  void elsewhere_its_hooks_do_not_exist_and_its_header_is_not_logged() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      Map<String, String> headers = Map.of("host", "h", "x-fc-request-id", "made-up");
      assertEquals(
          "InvalidAction.NotFound",
          RawHttp.send(RestAssured.port, new Request("POST", "/initialize", headers, "")).code());
      log.await("outcome=InvalidAction.NotFound");
      assertFalse(log.text().contains("made-up"), log.text());
    }
  }
}
