package dev.clientcert.development;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.config.ClientCertConfig;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** In development, logs the address of the explorer, and a command that revokes a certificate. */
@Singleton
@IfBuildProfile("dev")
public class Greeting {

  private static final Logger LOG = Logger.getLogger(Greeting.class);

  /** The number of certificates among which to look for an active one. */
  private static final int LIMIT = 100;

  private final CertificateStore store;
  private final HttpServer server;
  private final boolean explorer;

  /** Creates a greeting for this store. */
  Greeting(CertificateStore store, HttpServer server, ClientCertConfig config) {
    this.store = store;
    this.server = server;
    this.explorer = config.explorer().enabled();
  }

  /** Logs the greeting once the server listens and its port is known. */
  void greet(@ObservesAsync HttpServerStart started) {
    store.listAll(LIMIT).onFailure().recoverWithItem(List.of()).subscribe().with(this::greet);
  }

  private void greet(List<SiteCertificate> certificates) {
    // The configuration has no port if the system chooses one.
    String address = "http://localhost:" + server.getPort();
    StringBuilder lines = new StringBuilder();
    if (explorer) {
      lines.append(
          "Create, list and revoke certificates on a page:\n\n  " + address + "/explorer\n\n");
    }
    certificates.stream()
        .filter(one -> one.certificate().status() == CertificateStatus.ACTIVE)
        .filter(one -> one.site().accountId().equals(ClientCertConfig.DEFAULT_ACCOUNT_ID))
        .findFirst()
        .ifPresent(
            one ->
                lines.append(
                    "Revoke a certificate by curl:\n\n"
                        + "  curl -H 'Content-Type: application/json' -d '{\"SiteId\":"
                        + one.site().id()
                        + ",\"Id\":\""
                        + one.certificate().id()
                        + "\"}' "
                        + address
                        + "/RevokeClientCertificate\n"));
    LOG.info(lines);
  }
}
