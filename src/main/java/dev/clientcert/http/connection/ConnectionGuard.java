package dev.clientcert.http.connection;

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
 * Stands at every connection of the HTTP servers, so that none of them can cost more than its
 * share, whoever is at its other end: it bounds how many there are, what each keeps in memory, and
 * how long a request may take to come in; and it refuses what is not plainly HTTP/1.1.
 */
public final class ConnectionGuard {

  private static final Logger LOG = Logger.getLogger(ConnectionGuard.class);

  /** The names that Vert.x gives to its handlers. */
  private static final String DECODER = "httpDecoder";

  private static final String ENCODER = "httpEncoder";
  private static final String CONNECTION = "handler";

  private static final long BETWEEN_LOOKS_MILLISECONDS = 5;
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);
  private static final long LAST_MOMENT = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

  private final HttpServerOptions limits;
  private final int largestBody;
  private final int maxConnections;
  private final Duration timeout;
  private final Function<HttpHeaders, String> malformedHeader;
  private final Handler<HttpServerRequest> malformed;
  private final GuardedTransport transport = new GuardedTransport(this::admit);
  private final AtomicInteger connections = new AtomicInteger();

  /** Requests that are being served, but for those that came once the application was to end. */
  private final AtomicInteger requests = new AtomicInteger();

  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS);
  private volatile boolean ending;

  /**
   * A guard.
   *
   * @param limits how long a request's first line and headers may be
   * @param largestBody how many bytes of a body may be collected before it is handed on
   * @param maxConnections how many connections there may be at once; further ones are closed
   * @param timeout how long a request may take to come in, from its first byte to its last
   * @param malformedHeader names a header of a request that cannot be taken; {@code null} for none
   * @param malformed answers requests that cannot be understood, whose {@link
   *     HttpServerRequest#decoderResult} says why
   */
  public ConnectionGuard(
      HttpServerOptions limits,
      int largestBody,
      int maxConnections,
      Duration timeout,
      Function<HttpHeaders, String> malformedHeader,
      Handler<HttpServerRequest> malformed) {
    this.limits = limits;
    this.largestBody = largestBody;
    this.maxConnections = maxConnections;
    this.timeout = timeout;
    this.malformedHeader = malformedHeader;
    this.malformed = malformed;
  }

  /**
   * Guards the servers of the Vert.x that is made of these options. Of all that the options can
   * hold, only the factory of the metrics gets to see the builder, which knows the sockets.
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

  /** Guards the servers of a Vert.x that another guard was installed in: in development. */
  @SuppressWarnings("unchecked")
  public void takeOver(Vertx vertx) {
    if (((VertxInternal) vertx).transport() instanceof Consumer<?> guarded) {
      ((Consumer<BiConsumer<Channel, ChannelHandler>>) guarded).accept(this::admit);
    }
  }

  /**
   * Ends the connections, each with its next answer. Once the requests that came before are
   * answered, or have had some seconds for it, no more connections are taken, and those that there
   * are get a moment for one more request, rather than be cut while one is on its way.
   *
   * @param vertx whose servers these are
   * @param done is run after that
   */
  public void end(Vertx vertx, Runnable done) {
    ending = true;
    long start = System.nanoTime();
    awaitRequests(vertx, start, () -> awaitConnections(vertx, System.nanoTime(), done));
  }

  private void awaitRequests(Vertx vertx, long start, Runnable done) {
    if (requests.get() == 0 || System.nanoTime() - start > LONGEST_WAIT) {
      transport.closeServers();
      done.run();
    } else {
      vertx.setTimer(BETWEEN_LOOKS_MILLISECONDS, again -> awaitRequests(vertx, start, done));
    }
  }

  private void awaitConnections(Vertx vertx, long closedAt, Runnable done) {
    if (connections.get() == 0 || System.nanoTime() - closedAt > LAST_MOMENT) {
      done.run();
    } else {
      vertx.setTimer(BETWEEN_LOOKS_MILLISECONDS, again -> awaitConnections(vertx, closedAt, done));
    }
  }

  /** Counts a request, unless it came too late to be waited for; returns whether it did. */
  boolean count() {
    if (ending) {
      return false;
    }
    requests.incrementAndGet();
    return true;
  }

  /** A request that was {@link #count counted} is served. */
  void uncount() {
    requests.decrementAndGet();
  }

  /** Whether every answer is the last of its connection. */
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
    connection.closeFuture().addListener(closed -> connections.decrementAndGet());
    connection.pipeline().addLast(vertx);
    if (connection.pipeline().get(DECODER) != null) {
      stand(connection.pipeline());
    } else {
      // Vert.x will know the protocol after the handshake.
      connection.pipeline().addLast(new UntilTheFirstByte());
    }
  }

  /** Waits for the first byte behind a handshake, of TLS or of a proxy. */
  private final class UntilTheFirstByte extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (ctx.pipeline().get(DECODER) != null) {
        stand(ctx.pipeline());
      } else {
        // One handshake comes behind another.
        ctx.pipeline().addLast(new UntilTheFirstByte());
      }
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(message);
    }
  }

  private void stand(ChannelPipeline pipeline) {
    RequestDecoder requests =
        new RequestDecoder(this, limits, largestBody, timeout, malformedHeader);
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
