package dev.clientcert.trigger;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.http.Audit;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
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

  private final boolean enabled;

  /** What it expects, if this runs there. */
  FunctionCompute(ClientCertConfig config) {
    this.enabled = config.functionCompute();
  }

  /** Answers the hooks, before anybody asks who calls. */
  void install(@Observes Router router) {
    if (enabled) {
      Stage.PLATFORM.install(router, FunctionCompute::handle);
    }
  }

  private static void handle(RoutingContext context) {
    Audit audit = Exchange.of(context).audit();
    if (isHook(context.request().method(), context.normalizedPath())) {
      // By now the application has started, and there is nothing else to prepare or to save.
      audit.silence();
      context.response().end();
      return;
    }
    audit.add("fcRequestId", context.request().getHeader(REQUEST_ID_HEADER));
    context.next();
  }

  private static boolean isHook(HttpMethod method, String path) {
    return method == HttpMethod.POST && path.equals("/initialize")
        || method == HttpMethod.GET && path.equals("/pre-stop");
  }
}
