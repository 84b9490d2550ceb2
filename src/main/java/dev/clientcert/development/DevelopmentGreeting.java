package dev.clientcert.development;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.config.ClientCertConfig;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * In development, prints where the explorer is, and a line to copy that revokes one of the
 * certificates that are there.
 */
@Singleton
@IfBuildProfile("dev")
public class DevelopmentGreeting {

  private static final Logger LOG = Logger.getLogger(DevelopmentGreeting.class);

  /** How many certificates are looked at in search of one that can be revoked. */
  private static final int LOOKED_AT = 100;

  private final CertificateStore store;
  private final HttpServer server;
  private final boolean explorer;

  /** A greeting about this store. */
  DevelopmentGreeting(CertificateStore store, HttpServer server, ClientCertConfig config) {
    this.store = store;
    this.server = server;
    this.explorer = config.explorer().enabled();
  }

  /** Prints the lines once the server listens, and so knows its port. */
  void greet(@ObservesAsync HttpServerStart started) {
    store.list(LOOKED_AT).onFailure().recoverWithItem(List.of()).subscribe().with(this::greet);
  }

  private void greet(List<ClientCertificate> certificates) {
    // The options of the server do not know the port where it was left to the system.
    String address = "http://localhost:" + server.getPort();
    StringBuilder lines = new StringBuilder();
    if (explorer) {
      lines.append("Revoke a certificate on a page:\n\n  " + address + "/explorer\n\n");
    }
    certificates.stream()
        .filter(one -> one.status() == CertificateStatus.ACTIVE)
        .filter(one -> one.site().accountId().equals(ClientCertConfig.DEFAULT_ACCOUNT_ID))
        .findFirst()
        .ifPresent(
            one ->
                lines.append(
                    "Revoke a certificate by curl:\n\n"
                        + "  curl -H 'Content-Type: application/json' -d '{\"SiteId\":"
                        + one.site().id()
                        + ",\"Id\":\""
                        + one.id()
                        + "\"}' "
                        + address
                        + "/RevokeClientCertificate\n"));
    LOG.info(lines);
  }
}
