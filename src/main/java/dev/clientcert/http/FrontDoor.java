package dev.clientcert.http;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.function.RevokeClientCertificateFunction;
import dev.clientcert.security.CredentialAuthenticationMechanism;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every request passes first: it gets its id, and what is no operation of ours is turned away
 * before anybody asks who sent it (the first of the documented checks).
 */
@Singleton
public class FrontDoor {

  /** The path of the RPC style. */
  public static final String RPC_PATH = "/";

  /** The path at which Funqy serves the function. */
  public static final String FUNCTION_PATH = "/" + RevokeClientCertificateFunction.NAME;

  /** The API version that this operation belongs to. */
  static final String API_VERSION = "2024-09-10";

  /** The header that carries the request's id on every answer. */
  public static final String REQUEST_ID_HEADER = "x-acs-request-id";

  /** The order of the first of all routes. */
  public static final int FIRST = Integer.MIN_VALUE;

  /** Before Quarkus's own filters, of which authentication (200) is the first one of interest. */
  public static final int PRIORITY = 1000;

  /**
   * How large a body can be; {@code quarkus.http.limits.max-body-size} says the same to Quarkus.
   */
  static final int MAX_BODY_BYTES = 64 * 1024;

  private static final String REQUEST_ID = FrontDoor.class.getName() + ".requestId";
  private static final String TOO_LATE = FrontDoor.class.getName() + ".tooLate";
  private static final String ADMITTED = FrontDoor.class.getName() + ".admitted";

  private final Duration shutdownDelay;
  private long refuseAfter;
  private volatile boolean shuttingDown;

  /**
   * A door that closes at shutdown.
   *
   * @param shutdownDelay for how long the application goes on serving once it is to end
   */
  FrontDoor(@ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> shutdownDelay) {
    this.shutdownDelay = shutdownDelay.orElse(Duration.ZERO);
  }

  /**
   * Gives every request its id, before anything else can answer it, and every call its line in the
   * audit log.
   */
  void identify(@Observes Router router) {
    router
        .route()
        .order(FIRST)
        .handler(
            context -> {
              context.response().putHeader(REQUEST_ID_HEADER, requestIdOf(context));
              Audit.of(context);
              if (isTooLate(context)) {
                // Said later, once it is known in what way to say it.
                context.put(TOO_LATE, true);
              }
              context.next();
            });
  }

  /** Turns away what comes too late, what is too large, and then what is no operation of ours. */
  void guard(@Observes Filters filters) {
    filters.register(
        context -> {
          if (context.get(TOO_LATE) != null) {
            context.fail(new DocumentedException(ErrorCode.INTERNAL_EXCEPTION));
          } else if (isTooLarge(context.request())) {
            context.fail(new DocumentedException(ErrorCode.BODY_TOO_LARGE));
          } else if (context.get(ADMITTED) == null && !exists(context)) {
            context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
          } else {
            context.next();
          }
        },
        PRIORITY);
  }

  /**
   * From the end of the configured delay on, if there is any, refuses what comes. Quarkus waits for
   * the requests that came before, and may cut the connection of a later one at any moment, which
   * then must not have revoked anything.
   */
  void stopTaking(@Observes ShutdownDelayInitiatedEvent shutdown) {
    refuseAfter = System.nanoTime() + shutdownDelay.toNanos();
    shuttingDown = true;
  }

  private boolean isTooLate(RoutingContext context) {
    return shuttingDown
        && System.nanoTime() - refuseAfter >= 0
        && !CredentialAuthenticationMechanism.isOpen(context);
  }

  /** The id of a request: an upper-case UUID, made when it is first asked for. */
  public static String requestIdOf(RoutingContext context) {
    String id = context.get(REQUEST_ID);
    if (id == null) {
      id = newRequestId();
      context.put(REQUEST_ID, id);
    }
    return id;
  }

  /** An id for a request that has none yet. */
  static String newRequestId() {
    return textOf(UUID.randomUUID());
  }

  /** Gives a request this id in place of its own: it was made before, and had that one then. */
  public static void identifyAs(RoutingContext context, UUID id) {
    context.put(REQUEST_ID, textOf(id));
    context.response().putHeader(REQUEST_ID_HEADER, requestIdOf(context));
  }

  private static String textOf(UUID id) {
    return id.toString().toUpperCase(Locale.ROOT);
  }

  /**
   * Lets a request in that is not one of the kinds that are known here. Whoever says so, before the
   * {@link #PRIORITY} of this filter, answers for it that the request is for the operation.
   */
  public static void admit(RoutingContext context) {
    context.put(ADMITTED, true);
  }

  private static boolean exists(RoutingContext context) {
    HttpMethod method = context.request().method();
    if (CredentialAuthenticationMechanism.isOpen(context)) {
      // In development, there is more than health to be had there, and by other methods.
      return method == HttpMethod.GET
          || method == HttpMethod.HEAD
          || LaunchMode.current() == LaunchMode.DEVELOPMENT;
    }
    String path = context.normalizedPath();
    if (method != HttpMethod.GET && method != HttpMethod.POST) {
      return false;
    }
    if (!path.equals(RPC_PATH) && !path.equals(FUNCTION_PATH)) {
      return false;
    }
    // The path names the function, too; but a request for another action must not be taken for one
    // of ours.
    return isOurs(WireRequest.of(context), path.equals(FUNCTION_PATH));
  }

  /**
   * Action and version can come in a header, in the query, or in both, and then they have to agree.
   */
  private static boolean isOurs(WireRequest request, boolean mayBeSilent) {
    return isOnly(
            RevokeClientCertificateFunction.NAME,
            request.namings("x-acs-action", "Action"),
            mayBeSilent)
        && isOnly(API_VERSION, request.namings("x-acs-version", "Version"), mayBeSilent);
  }

  private static boolean isOnly(String name, List<String> namings, boolean mayBeSilent) {
    for (String naming : namings) {
      if (!naming.equals(name)) {
        return false;
      }
    }
    return mayBeSilent || !namings.isEmpty();
  }

  /**
   * Quarkus would refuse a body that says so of itself too, but without a word, and only where it
   * reads it.
   */
  private static boolean isTooLarge(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && Long.parseLong(length) > MAX_BODY_BYTES;
  }
}
