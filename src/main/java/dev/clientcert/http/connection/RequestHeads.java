package dev.clientcert.http.connection;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Validates a request's first line and headers more strictly than Netty, so that no proxy can
 * interpret the request differently (RFC 9112).
 */
final class RequestHeads {

  private static final int FIRST_TARGET_CHARACTER = '!';
  private static final int LAST_TARGET_CHARACTER = '~';

  /** Characters of a target that need a closer look. */
  private static final String SUSPICIOUS = "%\"<>\\^`{|}#[]";

  private RequestHeads() {}

  /**
   * Returns the malformed part of a request.
   *
   * @param request a request of HTTP/1.1 or 1.0, which {@link HeadLines} ensures
   * @return {@code path}, {@code query}, or the name of a header; {@code null} for none
   */
  static String malformedPart(HttpRequest request) {
    boolean version11 = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
    if (!isValidHost(request.headers().getAll(HttpHeaderNames.HOST), version11)) {
      return "Host";
    }
    List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!encodings.isEmpty() && !(version11 && isChunkedOnly(encodings))) {
      return "Transfer-Encoding";
    }
    // An early form of WebSockets, for which Netty reads eight bytes after the head.
    if (request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
      return "Sec-WebSocket-Key1";
    }
    return malformedTarget(request.uri());
  }

  /**
   * Requires one valid host. Vert.x does so as well, but not if Quarkus applies the headers of a
   * proxy. Several hosts are ambiguous (section 3.2).
   */
  private static boolean isValidHost(List<String> hosts, boolean required) {
    return hosts.isEmpty()
        ? !required
        : hosts.size() == 1 && (!required || HostAndPort.parseAuthority(hosts.get(0), -1) != null);
  }

  /** With any other encoding, the end of the body is unclear (section 6.1). */
  private static boolean isChunkedOnly(List<String> encodings) {
    return encodings.size() == 1
        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0));
  }

  private static String malformedTarget(String target) {
    if (isPlain(target)) {
      return null;
    }
    try {
      // Quarkus does the same, and answers malformed targets without a body.
      new URI(target);
      return null;
    } catch (URISyntaxException notATarget) {
      int query = target.indexOf('?');
      return query >= 0 && notATarget.getIndex() > query ? "query" : "path";
    }
  }

  /** Returns whether a target is certainly a valid URI, as nearly all are. */
  private static boolean isPlain(String target) {
    if (!target.startsWith("/") || target.startsWith("//")) {
      return false;
    }
    for (int i = 0; i < target.length(); i++) {
      char character = target.charAt(i);
      if (character == '%' ? !isEscape(target, i) : !isPlain(character)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char character) {
    return character >= FIRST_TARGET_CHARACTER
        && character <= LAST_TARGET_CHARACTER
        && SUSPICIOUS.indexOf(character) < 0;
  }

  private static boolean isEscape(String target, int at) {
    return at + 2 < target.length()
        && Character.digit(target.charAt(at + 1), 16) >= 0
        && Character.digit(target.charAt(at + 2), 16) >= 0;
  }
}
