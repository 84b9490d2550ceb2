package dev.clientcert;

import dev.clientcert.revocation.CertificateStore;
import dev.clientcert.store.InMemoryCertificateStore;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** In development, prints a line to copy that revokes one of the certificates that are there. */
@Singleton
@IfBuildProfile("dev")
public class DevelopmentGreeting {

  private static final Logger LOG = Logger.getLogger(DevelopmentGreeting.class);

  private final CertificateStore store;

  /** A greeting about this store. */
  DevelopmentGreeting(CertificateStore store) {
    this.store = store;
  }

  /** Prints the line once the server listens, and so knows its port. */
  void greet(@ObservesAsync HttpServerStart started) {
    if (store instanceof InMemoryCertificateStore memory) {
      greet(memory, started.options().getPort());
    }
  }

  private static void greet(InMemoryCertificateStore store, int port) {
    store
        .anyActive(ClientCertConfig.DEFAULT_ACCOUNT_ID)
        .ifPresent(
            certificate ->
                LOG.infof(
                    "Revoke a certificate:%n%n  curl -H 'Content-Type: application/json' -d '{\"SiteId\":%d,\"Id\":\"%s\"}'"
                        + " http://localhost:%d/RevokeClientCertificate%n",
                    certificate.getKey(), certificate.getValue(), port));
  }
}
