package dev.clientcert.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a guarded connection cannot be seen from outside without measuring time. */
class ConnectionGuardTest {

  private static final int LARGEST_BODY = 64 * 1024;
  private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\n";
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

  private final ConnectionGuard guard =
      new ConnectionGuard(
          new HttpServerOptions(),
          LARGEST_BODY,
          10,
          Duration.ofSeconds(30),
          headers -> null,
          request -> {});

  private final RequestDecoder requests =
      new RequestDecoder(
          guard, new HttpServerOptions(), LARGEST_BODY, Duration.ofSeconds(30), headers -> null);
  private final List<Object> received = new ArrayList<>();

  /** Takes what comes, and answers each request at once where it is told to. */
  private final class Application extends ChannelInboundHandlerAdapter {

    private final boolean answering;

    Application(boolean answering) {
      this.answering = answering;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      received.add(message);
      if (answering && message instanceof HttpRequest) {
        ctx.channel().write(answer());
      }
    }
  }

  private static DefaultFullHttpResponse answer() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    return answer;
  }

  private EmbeddedChannel channel(boolean answering) {
    return new EmbeddedChannel(
        requests, new AnswerWatch(requests, guard), new Application(answering));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  /** Each piece costs what is behind more than its length. */
  @Test
  void a_body_in_tiny_pieces_is_handed_on_in_one() {
    EmbeddedChannel channel = channel(false);
    int pieces = LARGEST_BODY;
    channel.writeInbound(bytes(POST + "Transfer-Encoding: chunked\r\n\r\n"));
    channel.writeInbound(bytes("1\r\na\r\n".repeat(pieces) + "0\r\n\r\n"));
    assertEquals(2, received.size());
    assertEquals(pieces, ((HttpContent) received.get(1)).content().readableBytes());
    channel.writeInbound(bytes(""));
    channel.finishAndReleaseAll();
  }

  @Test
  void a_body_that_comes_byte_by_byte_is_handed_on_in_one() {
    EmbeddedChannel channel = channel(false);
    for (char next : (POST + "Content-Length: 1000\r\n\r\n" + "x".repeat(1000)).toCharArray()) {
      channel.writeInbound(bytes("" + next));
    }
    assertEquals(2, received.size());
    channel.finishAndReleaseAll();
  }

  @Test
  void a_body_that_is_too_large_is_not_collected() {
    EmbeddedChannel channel = channel(false);
    channel.writeInbound(bytes(POST + "Content-Length: 1000000\r\n\r\n"));
    for (int i = 0; i < 100; i++) {
      channel.writeInbound(bytes("x".repeat(10_000)));
    }
    assertTrue(received.size() > 90, "messages: " + received.size());
    channel.finishAndReleaseAll();
  }

  @Test
  void of_requests_that_come_at_once_each_waits_for_its_turn() {
    EmbeddedChannel channel = channel(true);
    channel.pipeline().fireChannelRead(bytes(GET.repeat(3))).fireChannelReadComplete();
    assertEquals(1, requestsReceived());
    channel.runPendingTasks();
    assertEquals(3, requestsReceived());
    channel.finishAndReleaseAll();
  }

  private long requestsReceived() {
    return received.stream().filter(HttpRequest.class::isInstance).count();
  }

  @Test
  void what_waits_is_dropped_with_its_connection() {
    EmbeddedChannel channel = channel(true);
    channel.pipeline().fireChannelRead(bytes(GET.repeat(3))).fireChannelReadComplete();
    channel.pipeline().close();
    channel.runPendingTasks();
    assertEquals(1, requestsReceived());
  }

  @Test
  void a_connection_whose_last_answer_is_not_read_can_be_closed_later() {
    EmbeddedChannel channel = channel(false);
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise sent) {
                // As where the caller's window is closed: it is not sent.
                ReferenceCountUtil.release(message);
              }
            });
    channel.writeInbound(bytes("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    channel.pipeline().write(answer());
    channel.pipeline().close();
    assertTrue(channel.isOpen(), "Vert.x closes before the answer is sent");
    channel.runPendingTasks();
    channel.pipeline().close();
    assertFalse(channel.isOpen(), "the time-out of an idle connection");
  }
}
