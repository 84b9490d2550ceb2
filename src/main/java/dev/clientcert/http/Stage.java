package dev.clientcert.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The stages that a request passes, in this order. Every handler that this application adds to the
 * router of Quarkus stands at one of them.
 */
public enum Stage {

  /** Whoever wants failures answered with other statuses says so, before they are answered. */
  FAILURE_STATUSES(Integer.MIN_VALUE),

  /** Every request gets its id and its audit line; failures of all stages are answered. */
  IDENTIFICATION(Integer.MIN_VALUE + 1),

  // Quarkus reads the body (also at MIN_VALUE + 1, and behind ours).

  /** Hooks of a platform are answered; what else it says is noted. Nobody has asked who calls. */
  PLATFORM(Integer.MIN_VALUE + 2),

  /** In development, a broken file is the answer to every request: before any other answer. */
  FAULTS(Integer.MIN_VALUE + 3),

  /** The explorer's pages get their headers. They are open to all, and no operation. */
  EXPLORER_HEADERS(Integer.MIN_VALUE + 4),

  /** In development, the explorer's list of certificates: before its files, which it adds to. */
  EXPLORER_CERTIFICATES(Integer.MIN_VALUE + 5),

  /** The explorer's files. */
  EXPLORER_FILES(Integer.MIN_VALUE + 6),

  /** What comes as an event, or by way of one, is made a request that later stages understand. */
  RECOGNITION(-1001),

  /** What comes too late or is too large is turned away, whatever it asks for. */
  ADMISSION(-1000),

  /** What asks for no operation is turned away: the first of the documented checks. */
  OPERATION(-999),

  // Quarkus authenticates (-200) and finds out whether there has to be a caller (-100).

  /**
   * The input is prepared for Funqy and Quarkus REST: behind the documented checks of the caller.
   */
  INPUT(-50),

  // The routes of Funqy and Quarkus REST run the operation (0 and above).

  /** Nothing answered. */
  END(Integer.MAX_VALUE);

  private final int order;

  Stage(int order) {
    this.order = order;
  }

  /** Has all requests handled at this stage. */
  public void install(Router router, Handler<RoutingContext> handler) {
    at(router.route()).handler(handler);
  }

  /** Puts a route at this stage. */
  public Route at(Route route) {
    return route.order(order);
  }
}
