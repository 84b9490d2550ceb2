package dev.clientcert.explorer;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.http.Stage;
import dev.clientcert.security.UnsignedCalls;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;

/**
 * In development, and in no other build, shows the explorer which certificates there are, and what
 * status each has.
 */
@Singleton
@IfBuildProfile("dev")
public class DevelopmentCertificates {

  /** More than a page shows well; a seed file can have millions. */
  private static final int LIMIT = 100;

  /** Tells the page that there is a list, and where (RFC 8288), so that it need not try. */
  private static final String LINK = "<certificates>; rel=\"item\"";

  /** As {@code ListClientCertificates} has them, but of all sites. */
  private static final Comparator<SiteCertificate> NEWEST_FIRST =
      Comparator.comparing(
          one -> one.certificate().createTime(),
          Comparator.nullsLast(Comparator.<Instant>reverseOrder()));

  private final CertificateStore store;
  private final UnsignedCalls unsignedCalls;
  private final boolean enabled;

  /**
   * Shows what is in this store, where there is an explorer to show it, to whoever may call
   * unsigned.
   */
  DevelopmentCertificates(
      CertificateStore store, UnsignedCalls unsignedCalls, ClientCertConfig config) {
    this.store = store;
    this.unsignedCalls = unsignedCalls;
    this.enabled = config.explorer().enabled();
  }

  /** Serves the list, below the explorer. */
  void serve(@Observes Router router) {
    if (enabled) {
      Stage.EXPLORER_CERTIFICATES.install(
          router.head("/explorer/"),
          context -> {
            context.response().putHeader("Link", LINK);
            context.next();
          });
      Stage.EXPLORER_CERTIFICATES.install(router.get("/explorer/certificates"), this::answer);
    }
  }

  private void answer(RoutingContext context) {
    if (!unsignedCalls.accepts(context.request())) {
      context.fail(new UnauthorizedException());
      return;
    }
    store
        .listAll(LIMIT)
        .subscribe()
        .with(
            certificates -> {
              JsonArray list = new JsonArray();
              certificates.stream()
                  .sorted(NEWEST_FIRST)
                  .forEach(certificate -> list.add(json(certificate)));
              context.json(list);
            },
            context::fail);
  }

  /** A site's id is text, since the numbers of a browser end at 53 bits. */
  private static JsonObject json(SiteCertificate one) {
    Instant notAfter = one.certificate().notAfter();
    return new JsonObject()
        .put("SiteId", Long.toString(one.site().id()))
        .put("SiteName", one.site().name())
        .put("AccountId", one.site().accountId())
        .put("Id", one.certificate().id())
        .put("Status", one.certificate().status().wireName())
        .put("CommonName", one.certificate().commonName())
        .put("NotAfter", notAfter == null ? null : notAfter.toString());
  }
}
