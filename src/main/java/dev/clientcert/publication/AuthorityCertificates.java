package dev.clientcert.publication;

import dev.clientcert.hash.Sha256;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.AuthorityCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the certificates of the CAs to everybody: {@code /ca/<CACertificateId>.crt} in DER, and
 * {@code .pem} with those of the CAs above it. Whoever checks client certificates needs them, and
 * has no access key. Any other path is as unknown as elsewhere.
 */
@Singleton
public class AuthorityCertificates {

  private static final Pattern PATH = Pattern.compile("/ca/([A-Za-z0-9_-]+)\\.(crt|pem)");

  /** RFC 2585, and RFC 8555. */
  private static final String DER_TYPE = "application/pkix-cert";

  private static final String PEM_TYPE = "application/pem-certificate-chain";

  /** A day: the certificates above a CA can be replaced. */
  private static final String CACHING = "max-age=86400";

  private static final int NOT_MODIFIED = 304;

  private final Authorities authorities;

  /** Serves the certificates of these CAs. */
  AuthorityCertificates(Authorities authorities) {
    this.authorities = authorities;
  }

  /** Installs the route. */
  void install(@Observes Router router) {
    Stage.PUBLICATION.install(
        router.route("/ca/*").method(HttpMethod.GET).method(HttpMethod.HEAD), this::answer);
  }

  private void answer(RoutingContext context) {
    Matcher path = PATH.matcher(context.request().path());
    Optional<AuthorityCertificate> certificate =
        path.matches()
            ? authorities.find(path.group(1)).map(Authority::published)
            : Optional.empty();
    if (certificate.isEmpty()) {
      context.next();
    } else if (path.group(2).equals("crt")) {
      answer(context, DER_TYPE, certificate.get().der());
    } else {
      byte[] chain = certificate.get().chain().getBytes(StandardCharsets.US_ASCII);
      answer(context, PEM_TYPE, chain);
    }
  }

  private static void answer(RoutingContext context, String type, byte[] body) {
    Exchange.of(context).audit().silence();
    String tag = '"' + Sha256.hex(body) + '"';
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.ETAG, tag)
            .putHeader(HttpHeaders.CACHE_CONTROL, CACHING)
            .putHeader("X-Content-Type-Options", "nosniff");
    boolean known =
        context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH).stream()
            .anyMatch(tags -> tags.equals("*") || tags.contains(tag));
    if (known) {
      response.setStatusCode(NOT_MODIFIED).end();
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, type)
          // Vert.x says it of a GET only.
          .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length))
          .end(Buffer.buffer(body));
    }
  }
}
