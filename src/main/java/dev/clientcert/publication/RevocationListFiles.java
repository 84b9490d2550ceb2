package dev.clientcert.publication;

import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.issuance.revocation.PublishedList;
import dev.clientcert.issuance.revocation.PublishedList.Reading;
import dev.clientcert.issuance.revocation.RevocationLists;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
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
import org.jboss.logging.Logger;

/**
 * Serves the CRLs of the CAs to everybody: {@code /crl/<CACertificateId>.crl} in DER, and {@code
 * .pem} with those of the CAs above it. Any other path is as unknown as elsewhere.
 */
@Singleton
public class RevocationListFiles {

  private static final Logger LOG = Logger.getLogger(RevocationListFiles.class);

  private static final String FOLDER = "/crl/";
  private static final String DER_SUFFIX = ".crl";
  private static final String PEM_SUFFIX = ".pem";

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
        router.route(FOLDER + "*").method(HttpMethod.GET).method(HttpMethod.HEAD), this::answer);
  }

  private void answer(RoutingContext context) {
    String path = context.request().path();
    if (isIn(path, DER_SUFFIX)) {
      answer(context, DER_TYPE, lists.get().findDer(id(path, DER_SUFFIX)));
    } else if (isIn(path, PEM_SUFFIX)) {
      answer(context, PEM_TYPE, lists.get().findPem(id(path, PEM_SUFFIX)));
    } else {
      context.next();
    }
  }

  private static boolean isIn(String path, String suffix) {
    return path.startsWith(FOLDER)
        && path.endsWith(suffix)
        && path.length() > FOLDER.length() + suffix.length();
  }

  private static String id(String path, String suffix) {
    return path.substring(FOLDER.length(), path.length() - suffix.length());
  }

  private void answer(RoutingContext context, String type, Optional<Uni<PublishedList>> list) {
    if (list.isEmpty()) {
      context.next();
    } else {
      answer(context, type, list.get());
    }
  }

  private void answer(RoutingContext context, String type, Uni<PublishedList> current) {
    current
        .subscribe()
        .with(
            list -> {
              if (!isAnswered(context, type, list)) {
                answer(context, type, current);
              }
            },
            failure -> refuse(context, failure));
  }

  /** Answers with this list. Returns {@code false} if there is a newer one by now. */
  private static boolean isAnswered(RoutingContext context, String type, PublishedList list) {
    HttpConnection connection = context.request().connection();
    Optional<Reading> reading = list.read(connection::close);
    if (reading.isEmpty()) {
      return false;
    }
    PublicFile file =
        new PublicFile(
            type, list.length(), list.tag(), list.modified().orElse(null), list.renewal(), CACHING);
    if (!context.response().closed() && file.begin(context)) {
      send(context, reading.get(), 0);
    } else {
      reading.get().close();
    }
    return true;
  }

  /** Sends the file from here on. Each part is sent when the one before is. */
  private static void send(RoutingContext context, Reading reading, int start) {
    int size = Math.min(PART_BYTES, reading.length() - start);
    int end = start + size;
    boolean isLast = end == reading.length();
    Buffer part = reading.slice(start, size);
    Future<Void> sent = isLast ? context.response().end(part) : context.response().write(part);
    sent.onComplete(
        done -> {
          if (isLast || done.failed()) {
            reading.close();
          } else {
            // Others have a turn between two parts, however fast this reader is.
            context.vertx().runOnContext(any -> send(context, reading, end));
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
