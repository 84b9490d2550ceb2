package dev.clientcert.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads the requests of one connection, strictly and one at a time: a request that came behind
 * another stays bytes, of which there are few, until the other one is answered and the answer is on
 * its way. While that takes time, nothing more is read, so a caller who sends and does not read
 * waits for himself.
 *
 * <p>Runs on the connection's event loop only.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {

  /** How much of what comes behind the last request of a connection is thrown away. */
  private static final long MOST_DISCARDED = 1024 * 1024;

  /** What is being read, or waited for. */
  private enum State {
    /** The next request: its first line and headers. */
    HEAD,
    /** The body of the request that was handed on. */
    BODY,
    /** The answer to a request that was read to its end. */
    ANSWER,
    /** The end of the connection: whatever comes is thrown away. */
    END
  }

  private final ConnectionGuard guard;
  private final Duration timeout;
  private final Function<HttpHeaders, String> malformedHeader;
  private ChannelHandlerContext context;
  private State state = State.HEAD;
  private boolean keptAlive = true;
  private boolean counted;
  private boolean atLineStart;
  private boolean holding;
  private boolean resuming;
  private long discarded;
  private Future<?> expiry;

  /**
   * A decoder for one connection.
   *
   * @param guard counts the requests that are being served
   * @param limits how long a first line and the headers may be
   * @param timeout how long a request may take to come in, from its first byte to its last
   * @param malformedHeader names a header that cannot be taken; {@code null} for none
   */
  RequestDecoder(
      ConnectionGuard guard,
      HttpServerOptions limits,
      Duration timeout,
      Function<HttpHeaders, String> malformedHeader) {
    super(limits);
    this.guard = guard;
    this.timeout = timeout;
    this.malformedHeader = malformedHeader;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    stopTimer();
    super.handlerRemoved0(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    stopTimer();
    uncount();
    super.channelInactive(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
    super.channelRead(ctx, input);
    holdWhatCannotBeRead();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (holding) {
      // Netty's own would read on where nothing could be made of what was read last.
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
    boolean begun = state == State.BODY || (state == State.HEAD && (atLineStart || hasBytes()));
    if (begun && expiry == null) {
      expiry = ctx.executor().schedule(this::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    resume();
    super.channelWritabilityChanged(ctx);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (state == State.END) {
      discard(in);
      return;
    }
    if (isWaiting()) {
      return;
    }
    int start = in.readerIndex();
    super.decode(ctx, in, out);
    if (state == State.HEAD && isFolded(in, start)) {
      refuse(out, new MalformedRequestException("headers"));
      return;
    }
    for (int i = 0; i < out.size() && state != State.END; i++) {
      if (out.get(i) instanceof HttpRequest request) {
        begin(request, out);
      }
      if (out.get(i) instanceof LastHttpContent last && state != State.END) {
        end(last, out);
      }
    }
  }

  /** A length beside an encoding is how requests are smuggled (RFC 9112, section 6.1). */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new MalformedRequestException("Content-Length");
  }

  private void begin(HttpRequest request, List<Object> out) {
    atLineStart = false;
    if (request.decoderResult().isFailure()) {
      state = State.END;
      return;
    }
    String malformed = RequestHeads.malformedPart(request);
    if (malformed == null) {
      malformed = malformedHeader.apply(request.headers());
    }
    if (malformed != null) {
      // Vert.x answers in the version that the request names.
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
      request.setDecoderResult(DecoderResult.failure(new MalformedRequestException(malformed)));
      out.removeIf(message -> message != request);
      state = State.END;
      return;
    }
    keptAlive = HttpUtil.isKeepAlive(request);
    counted = guard.count();
    state = State.BODY;
  }

  private void end(HttpContent last, List<Object> out) {
    stopTimer();
    if (last.decoderResult().isFailure()) {
      out.clear();
      fail(last.decoderResult().cause());
    } else {
      state = State.ANSWER;
    }
  }

  /** Has the request that is being read end with a failure, which is answered. */
  private void fail(Throwable cause) {
    state = State.END;
    context.fireExceptionCaught(cause);
  }

  /** Puts a request that says why in place of one that was not read to the end of its headers. */
  private void refuse(List<Object> out, MalformedRequestException why) {
    HttpMessage refused =
        out.isEmpty() || !(out.get(0) instanceof HttpMessage message)
            ? createInvalidMessage()
            : message;
    refused.setDecoderResult(DecoderResult.failure(why));
    out.clear();
    out.add(refused);
    state = State.END;
  }

  /**
   * Whether a line of what was just read goes on with the one before it: obsolete line folding (RFC
   * 9112, section 5.2), of which Netty makes a space, and others make something else.
   */
  private boolean isFolded(ByteBuf in, int start) {
    int end = in.readerIndex();
    int at = start;
    boolean lineStart = atLineStart;
    while (at < end) {
      byte first = in.getByte(at);
      if (lineStart && (first == ' ' || first == '\t')) {
        return true;
      }
      int feed = in.indexOf(at, end, (byte) '\n');
      at = feed < 0 ? end : feed + 1;
      lineStart = true;
    }
    atLineStart = lineStart;
    return false;
  }

  private void discard(ByteBuf in) {
    discarded += in.readableBytes();
    in.skipBytes(in.readableBytes());
    if (discarded > MOST_DISCARDED) {
      context.close();
    }
  }

  private boolean isWaiting() {
    return state == State.ANSWER || !context.channel().isWritable();
  }

  private boolean hasBytes() {
    return internalBuffer().isReadable();
  }

  private void holdWhatCannotBeRead() {
    if (!context.isRemoved() && state != State.END && hasBytes() && isWaiting()) {
      holding = true;
      context.channel().config().setAutoRead(false);
    }
  }

  /** Goes on with what is held, soon: not in the middle of what is being done now. */
  private void resume() {
    if (holding && !resuming) {
      resuming = true;
      context.executor().execute(this::readOn);
    }
  }

  private void readOn() {
    resuming = false;
    if (context.isRemoved() || state == State.END || isWaiting()) {
      return;
    }
    holding = false;
    try {
      channelRead(context, Unpooled.EMPTY_BUFFER);
      channelReadComplete(context);
    } catch (Exception unreadable) {
      context.fireExceptionCaught(unreadable);
    }
    if (!holding) {
      context.channel().config().setAutoRead(true);
    }
  }

  private void expire() {
    if (state == State.BODY) {
      fail(ReadTimeoutException.INSTANCE);
    } else {
      context.close();
    }
  }

  private void stopTimer() {
    if (expiry != null) {
      expiry.cancel(false);
      expiry = null;
    }
  }

  /** Whether the connection ends with the answer to the current request. */
  boolean isLastRequest() {
    return !keptAlive || state != State.ANSWER;
  }

  private void uncount() {
    if (counted) {
      counted = false;
      guard.uncount();
    }
  }

  /** The current request was answered, and the next one can be read. */
  void readNext() {
    uncount();
    state = State.HEAD;
    resume();
  }

  /** From now on, whatever comes is thrown away. */
  void readToTheEnd() {
    uncount();
    state = State.END;
    stopTimer();
    context.channel().config().setAutoRead(true);
  }

  /** The connection goes on in another protocol. */
  void stepAside() {
    stopTimer();
  }
}
