package dev.clientcert.trigger.rpc;

import dev.clientcert.http.Stage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Keeps Quarkus REST from negotiating: in the RPC style, everybody gets JSON. Forgets which types
 * the caller accepts, since it would refuse callers that do not accept JSON, and takes back the
 * charset that it adds to the answer's type: JSON has none (RFC 8259, section 11).
 */
@Singleton
public class RpcNegotiation {

  private static final String JSON_WITH_CHARSET = "application/json;charset=UTF-8";

  /** Installs it. */
  void install(@Observes Router router) {
    Stage.INPUT.install(
        router,
        context -> {
          if (context.normalizedPath().equals(RpcResource.PATH)) {
            prevent(context);
          }
          context.next();
        });
  }

  private static void prevent(RoutingContext context) {
    context.request().headers().remove(HttpHeaders.ACCEPT);
    context.addHeadersEndHandler(any -> dropCharset(context.response()));
  }

  private static void dropCharset(HttpServerResponse response) {
    if (JSON_WITH_CHARSET.equals(response.headers().get(HttpHeaders.CONTENT_TYPE))) {
      response.putHeader("Content-Type", "application/json");
    }
  }
}
