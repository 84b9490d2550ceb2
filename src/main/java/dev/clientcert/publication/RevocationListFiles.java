package dev.clientcert.publication;

import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.issuance.revocation.PublishedList;
import dev.clientcert.issuance.revocation.RevocationLists;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Serves the CRLs of the CAs to everybody: {@code /crl/<CACertificateId>.crl} in DER, and {@code
 * .pem} with those of the CAs above it. Any other path is as unknown as elsewhere.
 */
@Singleton
public class RevocationListFiles {

  private static final Logger LOG = Logger.getLogger(RevocationListFiles.class);

  private static final Pattern PATH = Pattern.compile("/crl/([A-Za-z0-9_-]+)\\.(crl|pem)");

  /** RFC 5280, section 4.2.1.13. */
  private static final String DER_TYPE = "application/pkix-crl";

  private static final String PEM_TYPE = "application/x-pem-file";

  /** A cache asks each time, so that it does not delay what was revoked. */
  private static final String CACHING = "public, max-age=0, must-revalidate";

  private static final int UNAVAILABLE = 503;
  private static final String RETRY_SECONDS = "5";

  /**
   * The part of a file that waits for its reader. A connection on which none gets through is closed
   * as an idle one.
   */
  private static final int PART_BYTES = 256 * 1024;

  private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

  private final Instance<RevocationLists> lists;
  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - BETWEEN_WARNINGS);

  /** Serves these CRLs. */
  RevocationListFiles(Instance<RevocationLists> lists) {
    this.lists = lists;
  }

  /** Installs the route. */
  void install(@Observes Router router) {
    Stage.PUBLICATION.install(
        router.route("/crl/*").method(HttpMethod.GET).method(HttpMethod.HEAD), this::answer);
  }

  private void answer(RoutingContext context) {
    Matcher path = PATH.matcher(context.request().path());
    if (!path.matches()) {
      context.next();
    } else if (path.group(2).equals("crl")) {
      answer(context, DER_TYPE, lists.get().findDer(path.group(1)));
    } else {
      answer(context, PEM_TYPE, lists.get().findPem(path.group(1)));
    }
  }

  private void answer(RoutingContext context, String type, Optional<Uni<PublishedList>> list) {
    if (list.isEmpty()) {
      context.next();
    } else {
      list.get()
          .subscribe()
          .with(current -> send(context, type, current), failure -> refuse(context, failure));
    }
  }

  private static void send(RoutingContext context, String type, PublishedList list) {
    PublicFile file =
        new PublicFile(
            type, list.length(), list.tag(), list.modified().orElse(null), null, CACHING);
    if (!context.response().closed() && file.begin(context)) {
      Runnable abort = context.request().connection()::close;
      list.begin(abort);
      send(context, list, abort, 0);
    }
  }

  /** Sends the file from here on. Each part is sent when the one before is. */
  private static void send(RoutingContext context, PublishedList list, Runnable abort, int start) {
    Buffer part = list.part(start, PART_BYTES);
    int end = start + part.length();
    boolean isLast = end == list.length();
    Future<Void> sent = isLast ? context.response().end(part) : context.response().write(part);
    sent.onComplete(
        done -> {
          if (isLast || done.failed()) {
            list.end(abort);
          } else {
            // Others have a turn between two parts, however fast this reader is.
            context.vertx().runOnContext(any -> send(context, list, abort, end));
          }
        });
  }

  /** Says that there is no CRL at this moment, so that a script keeps the one that it has. */
  private void refuse(RoutingContext context, Throwable failure) {
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= BETWEEN_WARNINGS && lastWarning.compareAndSet(last, now)) {
      LOG.warnf(failure, "%s cannot be answered at this moment", context.request().path());
    }
    Exchange.of(context).audit().silence();
    context
        .response()
        .setStatusCode(UNAVAILABLE)
        .putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end();
  }
}
