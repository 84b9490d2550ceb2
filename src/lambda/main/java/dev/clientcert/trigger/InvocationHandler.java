package dev.clientcert.trigger;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import io.quarkus.amazon.lambda.http.LambdaHttpHandler;
import io.quarkus.arc.Unremovable;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/**
 * Serves invocations in the place of Quarkus's own handler, which takes events of payload format
 * 2.0 only (quarkusio/quarkus issue 17638): that one gets every event in that form, and the source
 * gets the answer in its own.
 */
@Alternative
@Priority(1)
@Unremovable
@Singleton
public class InvocationHandler extends LambdaHttpHandler {

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    return new InvocationAnswer(
        super.handleRequest(event, context), ((InvocationEvent) event).source());
  }
}
