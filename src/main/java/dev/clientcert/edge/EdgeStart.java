package dev.clientcert.edge;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.issuance.Authorities;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;

/** Opens the edge at the start, if there is to be one. Otherwise, nothing of it is loaded. */
@Singleton
public class EdgeStart {

  /** {@code null} if there is none. */
  private Edge edge;

  /**
   * Opens the edge as soon as the application has started.
   *
   * @param faults is there in development, where the application goes on without an edge
   */
  void open(
      @Observes StartupEvent start,
      ClientCertConfig config,
      Instance<SiteStore> sites,
      Instance<CaCertificateStore> uploads,
      Instance<RevocationStore> revocations,
      Instance<Authorities> authorities,
      Instance<DevelopmentFaults> faults,
      Clock clock,
      Config settings,
      Vertx vertx) {
    if (config.edge().enabled()) {
      Decisions decisions =
          new Decisions(sites.get(), uploads.get(), revocations.get(), authorities.get(), clock);
      boolean needed = faults.isUnsatisfied();
      edge = new Edge(vertx, settings, config.edge().port(), needed, decisions, clock);
      edge.open();
    }
  }

  /** Closes it, and waits for that, since a reload in development opens it again. */
  @PreDestroy
  void close() throws InterruptedException {
    if (edge != null) {
      edge.close();
    }
  }
}
