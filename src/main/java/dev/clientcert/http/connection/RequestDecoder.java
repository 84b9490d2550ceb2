package dev.clientcert.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
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
 * Decodes the requests of one connection strictly, and one at a time. A pipelined request stays
 * undecoded until the previous one is answered, the answer is being sent, and other connections
 * have had their turn. Until then, nothing more is read, so a caller that does not read its answers
 * blocks only itself.
 *
 * <p>Netty decodes the head of a request, and this class everything else. Runs on the connection's
 * event loop only.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {

  /** The maximum number of bytes to discard after the last request of a connection. */
  private static final long MAX_DISCARDED = 1024 * 1024;

  /** What the decoder is reading or waiting for. */
  private enum State {
    /** The next request: its first line and headers. */
    HEAD,
    /** The body of the current request. */
    BODY,
    /** The answer to a completely read request. */
    ANSWER,
    /** The end of the connection: all input is discarded. */
    END
  }

  private final ConnectionGuard guard;
  private final Duration timeout;
  private final Function<HttpHeaders, String> malformedHeader;
  private final HeadLines head = new HeadLines();
  private final BodyReader body;
  private ChannelHandlerContext context;
  private State state = State.HEAD;
  private HttpMethod method;
  private boolean keptAlive = true;
  private boolean counted;
  private boolean served;
  private boolean holding;
  private boolean resuming;
  private long discarded;
  private Future<?> expiry;

  /**
   * Creates a decoder for one connection.
   *
   * @param guard counts the requests in progress
   * @param limits the limits on a request's first line and headers
   * @param maxBodySize the maximum size of a body that is passed on in one piece
   * @param timeout the maximum time from a request's first byte to its last
   * @param malformedHeader returns the name of a malformed header; {@code null} for none
   */
  RequestDecoder(
      ConnectionGuard guard,
      HttpServerOptions limits,
      int maxBodySize,
      Duration timeout,
      Function<HttpHeaders, String> malformedHeader) {
    super(limits);
    this.guard = guard;
    this.body = new BodyReader(maxBodySize);
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
    endRequest();
    super.channelInactive(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
    served = false;
    super.channelRead(ctx, input);
    holdPendingBytes();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (holding) {
      // Netty would read on if the last input was not a complete message.
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
    boolean begun = state == State.BODY || (state == State.HEAD && (head.hasBegun() || hasBytes()));
    if (begun && expiry == null) {
      expiry = ctx.executor().schedule(this::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    if (holding) {
      readOnSoon();
    }
    super.channelWritabilityChanged(ctx);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (state == State.END) {
      discard(in);
    } else if (state == State.BODY) {
      readBody(in, out);
    } else if (!mustWait()) {
      readHead(ctx, in, out);
    }
  }

  /** Drops an incomplete request at the end of the input: nobody is left to be answered. */
  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  /** Rejects a length along with an encoding, which allows request smuggling (RFC 9112, 6.1). */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new MalformedRequestException("Content-Length");
  }

  private void readHead(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int start = in.readerIndex();
    super.decode(ctx, in, out);
    HttpRequest request = out.isEmpty() ? null : (HttpRequest) out.get(0);
    if (request != null && request.decoderResult().cause() instanceof TooLongFrameException) {
      state = State.END;
      return;
    }
    String malformed = head.malformedPart(in, start, in.readerIndex());
    if (malformed == null && request != null && request.decoderResult().isFailure()) {
      malformed =
          request.decoderResult().cause() instanceof MalformedRequestException known
              ? known.part()
              : "headers";
    }
    if (malformed == null && request != null) {
      malformed = RequestHeads.malformedPart(request);
    }
    if (malformed == null && request != null) {
      malformed = malformedHeader.apply(request.headers());
    }
    if (malformed != null) {
      refuse(request, malformed, out);
    } else if (request != null) {
      begin(request, out.get(out.size() - 1) instanceof LastHttpContent);
    }
  }

  /** Replaces a malformed request by one whose decoder result tells the malformed part. */
  private void refuse(HttpRequest request, String part, List<Object> out) {
    HttpMessage refused = request == null ? createInvalidMessage() : request;
    // Vert.x answers in the version of the request.
    refused.setProtocolVersion(HttpVersion.HTTP_1_1);
    refused.setDecoderResult(DecoderResult.failure(new MalformedRequestException(part)));
    out.clear();
    out.add(refused);
    state = State.END;
  }

  private void begin(HttpRequest request, boolean whole) {
    head.reset();
    method = request.method();
    keptAlive = HttpUtil.isKeepAlive(request);
    counted = guard.beginRequest();
    if (whole) {
      stopTimer();
      state = State.ANSWER;
    } else {
      body.begin(request);
      state = State.BODY;
    }
  }

  private void readBody(ByteBuf in, List<Object> out) {
    try {
      if (body.read(in, out)) {
        stopTimer();
        // Netty still expects the body, which was read here.
        reset();
        state = State.ANSWER;
      }
    } catch (MalformedRequestException malformed) {
      out.clear();
      discard(in);
      fail(malformed);
    }
  }

  /** Fails the request whose body is being read, so that the failure is answered. */
  private void fail(Throwable cause) {
    state = State.END;
    stopTimer();
    // The body of a GET is not used, so the failure only ends the connection after the answer.
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      context.fireExceptionCaught(cause);
    }
  }

  private void discard(ByteBuf in) {
    discarded += in.readableBytes();
    in.skipBytes(in.readableBytes());
    if (discarded > MAX_DISCARDED) {
      context.close();
    }
  }

  private boolean mustWait() {
    return state == State.ANSWER || served || !context.channel().isWritable();
  }

  private boolean hasBytes() {
    return internalBuffer().isReadable();
  }

  private void holdPendingBytes() {
    if (context.isRemoved() || state == State.END || state == State.BODY) {
      return;
    }
    if (hasBytes() && mustWait()) {
      holding = true;
      context.channel().config().setAutoRead(false);
      if (state == State.HEAD && context.channel().isWritable()) {
        // It waits only for its turn.
        readOnSoon();
      }
    }
  }

  private void readOnSoon() {
    if (!resuming) {
      resuming = true;
      context.executor().execute(this::readOn);
    }
  }

  private void readOn() {
    resuming = false;
    if (context.isRemoved() || state != State.HEAD || !context.channel().isWritable()) {
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

  private void endRequest() {
    if (counted) {
      counted = false;
      guard.endRequest();
    }
  }

  /** Returns whether the connection ends with the answer to the current request. */
  boolean isLastRequest() {
    return !keptAlive || state != State.ANSWER;
  }

  /** Continues with the next request, after an answer. */
  void readNext() {
    endRequest();
    served = true;
    state = State.HEAD;
    if (holding) {
      readOnSoon();
    }
  }

  /** Discards all further input. */
  void discardRest() {
    endRequest();
    stopTimer();
    state = State.END;
    context.channel().config().setAutoRead(true);
  }

  /** Releases the connection to another protocol. */
  void release() {
    endRequest();
    stopTimer();
    context.channel().config().setAutoRead(true);
  }
}
