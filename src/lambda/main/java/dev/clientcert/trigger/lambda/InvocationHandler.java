package dev.clientcert.trigger.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Failures;
import io.quarkus.amazon.lambda.http.LambdaHttpHandler;
import io.quarkus.arc.Unremovable;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Serves invocations in the place of Quarkus's own handler, which takes events of payload format
 * 2.0 only (quarkusio/quarkus issue 17638): that one gets every event in that form, and the source
 * gets the answer in its own.
 */
@Alternative
@Priority(1)
@Singleton
@Unremovable
public class InvocationHandler extends LambdaHttpHandler {

  private static final Logger LOG = Logger.getLogger(InvocationHandler.class);

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    APIGatewayV2HTTPResponse answer = super.handleRequest(event, context);
    if (answer.getHeaders() == null) {
      // Quarkus got no answer to pass on. It has logged why, but says so in words of its own.
      replaceByDocumentedError(answer);
    }
    return new InvocationAnswer(answer, ((InvocationEvent) event).source());
  }

  private static void replaceByDocumentedError(APIGatewayV2HTTPResponse answer) {
    DocumentedException failure = new DocumentedException(ErrorCode.INTERNAL_EXCEPTION);
    String requestId = Exchange.newRequestId();
    LOG.errorf("Request %s failed: there was no answer to it", requestId);
    answer.setStatusCode(failure.errorCode().status());
    answer.setHeaders(
        Map.of("Content-Type", "application/json", Exchange.REQUEST_ID_HEADER, requestId));
    answer.setBody(Failures.bodyOf(failure, requestId, null).toString());
  }
}
