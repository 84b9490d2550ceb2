package dev.clientcert;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends a request byte for byte as a test wrote it, which no HTTP client does: {@code Host} is free, and nothing is added. */
public final class RawHttp {

  private RawHttp() {}

  /** A request: what stands in its first line, its headers (a line break in a value starts another line), and its body. */
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

  /** An answer. */
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
    String body = request.body() == null ? "" : request.body();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        request.method()
            + " "
            + request.target()
            + " HTTP/1.1\r\n"
            + request.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining())
            + (bytes.length > 0 ? "content-length: " + bytes.length + "\r\n" : "")
            + "connection: close\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      whole.writeBytes(bytes);
      out.write(whole.toByteArray());
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      String answerHead = answer.substring(0, end);
      return new Answer(Integer.parseInt(answerHead.split(" ")[1]), answerHead, answer.substring(end + 4));
    }
  }
}
