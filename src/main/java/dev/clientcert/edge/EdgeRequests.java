package dev.clientcert.edge;

import dev.clientcert.edge.Decision.Admitted;
import dev.clientcert.edge.Decision.Refused;
import dev.clientcert.hash.Sha256;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;
import org.jboss.logging.Logger;

/** Answers requests to the edge: with who the client is, or why it is not let in. */
final class EdgeRequests {

  private static final Logger LOG = Logger.getLogger(EdgeRequests.class);
  private static final Duration BETWEEN_REPORTS = Duration.ofMinutes(1);
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int MISDIRECTED = 421;
  private static final int UNAVAILABLE = 503;

  private final Decisions decisions;
  private final Clock clock;

  /** When a failure was last reported; {@code null} until there is one. */
  private final AtomicReference<Instant> reportedAt = new AtomicReference<>();

  /** Answers by these decisions. */
  EdgeRequests(Decisions decisions, Clock clock) {
    this.decisions = decisions;
    this.clock = clock;
  }

  /** Answers a request, once its body has come or turns out to be a long one. */
  void answer(HttpServerRequest request) {
    Body body = new Body(request);
    request.exceptionHandler(body::fail).handler(body::skip).endHandler(any -> body.answer());
  }

  /** The body of a request, which nobody reads. */
  private final class Body {

    private final HttpServerRequest request;
    private long size;
    private boolean answered;

    Body(HttpServerRequest request) {
      this.request = request;
    }

    void skip(Buffer piece) {
      size += piece.length();
      if (size > MAX_BODY_BYTES) {
        answer();
      }
    }

    void answer() {
      if (!answered) {
        answered = true;
        decide(request);
      }
    }

    void fail(Throwable malformed) {
      if (!answered) {
        answered = true;
        LOG.debug("A request to the edge cannot be read", malformed);
        send(request, BAD_REQUEST, message("The request cannot be read."));
      }
    }
  }

  private void decide(HttpServerRequest request) {
    SSLSession session = request.sslSession();
    String host = HostNames.of(session);
    if (!isFor(request, host)) {
      send(
          request,
          MISDIRECTED,
          message(
              "The Host header names another host than the TLS handshake did, which decides: "
                  + (host == null ? "it named none." : host + ".")));
      return;
    }
    Uni.createFrom()
        .deferred(() -> decisions.decide(host, session))
        .subscribe()
        .with(decision -> send(request, host, decision), failure -> fail(request, failure));
  }

  /** Returns whether a request is for this host (RFC 9110, section 7.4). */
  private static boolean isFor(HttpServerRequest request, String host) {
    if (request.authority() == null) {
      // That of HTTP/1.0 need not say.
      return true;
    }
    String named = HostNames.normalize(request.authority().host());
    return named == null ? host == null : named.equals(host);
  }

  private static void send(HttpServerRequest request, String host, Decision decision) {
    if (decision instanceof Refused refused) {
      send(request, FORBIDDEN, message(refused.reason()));
    } else if (decision instanceof Admitted admitted) {
      send(request, OK, describe(host, admitted));
    }
  }

  private static JsonObject describe(String host, Admitted admitted) {
    X509Certificate certificate = admitted.certificate();
    JsonObject body = new JsonObject();
    if (host != null) {
      body.put("Host", host);
    }
    return body.put("SiteId", admitted.site().id())
        .put("SiteName", admitted.site().name())
        .put("Subject", certificate.getSubjectX500Principal().getName())
        .put("Issuer", certificate.getIssuerX500Principal().getName())
        .put("SerialNumber", hex(certificate.getSerialNumber()))
        .put("FingerprintSha256", fingerprint(certificate))
        .put("NotBefore", certificate.getNotBefore().toInstant().toString())
        .put("NotAfter", certificate.getNotAfter().toInstant().toString());
  }

  private static String hex(BigInteger serialNumber) {
    String digits = serialNumber.toString(16);
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return Sha256.hex(certificate.getEncoded());
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException("a certificate without its encoding", impossible);
    }
  }

  private void fail(HttpServerRequest request, Throwable failure) {
    report(failure);
    send(request, UNAVAILABLE, message("Nobody can be let in at the moment. Try again later."));
  }

  /** Logs one failure a minute: anybody can send requests, with a certificate of their own. */
  private void report(Throwable failure) {
    Instant now = clock.instant();
    Instant last = reportedAt.get();
    boolean isDue =
        last == null || Duration.between(last, now).abs().compareTo(BETWEEN_REPORTS) >= 0;
    if (isDue && reportedAt.compareAndSet(last, now)) {
      LOG.error("The edge cannot decide", failure);
    } else {
      LOG.debug("The edge still cannot decide", failure);
    }
  }

  private static JsonObject message(String sentence) {
    return new JsonObject().put("Message", sentence);
  }

  private static void send(HttpServerRequest request, int status, JsonObject body) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    Buffer json = body.toBuffer();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        // Vert.x leaves it out where there is no body, as for HEAD.
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()))
        .end(json);
  }
}
