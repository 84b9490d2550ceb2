package dev.clientcert.explorer;

import dev.clientcert.http.Stage;
import io.quarkus.runtime.annotations.RegisterResources;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Serves the OpenAPI description at {@code /q/openapi}, where Quarkus applications have it: as
 * YAML, or as JSON on request. The extension {@code quarkus-smallrye-openapi} would parse and
 * rewrite the file at every start, which made a cold start a fifth slower (measured with {@code
 * ColdStart} and Quarkus 3.34.1).
 */
@Singleton
@RegisterResources(globs = "META-INF/openapi.*")
public class Description {

  /** The description as it is written. */
  static final String YAML = "META-INF/openapi.yml";

  /** The description as {@link DescriptionStep} converts it. */
  static final String JSON = "META-INF/openapi.json";

  private static final String JSON_TYPE = "application/json";

  /** Adds the route. The files are read on request. */
  void serve(@Observes Router router) {
    Stage.DESCRIPTION.installBlocking(router.get("/q/openapi"), Description::answer);
  }

  private static void answer(RoutingContext context) {
    boolean json = wantsJson(context);
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, json ? JSON_TYPE : "application/yaml;charset=UTF-8")
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .end(Resources.read("/" + (json ? JSON : YAML)));
  }

  private static boolean wantsJson(RoutingContext context) {
    String format = context.request().getParam("format");
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    return format != null
        ? format.equalsIgnoreCase("json")
        : accepted != null && accepted.contains(JSON_TYPE);
  }
}
