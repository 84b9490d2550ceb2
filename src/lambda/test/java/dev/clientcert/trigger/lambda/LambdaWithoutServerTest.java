package dev.clientcert.trigger.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** An invocation where there is no HTTP server to pass it on to. */
class LambdaWithoutServerTest {

  @Test
  void an_invocation_that_nobody_serves_gets_the_documented_error() {
    APIGatewayV2HTTPResponse answer =
        new InvocationHandler().handleRequest(InvocationEvent.other(), null);
    assertEquals(400, answer.getStatusCode());
    JsonObject body = new JsonObject(answer.getBody());
    assertEquals("InternalException", body.getString("Code"));
    assertEquals(body.getString("RequestId"), answer.getHeaders().get("x-acs-request-id"));
  }
}
