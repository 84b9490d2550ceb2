package dev.clientcert.trigger;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.security.WireRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What every request passes first: it gets its id, and what is no operation of ours is turned away
 * before anybody asks who sent it (the first of the documented checks).
 */
@Singleton
public class FrontDoor {

  /** The path of the RPC style. */
  static final String RPC_PATH = "/";

  /** The path at which Funqy serves the function. */
  static final String FUNCTION_PATH = "/" + RevokeClientCertificateFunction.NAME;

  /** The API version that this operation belongs to. */
  static final String API_VERSION = "2024-09-10";

  /** The header that carries the request's id on every answer. */
  static final String REQUEST_ID_HEADER = "x-acs-request-id";

  /** What Quarkus itself serves: health, and the tools of the development mode. */
  private static final String QUARKUS_PATH = "/q/";

  /** Before Quarkus's own filters, of which authentication (200) is the first one of interest. */
  private static final int PRIORITY = 1000;

  private static final String REQUEST_ID = FrontDoor.class.getName() + ".requestId";

  /**
   * Gives every request its id, before anything else can answer it, and every call its line in the
   * audit log.
   */
  void identify(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              context.response().putHeader(REQUEST_ID_HEADER, requestIdOf(context));
              if (!isQuarkus(context)) {
                context.addEndHandler(ended -> Audit.of(context).write());
              }
              context.next();
            });
  }

  /** Turns away what is no operation of ours. */
  void guard(@Observes Filters filters) {
    filters.register(
        context -> {
          if (exists(context)) {
            context.next();
          } else {
            context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
          }
        },
        PRIORITY);
  }

  /** The id of a request: an upper-case UUID, made when it is first asked for. */
  static String requestIdOf(RoutingContext context) {
    String id = context.get(REQUEST_ID);
    if (id == null) {
      id = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
      context.put(REQUEST_ID, id);
    }
    return id;
  }

  private static boolean isQuarkus(RoutingContext context) {
    return context.normalizedPath().startsWith(QUARKUS_PATH);
  }

  private static boolean exists(RoutingContext context) {
    if (isQuarkus(context)) {
      return true;
    }
    String path = context.normalizedPath();
    HttpMethod method = context.request().method();
    if (method != HttpMethod.GET && method != HttpMethod.POST) {
      return false;
    }
    return path.equals(FUNCTION_PATH)
        || (path.equals(RPC_PATH) && isOurAction(WireRequest.of(context)));
  }

  /**
   * Action and version can come in a header, in the query, or in both, and then they have to agree.
   */
  private static boolean isOurAction(WireRequest request) {
    return names(request, "x-acs-action", "Action", RevokeClientCertificateFunction.NAME)
        && names(request, "x-acs-version", "Version", API_VERSION);
  }

  private static boolean names(
      WireRequest request, String header, String parameter, String expected) {
    List<String> values = request.namings(header, parameter);
    return !values.isEmpty() && values.stream().allMatch(expected::equals);
  }
}
