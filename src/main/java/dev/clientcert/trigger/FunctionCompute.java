package dev.clientcert.trigger;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.http.Audit;
import dev.clientcert.http.FrontDoor;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What Alibaba Cloud Function Compute expects of a custom runtime beside the function: that its
 * lifecycle hooks are answered, and that logs name its own request id.
 */
@Singleton
public class FunctionCompute {

  private static final String REQUEST_ID_HEADER = "x-fc-request-id";

  private final boolean here;

  /** What it expects, if this runs there. */
  FunctionCompute(ClientCertConfig config) {
    this.here = config.functionCompute();
  }

  /** Answers the hooks right after {@link FrontDoor}, before anybody asks who calls. */
  void install(@Observes Router router) {
    if (here) {
      router.route().order(Integer.MIN_VALUE + 1).handler(FunctionCompute::handle);
    }
  }

  private static void handle(RoutingContext context) {
    Audit audit = Audit.of(context);
    if (isHook(context.request().method(), context.normalizedPath())) {
      // By now the application has started, and there is nothing else to prepare or to save.
      audit.isNoCall();
      context.response().end();
      return;
    }
    String requestId = context.request().getHeader(REQUEST_ID_HEADER);
    if (requestId != null) {
      audit.isKnownAs("fcRequestId", requestId);
    }
    context.next();
  }

  private static boolean isHook(HttpMethod method, String path) {
    return method == HttpMethod.POST && path.equals("/initialize")
        || method == HttpMethod.GET && path.equals("/pre-stop");
  }
}
