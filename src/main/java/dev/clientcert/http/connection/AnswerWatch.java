package dev.clientcert.http.connection;

import dev.clientcert.log.HeldLines;
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
 * Watches the answers of one connection. Lets the {@link RequestDecoder} continue after each
 * answer, and after the last one closes the connection so that the caller can still read it (RFC
 * 9112, section 9.6): it closes the output, and discards further input for a while.
 *
 * <p>Runs on the connection's event loop only.
 */
final class AnswerWatch extends ChannelOutboundHandlerAdapter {

  /** How long a caller has to close its side of the connection. */
  private static final long LINGERING_SECONDS = 5;

  private final RequestDecoder requests;
  private final ConnectionGuard guard;
  private boolean last;
  private boolean lingering;
  private boolean sent;
  private boolean justWritten;

  /** Whether a {@link #flush} waits for the log. */
  private boolean held;

  /**
   * Creates a watch over the answers to these requests.
   *
   * @param guard tells when the application is ending, so that each answer is the last one
   */
  AnswerWatch(RequestDecoder requests, ConnectionGuard guard) {
    this.requests = requests;
    this.guard = guard;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse answer) {
      if (answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        requests.release();
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
      requests.discardRest();
      ctx.write(message, promise.unvoid()).addListener(done -> linger(ctx));
      flush(ctx);
      ctx.executor().execute(() -> justWritten = false);
    } else {
      ctx.write(message, promise);
      requests.readNext();
    }
  }

  /** Sends what was written, but no answer ahead of the lines that the log has of it. */
  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (HeldLines.isEmpty()) {
      ctx.flush();
    } else if (!held) {
      held = true;
      ctx.executor().execute(() -> release(ctx));
    }
  }

  private void release(ChannelHandlerContext ctx) {
    if (held) {
      held = false;
      HeldLines.write();
      ctx.flush();
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
      tls.closeOutbound().addListener(closed -> endOutput(ctx));
    }
  }

  private static void endOutput(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel channel && channel.isActive()) {
      channel.shutdownOutput();
    }
  }

  /**
   * Closes the connection, unless it is being closed. Vert.x closes as soon as the last answer is
   * written, which may be before it is sent; a later close comes after waiting for the caller.
   */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    release(ctx);
    if (lingering && (sent || justWritten)) {
      ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    } else {
      ctx.close(promise);
    }
  }
}
