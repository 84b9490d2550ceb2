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
 * Reads the requests of one connection, strictly and one at a time: a request that came behind
 * another stays bytes, of which there are few, until the other one is answered, the answer is on
 * its way, and other connections have had their turn. While that takes time, nothing more is read,
 * so a caller who sends and does not read waits for himself.
 *
 * <p>Netty reads the head of a request, and this class what is around it. Runs on the connection's
 * event loop only.
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
   * A decoder for one connection.
   *
   * @param guard counts the requests that are being served
   * @param limits how long a first line and the headers may be
   * @param largestBody how many bytes a body may have to be handed on in one piece
   * @param timeout how long a request may take to come in, from its first byte to its last
   * @param malformedHeader names a header that cannot be taken; {@code null} for none
   */
  RequestDecoder(
      ConnectionGuard guard,
      HttpServerOptions limits,
      int largestBody,
      Duration timeout,
      Function<HttpHeaders, String> malformedHeader) {
    super(limits);
    this.guard = guard;
    this.body = new BodyReader(largestBody);
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
    served = false;
    super.channelRead(ctx, input);
    holdWhatHasToWait();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (holding) {
      // Netty's own would read on where nothing could be made of what was read last.
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
    boolean begun = state == State.BODY || (state == State.HEAD && (head.areBegun() || hasBytes()));
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
    } else if (!hasToWait()) {
      readHead(ctx, in, out);
    }
  }

  /** A request that is cut off is nobody's: there is nothing to answer, and nobody to answer to. */
  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  /** A length beside an encoding is how requests are smuggled (RFC 9112, section 6.1). */
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

  /** Puts a request that says why in place of one that is malformed. */
  private void refuse(HttpRequest request, String part, List<Object> out) {
    HttpMessage refused = request == null ? createInvalidMessage() : request;
    // Vert.x answers in the version that the request names.
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
    counted = guard.count();
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
        // Netty still waits for what was read here.
        reset();
        state = State.ANSWER;
      }
    } catch (MalformedRequestException malformed) {
      out.clear();
      discard(in);
      fail(malformed);
    }
  }

  /** Has the request whose body is being read end with a failure, which is answered. */
  private void fail(Throwable cause) {
    state = State.END;
    stopTimer();
    // Nobody reads the body of a GET, or can be told of it, but the answer is the last one.
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      context.fireExceptionCaught(cause);
    }
  }

  private void discard(ByteBuf in) {
    discarded += in.readableBytes();
    in.skipBytes(in.readableBytes());
    if (discarded > MOST_DISCARDED) {
      context.close();
    }
  }

  private boolean hasToWait() {
    return state == State.ANSWER || served || !context.channel().isWritable();
  }

  private boolean hasBytes() {
    return internalBuffer().isReadable();
  }

  private void holdWhatHasToWait() {
    if (context.isRemoved() || state == State.END || state == State.BODY) {
      return;
    }
    if (hasBytes() && hasToWait()) {
      holding = true;
      context.channel().config().setAutoRead(false);
      if (state == State.HEAD && context.channel().isWritable()) {
        // It waits for nothing but its turn.
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

  private void uncount() {
    if (counted) {
      counted = false;
      guard.uncount();
    }
  }

  /** Whether the connection ends with the answer to the current request. */
  boolean isLastRequest() {
    return !keptAlive || state != State.ANSWER;
  }

  /** The current request was answered, and the next one can be read. */
  void readNext() {
    uncount();
    served = true;
    state = State.HEAD;
    if (holding) {
      readOnSoon();
    }
  }

  /** From now on, whatever comes is thrown away. */
  void readToTheEnd() {
    uncount();
    stopTimer();
    state = State.END;
    context.channel().config().setAutoRead(true);
  }

  /** The connection goes on in another protocol. */
  void stepAside() {
    uncount();
    stopTimer();
    context.channel().config().setAutoRead(true);
  }
}
