package dev.clientcert.publication;

import dev.clientcert.http.Exchange;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Date;

/**
 * The headers of a file that everybody may read.
 *
 * @param type its media type
 * @param length its number of bytes
 * @param tag its strong entity tag, with the quotation marks
 * @param modified when it was made, in whole seconds; {@code null} if that does not tell it from
 *     others
 * @param expiry until when it is known to be current; {@code null} if nobody knows
 * @param caching how caches may use it
 */
record PublicFile(
    String type, int length, String tag, Instant modified, Instant expiry, String caching) {

  private static final int NOT_MODIFIED = 304;

  /**
   * Writes the headers, and says nothing to the audit log, since nobody called. Ends the answer if
   * there is nothing to add.
   *
   * @return whether the answer goes on with the bytes of the file
   */
  boolean begin(RoutingContext context) {
    Exchange.of(context).audit().silence();
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.ETAG, tag)
            .putHeader(HttpHeaders.CACHE_CONTROL, caching)
            .putHeader("X-Content-Type-Options", "nosniff");
    if (modified != null) {
      response.putHeader(HttpHeaders.LAST_MODIFIED, DateFormatter.format(Date.from(modified)));
    }
    if (expiry != null) {
      response.putHeader(HttpHeaders.EXPIRES, DateFormatter.format(Date.from(expiry)));
    }
    if (isKnown(context.request())) {
      response.setStatusCode(NOT_MODIFIED).end();
      return false;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        // Vert.x says it of a GET only.
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
    if (context.request().method() == HttpMethod.HEAD) {
      response.end();
      return false;
    }
    return true;
  }

  /** Returns whether whoever asks has the file already (RFC 9110, section 13.2.2). */
  private boolean isKnown(HttpServerRequest request) {
    if (request.method() == HttpMethod.POST) {
      return false;
    }
    if (request.headers().contains(HttpHeaders.IF_NONE_MATCH)) {
      return request.headers().getAll(HttpHeaders.IF_NONE_MATCH).stream()
          .anyMatch(tags -> tags.equals("*") || tags.contains(tag));
    }
    String since = request.getHeader(HttpHeaders.IF_MODIFIED_SINCE);
    if (modified == null || since == null) {
      return false;
    }
    // An equal time only, since some send the time at which they fetched the file that they have.
    // That is after the time that a later file may say, if it says one in the past.
    return Date.from(modified).equals(DateFormatter.parseHttpDate(since));
  }
}
