package dev.clientcert.http.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The JDK transport of Vert.x with a guard for every accepted connection. This is the only place
 * where Vert.x exposes a connection before its first byte is read.
 *
 * <p>In development, Vert.x outlives the application, whose classes are reloaded at each restart.
 * So the guard can be replaced, and its type consists of JDK and Netty classes only.
 */
final class GuardedTransport extends JDKTransport
    implements Consumer<BiConsumer<Channel, ChannelHandler>> {

  /** Small, like the limits below: unprocessed input and unsent output stay in memory. */
  private static final int MAX_READ = 16 * 1024;

  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(16 * 1024, 32 * 1024);

  private final ChannelGroup servers = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private volatile BiConsumer<Channel, ChannelHandler> guard;

  /**
   * Creates a transport with this guard.
   *
   * @param guard receives each new connection, and the handler with which Vert.x initializes it
   */
  GuardedTransport(BiConsumer<Channel, ChannelHandler> guard) {
    this.guard = guard;
  }

  /** Replaces the guard. */
  @Override
  public void accept(BiConsumer<Channel, ChannelHandler> next) {
    guard = next;
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    ChannelHandler vertx = bootstrap.config().childHandler();
    bootstrap
        .childOption(
            ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 2048, MAX_READ))
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel server) {
                servers.add(server);
              }
            })
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                guard.accept(connection, vertx);
              }
            });
  }

  /** Closes the listening sockets; existing connections stay open. */
  void closeServers() {
    servers.close();
  }
}
