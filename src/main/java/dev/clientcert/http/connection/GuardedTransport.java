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
 * Java's own sockets, and a guard at every connection that a server accepts. It is the one place
 * where Vert.x lets somebody see a connection before its first byte is read.
 *
 * <p>In development, Vert.x outlives the application, whose classes are loaded anew at each
 * restart. So the guard can be replaced, and is known here by types of the JDK and of Netty only.
 */
final class GuardedTransport extends JDKTransport
    implements Consumer<BiConsumer<Channel, ChannelHandler>> {

  /**
   * What is read at once and not understood yet, and what is written and not sent yet, stay in
   * memory for each connection, so both are small.
   */
  private static final int LARGEST_READ = 16 * 1024;

  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(16 * 1024, 32 * 1024);

  private final ChannelGroup servers = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private volatile BiConsumer<Channel, ChannelHandler> guard;

  /**
   * A transport with this guard.
   *
   * @param guard is given each new connection, and the handler by which Vert.x prepares it
   */
  GuardedTransport(BiConsumer<Channel, ChannelHandler> guard) {
    this.guard = guard;
  }

  /** Puts another guard in place of the one before. */
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
            ChannelOption.RCVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(512, 2048, LARGEST_READ))
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

  /** Closes the sockets that wait for connections; those that there are go on. */
  void closeServers() {
    servers.close();
  }
}
