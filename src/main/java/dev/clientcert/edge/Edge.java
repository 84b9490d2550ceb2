package dev.clientcert.edge;

import dev.clientcert.config.StandardError;
import dev.clientcert.issuance.LocalServerKey;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.net.BindException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * An HTTPS server that wants a client certificate, as the edge of the real service does, and says
 * whether it counts.
 */
final class Edge {

  private static final Logger LOG = Logger.getLogger(Edge.class);
  private static final String PORT = "clientcert.edge.port";
  private static final String ANOTHER_PORT = "Name another port, or 0 for any that is free";
  private static final int PATIENCE_SECONDS = 10;

  private final Vertx vertx;
  private final Config settings;
  private final int port;
  private final boolean needed;
  private final Decisions decisions;
  private final Clock clock;
  private Thread opening;
  private volatile HttpServer server;

  /**
   * Creates an edge that is not open yet.
   *
   * @param needed whether the application ends where the edge cannot be opened
   */
  Edge(Vertx vertx, Config settings, int port, boolean needed, Decisions decisions, Clock clock) {
    this.vertx = vertx;
    this.settings = settings;
    this.port = port;
    this.needed = needed;
    this.decisions = decisions;
    this.clock = clock;
  }

  /** Opens it in the background, after the start of the application. */
  void open() {
    opening = new Thread(this::openAfterStart, "edge");
    opening.setDaemon(true);
    opening.start();
  }

  private void openAfterStart() {
    try {
      // While another thread starts it, this only waits for that one. There is an event once the
      // function listens, but none at a reload in development, where it goes on listening.
      Application.currentApplication().start(new String[0]);
    } catch (IllegalStateException end) {
      LOG.debug("The application ended before its edge was open", end);
      return;
    }
    try {
      listen();
    } catch (InterruptedException end) {
      LOG.debug("The application ended before its edge was open", end);
    } catch (ExecutionException failure) {
      giveUp(describe(failure.getCause()));
    } catch (TimeoutException late) {
      giveUp("The edge does not listen after " + PATIENCE_SECONDS + " seconds.");
    }
  }

  private void listen() throws InterruptedException, ExecutionException, TimeoutException {
    String host = settings.getValue("quarkus.http.host", String.class);
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setSsl(true)
            // Handshakes compute for longer than an event loop should.
            .setSslEngineOptions(new JdkSSLEngineOptions().setUseWorkerThread(true))
            .setKeyCertOptions(KeyCertOptions.wrap(LocalServerKey.create(clock.instant())))
            .setClientAuth(ClientAuth.REQUEST)
            .setTrustOptions(TrustOptions.wrap(new AnyCertificate()))
            .setHandle100ContinueAutomatically(true)
            .setIdleTimeout(idleSeconds());
    server =
        vertx.createHttpServer(options).requestHandler(new EdgeRequests(decisions, clock)::answer);
    server
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    LOG.infof(
        "The edge listens on https://%s:%s, and wants a client certificate",
        host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host,
        Integer.toString(server.actualPort()));
  }

  private int idleSeconds() {
    return Math.toIntExact(
        settings.getValue("quarkus.http.idle-timeout", Duration.class).toSeconds());
  }

  private String describe(Throwable failure) {
    String start = PORT + " is " + port + ", ";
    String reason = String.valueOf(failure.getMessage());
    if (failure instanceof BindException && reason.endsWith("Address already in use")) {
      return start
          + "and another process listens there. "
          + ANOTHER_PORT
          + "; or end that process, or set clientcert.edge.enabled=false.";
    }
    if (failure instanceof BindException && reason.endsWith("Permission denied")) {
      return start + "which this user may not listen on. Name one above 1023.";
    }
    return start + "where the edge cannot listen: " + failure + ". " + ANOTHER_PORT + ".";
  }

  private void giveUp(String sentence) {
    if (needed) {
      StandardError.print(sentence, null);
      Quarkus.asyncExit(1);
    } else {
      LOG.warn(sentence);
    }
  }

  /** Closes it, and waits for that. */
  void close() throws InterruptedException {
    opening.interrupt();
    opening.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    decisions.close();
    if (server == null) {
      return;
    }
    try {
      server
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      LOG.debug("The edge does not close", failure);
    }
  }
}
