package dev.clientcert.http;

import dev.clientcert.error.ErrorCode;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * A request and its answer: what the stages know of it, and tell each other. There is one for each
 * request, from the first time that somebody asks for it.
 */
public final class Exchange {

  /** The header that carries the request's id on every answer. */
  public static final String REQUEST_ID_HEADER = "x-acs-request-id";

  /**
   * How large a body can be; {@code quarkus.http.limits.max-body-size} says the same to Quarkus.
   */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  private static final String KEY = Exchange.class.getName();
  private static final String PUBLIC_PATH = "/q/";

  private final RoutingContext context;
  private final Audit audit;
  private String requestId;
  private WireRequest request;
  private String operation;
  private ToIntFunction<ErrorCode> failureStatuses = ErrorCode::status;
  private boolean forwarded;
  private boolean tooLate;
  private boolean admitted;
  private boolean event;
  private boolean overTls;
  private boolean nonceCanWait;
  private BeforeAnswer pending;
  private boolean failed;

  private Exchange(RoutingContext context) {
    this.context = context;
    this.audit = new Audit(this, context);
  }

  /** The exchange that this context belongs to. */
  public static Exchange of(RoutingContext context) {
    Exchange exchange = context.get(KEY);
    if (exchange == null) {
      exchange = new Exchange(context);
      context.put(KEY, exchange);
      if (!exchange.isPublic()) {
        context.addEndHandler(exchange.audit::end);
      }
    }
    return exchange;
  }

  /** An id for a request that has none yet: an upper-case UUID. */
  public static String newRequestId() {
    return RequestIds.next();
  }

  /** The request's id: an upper-case UUID. */
  public String requestId() {
    if (requestId == null) {
      requestId = newRequestId();
    }
    return requestId;
  }

  /** Gives the request this id in place of its own: it is a repetition of one that had it. */
  public void identifyAs(UUID id) {
    requestId = RequestIds.textOf(id);
    context.response().putHeader(REQUEST_ID_HEADER, requestId);
  }

  /** The request as it came, whose body must have been read. */
  public WireRequest request() {
    if (request == null) {
      request = WireRequest.of(context);
    }
    return request;
  }

  /** Notes which operation the request names; there is one of that name. */
  public void noteOperation(String name) {
    operation = name;
  }

  /** Returns the operation that the request names; {@code null} as long as none is known. */
  public String operation() {
    return operation;
  }

  /** The line of the audit log. */
  public Audit audit() {
    return audit;
  }

  /**
   * Whether it is for what Quarkus itself serves to all, such as health, and so is nobody's call.
   */
  public boolean isPublic() {
    return context.normalizedPath().startsWith(PUBLIC_PATH);
  }

  /**
   * Marks the request to be refused at {@link Stage#ADMISSION}: it came after the shutdown began.
   */
  void markTooLate() {
    tooLate = true;
  }

  boolean isTooLate() {
    return tooLate;
  }

  /** Notes that a proxy may say from where the request came. */
  void markForwarded() {
    forwarded = true;
  }

  /** From where the request came, to us or to the proxy; {@code null} if nobody says. */
  public SocketAddress remoteAddress() {
    // That of the request is parsed anew each time, along with all that a proxy may have said.
    return forwarded
        ? context.request().remoteAddress()
        : context.request().connection().remoteAddress();
  }

  /** Marks the request as admitted: all of it was read, so what fails now is not the reading. */
  void markAdmitted() {
    admitted = true;
  }

  boolean isAdmitted() {
    return admitted;
  }

  /** Marks the request as the delivery of an event, which names its operation by its type. */
  public void markEvent() {
    event = true;
  }

  /** Returns whether the request delivers an event. */
  public boolean isEvent() {
    return event;
  }

  /**
   * Lets the nonce of the request be recorded after its authentication: the operation can do that
   * along with its change.
   */
  public void letNonceWait() {
    nonceCanWait = true;
  }

  /** Returns whether the nonce need not be recorded yet when the request is authenticated. */
  public boolean canNonceWait() {
    return nonceCanWait;
  }

  /**
   * Demands that something is done before the request is answered. {@link Failures} does it; nobody
   * else can answer until it is done.
   */
  public void require(BeforeAnswer what) {
    pending = what;
    context.addHeadersEndHandler(any -> refuseEarlyAnswer());
  }

  /** Not reached unless there is a mistake here. Without an answer, nobody takes it for one. */
  private void refuseEarlyAnswer() {
    if (!failed && !pending.isDone()) {
      context.request().connection().close();
      throw new IllegalStateException("request " + requestId() + " was to be answered too early");
    }
  }

  /** Returns what has to be done before the answer; {@code null} for nothing. */
  BeforeAnswer pending() {
    return pending;
  }

  /** Marks the request as failed with the failure that it is answered with. */
  void markFailed() {
    failed = true;
  }

  /**
   * Replaces the documented statuses of failures, for a caller that decides by the status alone
   * what to do next. Code and message stay.
   */
  public void replaceFailureStatuses(ToIntFunction<ErrorCode> statuses) {
    failureStatuses = statuses;
  }

  int statusOf(ErrorCode code) {
    return failureStatuses.applyAsInt(code);
  }

  /**
   * Tells that the request came over TLS where its connection does not show that: a platform took
   * it from the caller and passed it on in a way of its own.
   */
  public void markOverTls() {
    overTls = true;
  }

  /** Whether the request came over TLS, to us or to the platform. */
  public boolean isOverTls() {
    return overTls || context.request().isSSL();
  }
}
