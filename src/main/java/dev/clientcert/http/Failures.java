package dev.clientcert.http;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import io.quarkus.funqy.runtime.ApplicationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.CompositeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
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
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * Turns any failure, on any route, into the documented answer. What is not documented is {@link
 * ErrorCode#INTERNAL_EXCEPTION}: the log gets the cause with the request's id, the caller gets
 * neither.
 */
@Singleton
public class Failures {

  private static final Logger LOG = Logger.getLogger(Failures.class);

  /** Catches what any later handler of the router fails with, ahead of the handler of Quarkus. */
  void install(@Observes Router router) {
    Stage.IDENTIFICATION.installForFailures(router, Failures::handle);
    Stage.END.install(
        router, context -> context.fail(new DocumentedException(ErrorCode.ACTION_NOT_FOUND)));
  }

  private static void handle(RoutingContext context) {
    DocumentedException failure = documented(context);
    BeforeAnswer pending = Exchange.of(context).pending();
    if (pending == null || context.response().headWritten()) {
      answer(context, failure);
      return;
    }
    pending
        .finish()
        .subscribe()
        .with(
            done -> answer(context, failure),
            refusal -> answer(context, replace(failure, refusal, context)));
  }

  /** Returns what a call is answered with that failed, and may not be answered either. */
  private static DocumentedException replace(
      DocumentedException failure, Throwable refusal, RoutingContext context) {
    if (refusal instanceof DocumentedException documented) {
      // As if it had been refused when it was authenticated.
      context.userContext().clear();
      return documented;
    }
    return failure.errorCode() == ErrorCode.INTERNAL_EXCEPTION
        // The log has the reason, which is likely to be the same.
        ? failure
        : internal(refusal, context);
  }

  private static void answer(RoutingContext context, DocumentedException failure) {
    HttpServerResponse response = context.response();
    Exchange exchange = Exchange.of(context);
    exchange.markFailed();
    exchange.audit().fail(failure.errorCode());
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
        .setStatusCode(exchange.statusOf(failure.errorCode()))
        // Again, since some requests fail before they are identified.
        .putHeader(Exchange.REQUEST_ID_HEADER, exchange.requestId())
        // Spelt as on a success: on Lambda, Quarkus looks for just this to send text as text.
        .putHeader("Content-Type", "application/json")
        .end(bodyOf(failure, exchange.requestId(), context.request().getHeader(HttpHeaders.HOST)));
  }

  /**
   * Returns the documented body of a failure's answer.
   *
   * @param host as the caller named it; {@code null} if it did not
   */
  public static Buffer bodyOf(DocumentedException failure, String requestId, String host) {
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
    int status = context.statusCode();
    if (status == 404 || status == 405) {
      return new DocumentedException(ErrorCode.ACTION_NOT_FOUND);
    }
    if (status == 413) {
      return new DocumentedException(ErrorCode.BODY_TOO_LARGE);
    }
    if ((status >= 400 && status < 500) || isStillBeingRead(context)) {
      // Funqy and Vert.x say just this of input that they cannot read. And of a request that is
      // still being read, the reading failed: a broken chunk, or a caller that went away.
      return DocumentedException.invalidParameter(unreadablePart(context.request()));
    }
    return internal(cause, context);
  }

  private static DocumentedException internal(Throwable cause, RoutingContext context) {
    String requestId = Exchange.of(context).requestId();
    if (cause instanceof HttpClosedException) {
      LOG.debugf("Request %s: the caller went away ahead of the answer", requestId);
    } else {
      LOG.errorf(cause, "Request %s failed", requestId);
    }
    return new DocumentedException(ErrorCode.INTERNAL_EXCEPTION);
  }

  private static boolean isStillBeingRead(RoutingContext context) {
    // Nobody waits for the end of a GET.
    return context.request().method() != HttpMethod.GET && !Exchange.of(context).isAdmitted();
  }

  private static String unreadablePart(HttpServerRequest request) {
    if (request.authority() == null && request.version() != HttpVersion.HTTP_1_0) {
      return "Host";
    }
    return request.method() == HttpMethod.GET ? "query" : "body";
  }

  /** Returns the cause without the wrappers of Funqy, Mutiny and the JDK. */
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
