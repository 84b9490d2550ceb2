package dev.clientcert.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Loads a server from one thread over several connections, which stay open where the server does
 * not end them: on each, the next call is made when the last one is answered (a closed loop).
 */
final class Load {

  private static final int MAX_ANSWER = 8192;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.ISO_8859_1);

  /**
   * What came of a load.
   *
   * @param seconds how long it took
   * @param processorSeconds how much processor time the server used
   * @param latencies in nanoseconds, sorted
   */
  record Result(double seconds, double processorSeconds, long[] latencies) {

    /** Several as one. */
    static Result of(List<Result> parts) {
      return new Result(
          parts.stream().mapToDouble(Result::seconds).sum(),
          parts.stream().mapToDouble(Result::processorSeconds).sum(),
          parts.stream().flatMapToLong(part -> Arrays.stream(part.latencies())).sorted().toArray());
    }

    /** Calls in a second. */
    double throughput() {
      return latencies.length / seconds;
    }

    /** The processor time of the server for one call, in microseconds. */
    double processorMicros() {
      return processorSeconds / latencies.length * 1e6;
    }

    /** The latency that this part of the calls stays below, in microseconds. */
    double quantile(double part) {
      return latencies[(int) Math.min(latencies.length - 1L, (long) (part * latencies.length))]
          / 1e3;
    }
  }

  private static final class Connection {
    private final ByteChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER);
    private long sentAt;

    Connection(ByteChannel channel) {
      this.channel = channel;
    }
  }

  private final Target target;
  private final Requests requests;
  private final int expectedStatus;
  private long[] latencies;
  private int toSend;
  private int answered;
  private boolean closes;

  private Load(Target target, Requests requests, int expectedStatus) {
    this.target = target;
    this.requests = requests;
    this.expectedStatus = expectedStatus;
  }

  /**
   * Makes this many calls over this many connections.
   *
   * @throws IllegalStateException where an answer has another status than the expected one
   */
  static Result run(
      Target target, Requests requests, int count, int connections, int expectedStatus) {
    try {
      return new Load(target, requests, expectedStatus).run(count, connections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result run(int count, int connections) throws IOException {
    latencies = new long[count];
    toSend = count;
    try (Selector selector = Selector.open()) {
      List<Connection> all = new ArrayList<>();
      for (int i = 0; i < Math.min(connections, count); i++) {
        all.add(connect(selector));
      }
      double processorBefore = target.processorSeconds();
      long start = System.nanoTime();
      for (Connection connection : all) {
        send(connection);
      }
      long lastAnswer = start;
      while (answered < count) {
        int some;
        if (Machine.canPin() && !target.hasDatabase()) {
          // A thread that sleeps has to be woken, at the expense of the server that answers it.
          some = selector.selectNow();
        } else {
          some = selector.select(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        }
        long now = System.nanoTime();
        if (some > 0) {
          lastAnswer = now;
        } else if (now - lastAnswer > PATIENCE_NANOS) {
          throw new IllegalStateException("no answer any more");
        }
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
          receive((Connection) ready.next().attachment(), selector);
          ready.remove();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double processorSeconds = target.processorSeconds() - processorBefore;
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      Arrays.sort(latencies);
      return new Result(seconds, processorSeconds, latencies);
    }
  }

  private Connection connect(Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", target.port()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Connection connection =
        new Connection(target.tls() == null ? channel : new TlsChannel(channel, target.tls()));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  private void send(Connection connection) throws IOException {
    toSend--;
    ByteBuffer request = ByteBuffer.wrap(requests.next(target.port()));
    connection.sentAt = System.nanoTime();
    while (request.hasRemaining()) {
      connection.channel.write(request);
    }
  }

  private void receive(Connection connection, Selector selector) throws IOException {
    if (connection.channel.read(connection.answer) < 0) {
      throw new EOFException("the server ended a connection");
    }
    if (!isWhole(connection.answer)) {
      return;
    }
    byte[] answer = connection.answer.array();
    int status = (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + answer[11] - '0';
    if (status != expectedStatus) {
      throw new IllegalStateException(
          "not the expected answer: "
              + new String(answer, 0, connection.answer.position(), StandardCharsets.UTF_8));
    }
    latencies[answered++] = System.nanoTime() - connection.sentAt;
    if (answered == 1) {
      closes = isLast(connection.answer);
    }
    connection.answer.clear();
    if (closes) {
      connection.channel.close();
    }
    if (toSend > 0) {
      send(closes ? connect(selector) : connection);
    }
  }

  /** Whether the server ends the connection after this answer. */
  private static boolean isLast(ByteBuffer answer) {
    return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1)
        .toLowerCase(Locale.ROOT)
        .contains("\r\nconnection: close\r\n");
  }

  private static boolean isWhole(ByteBuffer answer) {
    byte[] bytes = answer.array();
    int head = endOfHead(bytes, answer.position());
    if (head < 0) {
      return false;
    }
    for (int i = 0; i < head - LENGTH.length; i++) {
      if (bytes[i] == '\n' && isLength(bytes, i + 1)) {
        int length = 0;
        for (int digit = i + 1 + LENGTH.length; bytes[digit] != '\r'; digit++) {
          if (bytes[digit] != ' ') {
            length = length * 10 + bytes[digit] - '0';
          }
        }
        return answer.position() >= head + length;
      }
    }
    throw new IllegalStateException("an answer without a length");
  }

  private static int endOfHead(byte[] bytes, int size) {
    for (int i = 0; i + 3 < size; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private static boolean isLength(byte[] bytes, int start) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((bytes[start + i] | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }
}
