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
 * What a request's first line and headers must be, beyond what Netty insists on, so that nobody
 * reads the request in another way than we do (RFC 9112).
 */
final class RequestHeads {

  private static final int FIRST_TARGET_CHARACTER = '!';
  private static final int LAST_TARGET_CHARACTER = '~';

  /** Needs a closer look wherever it stands in a target. */
  private static final String DOUBTFUL = "%\"<>\\^`{|}#[]";

  private RequestHeads() {}

  /**
   * The part of this request that keeps it from being understood.
   *
   * @param request of HTTP/1.1 or 1.0, as {@link HeadLines} saw to
   * @return {@code path}, {@code query}, or the name of a header; {@code null} where all is well
   */
  static String malformedPart(HttpRequest request) {
    boolean version11 = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
    if (!isHost(request.headers().getAll(HttpHeaderNames.HOST), version11)) {
      return "Host";
    }
    List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!encodings.isEmpty() && !(version11 && isChunkedOnly(encodings))) {
      return "Transfer-Encoding";
    }
    // An early form of WebSockets, for which Netty takes eight bytes behind the head.
    if (request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
      return "Sec-WebSocket-Key1";
    }
    return malformedTarget(request.uri());
  }

  /**
   * Vert.x insists on one that can be read, too, but not where Quarkus puts in what a proxy says.
   * Which of several the caller meant, the next server may decide in another way (section 3.2).
   */
  private static boolean isHost(List<String> hosts, boolean required) {
    return hosts.isEmpty()
        ? !required
        : hosts.size() == 1 && (!required || HostAndPort.parseAuthority(hosts.get(0), -1) != null);
  }

  /** Any other encoding leaves it open where the body ends (section 6.1). */
  private static boolean isChunkedOnly(List<String> encodings) {
    return encodings.size() == 1
        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0));
  }

  private static String malformedTarget(String target) {
    if (isPlain(target)) {
      return null;
    }
    try {
      // Quarkus asks the same, and answers what is none without saying anything.
      new URI(target);
      return null;
    } catch (URISyntaxException notATarget) {
      int query = target.indexOf('?');
      return query >= 0 && notATarget.getIndex() > query ? "query" : "path";
    }
  }

  /** Whether nothing in a target can keep it from being a URI; true of nearly all. */
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
        && DOUBTFUL.indexOf(character) < 0;
  }

  private static boolean isEscape(String target, int at) {
    return at + 2 < target.length()
        && Character.digit(target.charAt(at + 1), 16) >= 0
        && Character.digit(target.charAt(at + 2), 16) >= 0;
  }
}
