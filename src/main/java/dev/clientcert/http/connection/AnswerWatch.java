package dev.clientcert.http.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Watches the answers of one connection: lets the {@link RequestDecoder} go on after each, and ends
 * the connection after the last one so that the caller can read it (RFC 9112, section 9.6). That
 * is, it tells the caller that nothing more comes, and throws away what he still sends, for a
 * while.
 *
 * <p>Runs on the connection's event loop only.
 */
final class AnswerWatch extends ChannelOutboundHandlerAdapter {

  /** How long a caller has to take note of the end of a connection. */
  private static final long LINGERING_SECONDS = 5;

  private final RequestDecoder requests;
  private final ConnectionGuard guard;
  private boolean last;
  private boolean lingering;
  private boolean sent;
  private boolean justWritten;

  /**
   * A watch over the answers to these requests.
   *
   * @param guard knows when the application ends, so that each answer is the last of its connection
   */
  AnswerWatch(RequestDecoder requests, ConnectionGuard guard) {
    this.requests = requests;
    this.guard = guard;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse answer) {
      if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        requests.stepAside();
        ctx.write(message, promise);
        ctx.pipeline().remove(this);
        return;
      }
      if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        ctx.write(message, promise);
        return;
      }
      last = isLast(answer);
    }
    if (!(message instanceof LastHttpContent)) {
      ctx.write(message, promise);
    } else if (last) {
      lingering = true;
      justWritten = true;
      requests.readToTheEnd();
      ctx.writeAndFlush(message, promise.unvoid()).addListener(done -> linger(ctx));
      ctx.executor().execute(() -> justWritten = false);
    } else {
      ctx.write(message, promise);
      requests.readNext();
    }
  }

  private boolean isLast(HttpResponse answer) {
    if (!requests.isLastRequest() && !guard.isEnding()) {
      return answer
          .headers()
          .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
    answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return true;
  }

  private void linger(ChannelHandlerContext ctx) {
    sent = true;
    if (!ctx.channel().isActive()) {
      return;
    }
    ctx.executor().schedule(() -> ctx.close(), LINGERING_SECONDS, TimeUnit.SECONDS);
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls == null) {
      endOutput(ctx);
    } else {
      tls.closeOutbound().addListener(told -> endOutput(ctx));
    }
  }

  private static void endOutput(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel channel && channel.isActive()) {
      channel.shutdownOutput();
    }
  }

  /**
   * Closes the connection, unless that is under way: once the last answer is written, Vert.x closes
   * at once, and so before it is sent. Later on, who closes has waited for the caller long enough.
   */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (lingering && (sent || justWritten)) {
      ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    } else {
      ctx.close(promise);
    }
  }
}
