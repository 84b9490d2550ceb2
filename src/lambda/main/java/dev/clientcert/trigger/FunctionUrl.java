package dev.clientcert.trigger;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.clientcert.security.CredentialAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What gets lost between a client and us on AWS Lambda, where a request arrives as an event (API
 * Gateway, payload format 2.0).
 */
@Singleton
public class FunctionUrl {

  /** Makes the request whole before anybody reads it. */
  void restore(@Observes Filters filters) {
    filters.register(FunctionUrl::restore, FrontDoor.PRIORITY + 1);
  }

  private static void restore(RoutingContext context) {
    if (context.request().headers() instanceof QuarkusHttpHeaders headers) {
      restoreValues(headers, headers.getContextObject(APIGatewayV2HTTPEvent.class));
      // Function URLs and HTTP APIs are served over TLS only.
      CredentialAuthenticationMechanism.cameOverTls(context);
      Audit.of(context)
          .isKnownAs("awsRequestId", headers.getContextObject(Context.class).getAwsRequestId());
    }
    context.next();
  }

  /** Quarkus splits every header at its commas; signatures have some. */
  private static void restoreValues(MultiMap headers, APIGatewayV2HTTPEvent event) {
    if (event.getHeaders() == null) {
      return;
    }
    event
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (value != null && value.contains(",")) {
                headers.set(name, value);
              }
            });
  }
}
