package dev.clientcert.explorer;

import io.quarkus.runtime.annotations.RegisterResources;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The description of the operation in OpenAPI, {@code META-INF/openapi.yml}, where Quarkus
 * applications have it: at {@code /q/openapi}, in YAML, or in JSON for those who ask for it. The
 * extension {@code quarkus-smallrye-openapi} would parse the file and write it anew, in both
 * formats, at every start, and a cold start would take a fifth longer (measured with {@code
 * ColdStart} and Quarkus 3.34.1).
 */
@Singleton
@RegisterResources(globs = "META-INF/openapi.yml")
public class Description {

  private static final String FILE = "/META-INF/openapi.yml";
  private static final String JSON = "application/json";

  /** Has the description served; it is read when somebody asks for it. */
  void serve(@Observes Router router) {
    router.get("/q/openapi").blockingHandler(Description::answer, false);
  }

  private static void answer(RoutingContext context) {
    boolean json = wantsJson(context);
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, json ? JSON : "application/yaml;charset=UTF-8")
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .end(json ? json().toBuffer() : Resources.read(FILE));
  }

  private static boolean wantsJson(RoutingContext context) {
    String format = context.request().getParam("format");
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    return format != null
        ? format.equalsIgnoreCase("json")
        : accepted != null && accepted.contains(JSON);
  }

  private static JsonObject json() {
    Map<String, Object> document =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Resources.read(FILE).toString(StandardCharsets.UTF_8));
    return new JsonObject(document);
  }
}
