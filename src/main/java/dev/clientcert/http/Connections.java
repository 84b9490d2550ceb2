package dev.clientcert.http;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.http.connection.ConnectionGuard;
import dev.clientcert.http.connection.MalformedRequestException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Guards every connection, and answers malformed requests like any other: with an id, a line in the
 * audit log, and the documented body.
 */
@Singleton
public class Connections implements VertxOptionsCustomizer {

  private static final int URI_TOO_LONG = 414;
  private static final int HEADERS_TOO_LONG = 431;

  private final ConnectionGuard guard;

  /**
   * Connections within these limits.
   *
   * @param maxFirstLine how long a request's first line may be
   * @param maxHeaders how long its headers may be together
   * @param forwarding whether a proxy's word on the caller is taken
   */
  Connections(
      ClientCertConfig config,
      @ConfigProperty(name = "quarkus.http.limits.max-initial-line-length") int maxFirstLine,
      @ConfigProperty(name = "quarkus.http.limits.max-header-size", defaultValue = "20K")
          MemorySize maxHeaders,
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarding) {
    this.guard =
        new ConnectionGuard(
            new HttpServerOptions()
                .setMaxInitialLineLength(maxFirstLine)
                .setMaxHeaderSize(maxHeaders.asBigInteger().intValueExact()),
            Exchange.MAX_BODY_BYTES,
            config.http().maxConnections(),
            config.http().requestTimeout(),
            forwarding ? ForwardedHeaders::findMalformed : headers -> null,
            Connections::answer);
  }

  @Override
  public void accept(VertxOptions options) {
    guard.install(options);
  }

  /** In development, Vert.x is older than the application once that has been reloaded. */
  void takeOver(@Observes StartupEvent start, Vertx vertx) {
    guard.takeOver(vertx);
  }

  /**
   * Ends the connections of an application that ends.
   *
   * @param done is run once nobody is left to be answered
   */
  public void end(Vertx vertx, Runnable done) {
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      // The servers go on with the application as it is after the change.
      done.run();
    } else {
      guard.shutDown(vertx, done);
    }
  }

  private static void answer(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    DocumentedException failure = DocumentedException.invalidParameter(partOf(cause));
    String requestId = Exchange.newRequestId();
    Audit.writeMalformed(requestId, request.remoteAddress(), failure.errorCode());
    request
        .response()
        .setStatusCode(statusOf(cause, failure))
        .putHeader(Exchange.REQUEST_ID_HEADER, requestId)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Failures.bodyOf(failure, requestId, request.getHeader(HttpHeaders.HOST)));
  }

  private static String partOf(Throwable cause) {
    if (cause instanceof MalformedRequestException malformed) {
      return malformed.part();
    }
    return cause instanceof TooLongHttpLineException ? "query" : "headers";
  }

  private static int statusOf(Throwable cause, DocumentedException failure) {
    if (cause instanceof TooLongHttpLineException) {
      return URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? HEADERS_TOO_LONG
        : failure.errorCode().status();
  }
}
