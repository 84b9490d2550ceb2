package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a request byte for byte as a test wrote it, which no HTTP client does: {@code Host} is
 * free, and nothing is added.
 */
public final class RawHttp {

  private static final int TIMEOUT_MILLISECONDS = 10_000;
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);

  private RawHttp() {}

  /**
   * A request: what stands in its first line, its headers (a line break in a value starts another
   * line), and its body.
   */
  public record Request(String method, String target, Map<String, String> headers, String body) {

    /** The same request with this header set, or taken out where the value is {@code null}. */
    public Request withHeader(String name, String value) {
      Map<String, String> changed = new LinkedHashMap<>(headers);
      if (value == null) {
        changed.remove(name);
      } else {
        changed.put(name, value);
      }
      return new Request(method, target, changed, body);
    }

    /** The same request with these headers too. */
    public Request withHeaders(Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.putAll(more);
      return new Request(method, target, all, body);
    }

    /** The same request to this target. */
    public Request withTarget(String changed) {
      return new Request(method, changed, headers, body);
    }

    /** The same request with this method. */
    public Request withMethod(String changed) {
      return new Request(changed, target, headers, body);
    }

    /** The same request with this body. */
    public Request withBody(String changed) {
      return new Request(method, target, headers, changed);
    }
  }

  /** An answer: its status, its head with a line break behind every line, and its body. */
  public record Answer(int status, String head, String body) {

    /** The body's JSON object. */
    public JsonObject json() {
      return new JsonObject(body);
    }

    /** The documented code of an error. */
    public String code() {
      return json().getString("Code");
    }
  }

  /** Sends the request to the application on this port, and reads the answer to its end. */
  public static Answer send(int port, Request request) throws IOException {
    return exchange(port, withLength(request), request.body(), "HTTP/1.1");
  }

  /** Sends the request in HTTP/1.0, as proxies do that are not told otherwise. */
  public static Answer sendByHttp10(int port, Request request) throws IOException {
    return exchange(port, withLength(request), request.body(), "HTTP/1.0");
  }

  /**
   * Sends the request but for the rest of its body behind this many characters, which is for the
   * caller to send, and to read the answer.
   */
  public static Socket begin(int port, Request request, int characters) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(TIMEOUT_MILLISECONDS);
    String begun = head(withLength(request), "HTTP/1.1") + request.body().substring(0, characters);
    socket.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static Request withLength(Request request) {
    int length = request.body().getBytes(StandardCharsets.UTF_8).length;
    return length == 0 ? request : request.withHeader("content-length", "" + length);
  }

  /** Sends the request with a body that is written in chunks already. */
  public static Answer sendChunked(int port, Request request, String chunks) throws IOException {
    return exchange(port, request, chunks, "HTTP/1.1");
  }

  private static String head(Request request, String version) {
    return text(request.withHeader("connection", "close"), version);
  }

  private static String text(Request request, String version) {
    StringBuilder message = new StringBuilder();
    message.append(request.method()).append(' ').append(request.target());
    message.append(' ').append(version).append("\r\n");
    request
        .headers()
        .forEach((name, value) -> message.append(name).append(": ").append(value).append("\r\n"));
    return message.append("\r\n").toString();
  }

  /** A request as it stands on the wire, its connection kept alive. */
  public static String text(Request request) {
    return text(withLength(request), "HTTP/1.1") + request.body();
  }

  /**
   * Sends these bytes, and gives the answers that come until the other side ends the connection.
   */
  public static List<Answer> sendBytes(int port, String bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLISECONDS);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      return answers(socket.getInputStream(), Integer.MAX_VALUE);
    }
  }

  /**
   * The answers that come next on a connection.
   *
   * @param number how many; fewer where the other side ends the connection before
   */
  public static List<Answer> answers(InputStream in, int number) throws IOException {
    List<Answer> answers = new ArrayList<>();
    StringBuilder head = new StringBuilder();
    while (answers.size() < number) {
      int next = in.read();
      if (next < 0) {
        assertEquals("", head.toString(), "the end of an answer's head");
        return answers;
      }
      head.append((char) next);
      if (head.toString().endsWith("\r\n\r\n")) {
        Matcher length = LENGTH.matcher(head);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        answers.add(
            new Answer(
                Integer.parseInt(head.toString().split(" ")[1]),
                head.substring(0, head.length() - 2),
                new String(body, StandardCharsets.UTF_8)));
        head.setLength(0);
      }
    }
    return answers;
  }

  private static Answer exchange(int port, Request request, String body, String version)
      throws IOException {
    String message = head(request, version) + body;
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLISECONDS);
      try {
        socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
      } catch (SocketException answeredBeforeTheEnd) {
        // A body that is too large is not read to its end; the answer is there all the same.
      }
      // One char for each byte, since the sizes of chunks count bytes.
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int end = answer.indexOf("\r\n\r\n");
      if (end < 0) {
        throw new EOFException("the connection ended ahead of an answer");
      }
      String head = text(answer.substring(0, end + 2));
      String content = answer.substring(end + 4);
      return new Answer(
          Integer.parseInt(head.split(" ")[1]),
          head,
          text(head.contains("transfer-encoding: chunked") ? joinChunks(content) : content));
    }
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String joinChunks(String chunks) {
    StringBuilder content = new StringBuilder();
    int position = 0;
    while (true) {
      int start = chunks.indexOf("\r\n", position) + 2;
      int size = Integer.parseInt(chunks.substring(position, start - 2), 16);
      if (size == 0) {
        return content.toString();
      }
      content.append(chunks, start, start + size);
      position = start + size + 2;
    }
  }
}
