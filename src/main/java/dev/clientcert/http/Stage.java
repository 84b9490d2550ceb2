package dev.clientcert.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The stages that a request passes, in this order. Every handler that this application adds to the
 * router of Quarkus is installed at one of them. Handlers of one stage are for different requests,
 * so their order does not matter.
 */
public enum Stage {

  /** {@code EventDoor} replaces the statuses of failures, before they are answered. */
  FAILURE_STATUSES(Integer.MIN_VALUE),

  /**
   * {@link Admission} gives every request its id and its audit line, and {@link Failures} answers
   * the failures of all stages. {@code OcspRequests} has bodies of its own left as they are, and
   * {@code StateRequests} reads its own, which are larger than others may be.
   */
  IDENTIFICATION(Integer.MIN_VALUE + 1),

  // Quarkus reads the body. Its order is that of IDENTIFICATION, but it adds its handler after
  // ours.

  /**
   * {@code FunctionCompute} answers hooks, and notes the platform's id of a request. Nothing is
   * authenticated yet: hooks have no credential.
   */
  PLATFORM(Integer.MIN_VALUE + 2),

  /**
   * In development, {@link FaultAnswers} answers with what is wrong with a file, before anything
   * else could.
   */
  FAULTS(Integer.MIN_VALUE + 3),

  /** {@code Explorer} adds the headers of its pages, which are open to all and no operation. */
  EXPLORER_HEADERS(Integer.MIN_VALUE + 4),

  /** In development, {@code DevelopmentCertificates} adds a list to the explorer's files. */
  EXPLORER_CERTIFICATES(Integer.MIN_VALUE + 5),

  /** {@code Explorer} answers with its files. */
  EXPLORER_FILES(Integer.MIN_VALUE + 6),

  /**
   * {@code AuthorityCertificates}, {@code RevocationListFiles} and {@code OcspRequests} answer with
   * what everybody may read: nobody is asked who.
   */
  PUBLICATION(Integer.MIN_VALUE + 7),

  /**
   * {@code EventDoor} marks events, and {@code InvocationDoor} restores the headers of Lambda
   * invocations: later stages read them.
   */
  RECOGNITION(-1001),

  /** {@link Admission} refuses what comes too late or is too large, whatever it asks for. */
  ADMISSION(-1000),

  /**
   * {@code OperationCheck} refuses requests for unknown operations, and {@code EventDoor} events of
   * unknown types: the first of the documented checks. {@code OperationCheck} also tells who
   * authenticates whether the operation can record the nonce.
   */
  OPERATION(-999),

  /** {@code OrderedFaults} has a call fail that was to fail, whoever makes it. */
  ORDERED_FAULTS(-998),

  // Quarkus authenticates (-200) and authorizes (-100).

  /**
   * {@code FunctionInput} and {@code EventDoor} prepare the input for Funqy: after the documented
   * checks of the caller.
   */
  INPUT(-50),

  /** {@code Description} answers, and asks for no operation. */
  DESCRIPTION(-49),

  /** {@code RpcTrigger} runs the operation that is called in the RPC style. */
  RPC(-48),

  // The routes of Funqy run the operation (0 and above).

  /** {@link Failures} refuses what nothing else answered. */
  END(Integer.MAX_VALUE);

  private final int order;

  Stage(int order) {
    this.order = order;
  }

  /** Runs a handler for all requests at this stage. */
  public void install(Router router, Handler<RoutingContext> handler) {
    install(router.route(), handler);
  }

  /** Runs a handler for the requests of a route at this stage. */
  public void install(Route route, Handler<RoutingContext> handler) {
    route.order(order).handler(handler);
  }

  /** Runs a handler that blocks, on a worker thread, for the requests of a route at this stage. */
  public void installBlocking(Route route, Handler<RoutingContext> handler) {
    route.order(order).blockingHandler(handler, false);
  }

  /** Runs a handler for all requests that failed, at this stage among the handlers of failures. */
  public void installForFailures(Router router, Handler<RoutingContext> handler) {
    router.route().order(order).failureHandler(handler);
  }
}
