package dev.clientcert.explorer;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * The page that runs operations, where {@code clientcert.explorer.enabled} says so; otherwise its
 * path is as unknown as any other. The page calls as any client does, so it needs no right of its
 * own. Its files are read when they are asked for: Quarkus's own handler for static files would
 * have Vert.x unpack them onto a disk.
 */
@Singleton
public class Explorer {

  /** The path of the page. What belongs to it is below. */
  static final String PATH = "/explorer";

  private static final String PAGE = PATH + "/";

  private static final String FOLDER = "/META-INF/resources";
  private static final Map<String, String> TYPES =
      Map.of(
          PAGE,
          "text/html;charset=UTF-8",
          PATH + "/explorer.css",
          "text/css;charset=UTF-8",
          PATH + "/answer.js",
          "text/javascript;charset=UTF-8",
          PATH + "/description.js",
          "text/javascript;charset=UTF-8",
          PATH + "/dom.js",
          "text/javascript;charset=UTF-8",
          PATH + "/explorer.js",
          "text/javascript;charset=UTF-8",
          PATH + "/samples.js",
          "text/javascript;charset=UTF-8",
          PATH + "/signature.js",
          "text/javascript;charset=UTF-8",
          PATH + "/icon.svg",
          "image/svg+xml");

  /** All of the page comes from here, and nothing of it can be framed or injected. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                  + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cache-Control", "no-cache");

  private final boolean enabled;

  /** A page that is there where the configuration says so. */
  Explorer(ClientCertConfig config) {
    this.enabled = config.explorer().enabled();
  }

  /** Serves the page ahead of the stage that knows operations only. */
  void serve(@Observes Router router) {
    if (!enabled) {
      return;
    }
    for (String path : List.of(PATH, PATH + "/*")) {
      Stage.EXPLORER_HEADERS.install(pages(router, path), Explorer::prepare);
      Stage.EXPLORER_FILES.installBlocking(pages(router, path), Explorer::answer);
    }
  }

  private static Route pages(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static void prepare(RoutingContext context) {
    Exchange.of(context).audit().silence();
    HEADERS.forEach(context.response()::putHeader);
    context.next();
  }

  private static void answer(RoutingContext context) {
    // As it was asked for: at another spelling, such as with two slashes, the page's links would be
    // wrong.
    String path = context.request().path();
    HttpServerResponse response = context.response();
    if (path.equals(PATH)) {
      // Not for good: on this host and port, there can be something else tomorrow.
      response.setStatusCode(307).putHeader(HttpHeaders.LOCATION, PAGE.substring(1)).end();
      return;
    }
    String type = TYPES.get(path);
    if (type == null) {
      context.next();
      return;
    }
    String file = path.equals(PAGE) ? PAGE + "index.html" : path;
    response.putHeader(HttpHeaders.CONTENT_TYPE, type).end(Resources.read(FOLDER + file));
  }
}
