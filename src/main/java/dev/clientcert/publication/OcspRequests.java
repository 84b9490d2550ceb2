package dev.clientcert.publication;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.issuance.revocation.OcspAnswer;
import dev.clientcert.issuance.revocation.OcspResponder;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;

/**
 * Takes requests by OCSP from everybody, as RFC 6960, appendix A, has them: by POST, and in the
 * path of a GET. Whatever comes instead gets the answer that it is malformed.
 */
@Singleton
public class OcspRequests {

  private static final String PATH = "/ocsp";
  private static final String BELOW = PATH + "/";
  private static final String TYPE = "application/ocsp-response";
  private static final byte[] NO_REQUEST = {};

  private final ClientCertConfig config;
  private final Instance<OcspResponder> responder;
  private final Clock clock;

  /** Creates it. The responder is made for the first request. */
  OcspRequests(ClientCertConfig config, Instance<OcspResponder> responder, Clock clock) {
    this.config = config;
    this.responder = responder;
    this.clock = clock;
  }

  /** Installs the routes. */
  void install(@Observes Router router) {
    if (config.ocsp().key().isPresent() || config.ocsp().certificate().isPresent()) {
      // Stops the start if these files cannot be used.
      responder.get();
    }
    Stage.IDENTIFICATION.install(router.post(PATH), OcspRequests::prepare);
    Stage.PUBLICATION.install(router.post(PATH), context -> answer(context, body(context)));
    Stage.PUBLICATION.install(
        router.route(BELOW + "*").method(HttpMethod.GET).method(HttpMethod.HEAD), this::answer);
  }

  /** Whatever type it claims to be of, the body is not to be taken apart, as a form would be. */
  private static void prepare(RoutingContext context) {
    context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
    context.next();
  }

  private void answer(RoutingContext context) {
    String path = context.request().path();
    if (path.equals(PATH) || path.startsWith(BELOW)) {
      answer(context, inPath(path));
    } else {
      // Only its normal form is below that path.
      context.next();
    }
  }

  private static byte[] body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? NO_REQUEST : body.getBytes();
  }

  /**
   * Returns the request in a path as it was sent. In its normal form, two slashes would be one, and
   * those are digits in Base64.
   */
  private static byte[] inPath(String path) {
    try {
      return path.length() <= BELOW.length()
          ? NO_REQUEST
          : Base64.getDecoder().decode(unescape(path, BELOW.length()));
    } catch (IllegalArgumentException malformed) {
      return NO_REQUEST;
    }
  }

  /**
   * Returns what is in a path, unescaped once. In the place of {@code URLDecoder}, which takes a
   * plus for a space, and takes longer than all else that is done here.
   */
  private static byte[] unescape(String path, int start) {
    byte[] text = new byte[path.length() - start];
    int length = 0;
    for (int i = start; i < path.length(); i++) {
      char character = path.charAt(i);
      if (character == '%' && i + 2 < path.length()) {
        text[length++] = (byte) HexFormat.fromHexDigits(path, i + 1, i + 3);
        i += 2;
      } else {
        // What is no digit of Base64 is refused there.
        text[length++] = (byte) (character < 0x80 ? character : '%');
      }
    }
    return Arrays.copyOf(text, length);
  }

  private void answer(RoutingContext context, byte[] request) {
    Context own = Vertx.currentContext();
    responder
        .get()
        .answer(request)
        .subscribe()
        .with(
            answer -> {
              // Who waits for the same as somebody else hears of it where that one runs.
              if (Vertx.currentContext() == own) {
                send(context, answer);
              } else {
                own.runOnContext(any -> send(context, answer));
              }
            },
            context::fail);
  }

  private void send(RoutingContext context, OcspAnswer answer) {
    Buffer body = Buffer.buffer(answer.der());
    if (!answer.mayBeKept()) {
      Exchange.of(context).audit().silence();
      context
          .response()
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader("X-Content-Type-Options", "nosniff")
          .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
          // Vert.x says it of a GET only.
          .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
          .end(body);
      return;
    }
    Instant now = clock.instant();
    long maxAge = Math.max(0, answer.nextUpdate().getEpochSecond() - now.getEpochSecond());
    PublicFile file =
        new PublicFile(
            TYPE,
            body.length(),
            '"' + answer.hash() + '"',
            null,
            answer.nextUpdate(),
            "max-age=" + maxAge + ", public, no-transform, must-revalidate");
    // RFC 9919 wants both; caches count from the first. The second is nothing to compare with:
    // another answer can be of the same second.
    context
        .response()
        .putHeader(HttpHeaders.DATE, DateFormatter.format(Date.from(now)))
        .putHeader(HttpHeaders.LAST_MODIFIED, DateFormatter.format(Date.from(answer.producedAt())));
    if (file.begin(context)) {
      context.response().end(body);
    }
  }
}
