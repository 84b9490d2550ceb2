package dev.clientcert.publication;

import dev.clientcert.hash.Sha256;
import dev.clientcert.http.Stage;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.AuthorityCertificate;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
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
    String tag = '"' + Sha256.hex(body) + '"';
    if (new PublicFile(type, body.length, tag, null, null, CACHING).begin(context)) {
      context.response().end(Buffer.buffer(body));
    }
  }
}
