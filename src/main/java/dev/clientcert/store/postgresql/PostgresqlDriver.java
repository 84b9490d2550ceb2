package dev.clientcert.store.postgresql;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.NetClientImpl;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The driver of Vert.x, except that it closes silent connections. Vert.x 4.5 ends a connection by
 * telling the server and waiting for it to hang up; an unreachable server never does, and the
 * connection would occupy the pool until the kernel gives up sending, a quarter of an hour later.
 */
final class PostgresqlDriver extends PgDriver {

  private final Duration silence;

  /** Creates a driver that closes connections on which nothing is received for this long. */
  PostgresqlDriver(Duration silence) {
    this.silence = silence;
  }

  @Override
  public ConnectionFactory createConnectionFactory(
      Vertx vertx, Supplier<? extends Future<? extends SqlConnectOptions>> databases) {
    return new Factory((VertxInternal) vertx, databases);
  }

  private final class Factory extends PgConnectionFactory {

    private final Map<Object, NetClient> clients = new ConcurrentHashMap<>();

    Factory(
        VertxInternal vertx, Supplier<? extends Future<? extends SqlConnectOptions>> databases) {
      super(vertx, databases);
    }

    /** Returns one client for each configured server, as the superclass does. */
    @Override
    protected NetClient netClient(NetClientOptions options) {
      return clients.computeIfAbsent(options.toJson(), any -> clientOf(options));
    }

    private NetClient clientOf(NetClientOptions options) {
      NetClientOptions once = new NetClientOptions(options).setReconnectAttempts(0);
      if (once.getHostnameVerificationAlgorithm() == null) {
        once.setHostnameVerificationAlgorithm("");
      }
      Client client = new Client(vertx, once);
      clientCloseFuture.add(client);
      return client;
    }

    private final class Client extends NetClientImpl {

      Client(VertxInternal vertx, NetClientOptions options) {
        super(vertx, null, options, clientCloseFuture);
      }

      @Override
      protected void initChannel(ChannelPipeline pipeline) {
        super.initChannel(pipeline);
        // First in the pipeline: the handler that turns a close into a message is not involved.
        pipeline.addFirst(new Silence());
      }
    }
  }

  private final class Silence extends IdleStateHandler {

    Silence() {
      super(silence.toMillis(), 0, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      context.close();
    }
  }
}
