package dev.clientcert.trigger.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.clientcert.http.Audit;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Restores what a request loses on AWS Lambda, where it arrives as an event. */
@Singleton
public class InvocationDoor {

  /** Installs the restoration, before anything reads the request. */
  void install(@Observes Router router) {
    Stage.RECOGNITION.install(router, InvocationDoor::restore);
  }

  private static void restore(RoutingContext context) {
    if (!(context.request().headers() instanceof QuarkusHttpHeaders headers)
        || !(headers.getContextObject(APIGatewayV2HTTPEvent.class)
            instanceof InvocationEvent event)) {
      context.next();
      return;
    }
    Exchange exchange = Exchange.of(context);
    Audit audit = exchange.audit();
    audit.add("awsRequestId", headers.getContextObject(Context.class).getAwsRequestId());
    restoreHeaders(headers, event);
    if (event.cameOverTls()) {
      exchange.markOverTls();
    }
    if (event.source() == InvocationEvent.Source.OTHER) {
      audit.add("awsEvent", "no HTTP request");
    }
    if (event.refusal() != null) {
      context.fail(event.refusal());
    } else {
      context.next();
    }
  }

  /**
   * Quarkus splits every header at its commas; signatures have some. And it sends all in chunks.
   */
  private static void restoreHeaders(QuarkusHttpHeaders headers, InvocationEvent event) {
    event.allHeaders().forEach((name, values) -> headers.set(name, values));
    headers.remove(HttpHeaders.TRANSFER_ENCODING);
    if (event.bodyLength() > 0) {
      headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(event.bodyLength()));
    }
  }
}
