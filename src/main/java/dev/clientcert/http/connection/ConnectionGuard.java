package dev.clientcert.http.connection;

import dev.clientcert.log.HeldLines;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Guards every connection of the HTTP servers, so that no client can consume more than its share.
 * Limits the number of connections, the memory of each, and the time for receiving a request; and
 * refuses everything that is not strictly HTTP/1.1.
 */
public final class ConnectionGuard {

  private static final Logger LOG = Logger.getLogger(ConnectionGuard.class);

  /** The names that Vert.x gives to its handlers. */
  private static final String DECODER = "httpDecoder";

  private static final String ENCODER = "httpEncoder";
  private static final String CONNECTION = "handler";

  private static final long POLL_MILLISECONDS = 5;
  private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(5);
  private static final long GRACE_PERIOD = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

  private final HttpServerOptions limits;
  private final int maxBodySize;
  private final int maxConnections;
  private final Duration timeout;
  private final Function<HttpHeaders, String> malformedHeader;
  private final Handler<HttpServerRequest> malformed;
  private final GuardedTransport transport = new GuardedTransport(this::admit);
  private final AtomicInteger connections = new AtomicInteger();

  /** Requests in progress, except those that arrived after the end began. */
  private final AtomicInteger requests = new AtomicInteger();

  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS);
  private volatile boolean ending;

  /**
   * Creates a guard.
   *
   * @param limits the limits on a request's first line and headers
   * @param maxBodySize the maximum size of a body that is collected before it is passed on
   * @param maxConnections the maximum number of connections; further ones are closed
   * @param timeout the maximum time from a request's first byte to its last
   * @param malformedHeader returns the name of a malformed header; {@code null} for none
   * @param malformed answers malformed requests, whose {@link HttpServerRequest#decoderResult} says
   *     what is wrong
   */
  public ConnectionGuard(
      HttpServerOptions limits,
      int maxBodySize,
      int maxConnections,
      Duration timeout,
      Function<HttpHeaders, String> malformedHeader,
      Handler<HttpServerRequest> malformed) {
    this.limits = limits;
    this.maxBodySize = maxBodySize;
    this.maxConnections = maxConnections;
    this.timeout = timeout;
    this.malformedHeader = malformedHeader;
    this.malformed = malformed;
  }

  /**
   * Guards the servers of the Vert.x instance created from these options. Only the metrics factory
   * has access to the builder, which configures the sockets.
   */
  @SuppressWarnings(
      "deprecation") // In favour of io.vertx.core.VertxBuilder, which Quarkus does not use.
  public void install(VertxOptions options) {
    MetricsOptions metrics = options.getMetricsOptions();
    VertxMetricsFactory measuring = metrics == null ? null : metrics.getFactory();
    options.setMetricsOptions(
        (metrics == null ? new MetricsOptions() : metrics)
            .setFactory(
                new VertxMetricsFactory() {
                  @Override
                  public void init(VertxBuilder builder) {
                    builder.findTransport(transport);
                    if (measuring != null) {
                      measuring.init(builder);
                    }
                  }

                  @Override
                  public VertxMetrics metrics(VertxOptions any) {
                    return measuring == null ? null : measuring.metrics(any);
                  }
                }));
  }

  /** Replaces the guard of a Vert.x instance that survived a reload in development. */
  @SuppressWarnings("unchecked")
  public void takeOver(Vertx vertx) {
    if (((VertxInternal) vertx).transport() instanceof Consumer<?> guarded) {
      ((Consumer<BiConsumer<Channel, ChannelHandler>>) guarded).accept(this::admit);
    }
  }

  /**
   * Shuts down gracefully: each connection ends with its next answer. Waits some seconds for
   * requests in progress, then accepts no more connections, and gives the existing ones a moment
   * for a request that is on its way.
   *
   * @param vertx the Vert.x instance with the servers
   * @param done is run at the end
   */
  public void shutDown(Vertx vertx, Runnable done) {
    ending = true;
    HeldLines.end();
    long start = System.nanoTime();
    awaitRequests(vertx, start, () -> awaitConnections(vertx, System.nanoTime(), done));
  }

  private void awaitRequests(Vertx vertx, long start, Runnable done) {
    if (requests.get() == 0 || System.nanoTime() - start > MAX_WAIT) {
      transport.closeServers();
      done.run();
    } else {
      vertx.setTimer(POLL_MILLISECONDS, again -> awaitRequests(vertx, start, done));
    }
  }

  private void awaitConnections(Vertx vertx, long closedAt, Runnable done) {
    if (connections.get() == 0 || System.nanoTime() - closedAt > GRACE_PERIOD) {
      done.run();
    } else {
      vertx.setTimer(POLL_MILLISECONDS, again -> awaitConnections(vertx, closedAt, done));
    }
  }

  /** Counts a request to wait for at the end. Returns {@code false} if the end has begun. */
  boolean beginRequest() {
    if (ending) {
      return false;
    }
    requests.incrementAndGet();
    return true;
  }

  /** Removes a request that was {@link #beginRequest counted}. */
  void endRequest() {
    requests.decrementAndGet();
  }

  /** Returns whether every answer is the last one of its connection. */
  boolean isEnding() {
    return ending;
  }

  private void admit(Channel connection, ChannelHandler vertx) {
    if (connections.incrementAndGet() > maxConnections) {
      connections.decrementAndGet();
      connection.close();
      warn();
      return;
    }
    HeldLines.begin();
    connection.closeFuture().addListener(closed -> connections.decrementAndGet());
    connection.pipeline().addLast(vertx);
    if (connection.pipeline().get(DECODER) != null) {
      installHandlers(connection.pipeline());
    } else {
      // The decoder is added after the handshake.
      connection.pipeline().addLast(new FirstByteHandler());
    }
  }

  /** Waits for the first byte after a handshake of TLS or of the PROXY protocol. */
  private final class FirstByteHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (ctx.pipeline().get(DECODER) != null) {
        installHandlers(ctx.pipeline());
      } else {
        // Another handshake follows.
        ctx.pipeline().addLast(new FirstByteHandler());
      }
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(message);
    }
  }

  private void installHandlers(ChannelPipeline pipeline) {
    RequestDecoder requests =
        new RequestDecoder(this, limits, maxBodySize, timeout, malformedHeader);
    pipeline.replace(DECODER, DECODER, requests);
    pipeline.addAfter(ENCODER, null, new AnswerWatch(requests, this));
    if (pipeline.get(CONNECTION) instanceof VertxHandler<?> handler
        && handler.getConnection() instanceof Http1xServerConnection connection) {
      connection.invalidRequestHandler(malformed);
    }
  }

  private void warn() {
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= BETWEEN_WARNINGS && lastWarning.compareAndSet(last, now)) {
      LOG.warnf(
          "There are %s connections, as many as clientcert.http.max-connections allows:"
              + " further ones are closed",
          maxConnections);
    }
  }
}
