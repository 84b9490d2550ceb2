package dev.clientcert.http;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import io.quarkus.funqy.runtime.ApplicationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.CompositeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.util.concurrent.CompletionException;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;

/**
 * Turns any failure, on any route, into the documented answer. What is not documented is {@link
 * ErrorCode#INTERNAL_EXCEPTION}: the log gets the cause with the request's id, the caller gets
 * neither.
 */
@Singleton
public class Failures {

  private static final Logger LOG = Logger.getLogger(Failures.class);
  private static final String STATUSES = Failures.class.getName() + ".statuses";

  /** Catches what any later handler of the router fails with, ahead of the handler of Quarkus. */
  void install(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(Failures::answer);
    router
        .route()
        .last()
        .handler(context -> context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND)));
  }

  /**
   * Has a failure of this request answered with other statuses than the documented ones, for a
   * caller that decides by the status alone what to do next. Code and message stay.
   */
  public static void answerWith(RoutingContext context, ToIntFunction<ErrorCode> statuses) {
    context.put(STATUSES, statuses);
  }

  private static int statusOf(RoutingContext context, ErrorCode code) {
    ToIntFunction<ErrorCode> statuses = context.get(STATUSES);
    return statuses == null ? code.status() : statuses.applyAsInt(code);
  }

  private static void answer(RoutingContext context) {
    HttpServerResponse response = context.response();
    DocumentedException failure = documented(context);
    Audit.of(context).isAnsweredWith(failure.errorCode());
    if (response.ended()) {
      return;
    }
    if (response.headWritten()) {
      // Too late for another answer; a cut connection at least does not look like a success.
      response.reset();
      return;
    }
    if (failure.errorCode() == ErrorCode.BODY_TOO_LARGE) {
      // The rest of the body is not read, so the connection is of no further use.
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response
        .setStatusCode(statusOf(context, failure.errorCode()))
        // Again, since some requests fail before they get to the front door.
        .putHeader(FrontDoor.REQUEST_ID_HEADER, FrontDoor.requestIdOf(context))
        // Spelt as on a success: on Lambda, Quarkus looks for just this to send text as text.
        .putHeader("Content-Type", "application/json")
        .end(bodyOf(failure, FrontDoor.requestIdOf(context), context.request()));
  }

  /** The documented body of this failure's answer to this request. */
  static Buffer bodyOf(DocumentedException failure, String requestId, HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    JsonObject body =
        new JsonObject()
            .put("RequestId", requestId)
            .put("HostId", host != null ? host : "")
            .put("Code", failure.errorCode().code())
            .put("Message", failure.getMessage());
    if (failure.parameter() != null) {
      body.put("Parameter", failure.parameter());
    }
    return body.toBuffer();
  }

  private static DocumentedException documented(RoutingContext context) {
    Throwable cause = unwrap(context.failure());
    if (cause instanceof DocumentedException documented) {
      return documented;
    }
    if (cause instanceof UnauthorizedException) {
      return new DocumentedException(ErrorCode.INVALID_TOKEN);
    }
    if (cause instanceof ForbiddenException) {
      return new DocumentedException(ErrorCode.NO_PERMISSION);
    }
    int status =
        cause instanceof WebApplicationException web
            ? web.getResponse().getStatus()
            : context.statusCode();
    if (status == 404 || status == 405) {
      return new DocumentedException(ErrorCode.ACTION_NOT_FOUND);
    }
    if (status == 413) {
      return new DocumentedException(ErrorCode.BODY_TOO_LARGE);
    }
    if ((status >= 400 && status < 500) || isStillBeingRead(context.request())) {
      // Funqy and Vert.x say just this of input that they cannot read. And of a request that is
      // still being read, the reading failed: a broken chunk, or a caller that went away.
      return DocumentedException.invalidParameter(unreadablePart(context.request()));
    }
    LOG.errorf(cause, "Request %s failed", FrontDoor.requestIdOf(context));
    return new DocumentedException(ErrorCode.INTERNAL_EXCEPTION);
  }

  private static boolean isStillBeingRead(HttpServerRequest request) {
    // Nobody waits for the end of a GET.
    return request.method() != HttpMethod.GET && !request.isEnded();
  }

  private static String unreadablePart(HttpServerRequest request) {
    if (request.authority() == null && request.version() != HttpVersion.HTTP_1_0) {
      return "Host";
    }
    return request.method() == HttpMethod.GET ? "query" : "body";
  }

  /** What failed in truth, out of the wrappings of Funqy, Mutiny and the JDK. */
  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ApplicationException
            || cause instanceof CompletionException
            || cause instanceof CompositeException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
