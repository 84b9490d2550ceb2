package example;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

/** Greets devices. Who has no certificate of the CA does not get that far. */
@ApplicationScoped
public class Devices {

  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;

  private final Revocations revocations;

  /** Greets those that this does not know as revoked. */
  public Devices(Revocations revocations) {
    this.revocations = revocations;
  }

  /** Makes the route. */
  void serve(@Observes Router router) {
    // To fetch a CRL takes a while, which the event loop must not wait for.
    router.get("/").blockingHandler(this::greet, false);
  }

  private void greet(RoutingContext context) {
    try {
      X509Certificate certificate =
          (X509Certificate) context.request().connection().sslSession().getPeerCertificates()[0];
      if (revocations.isRevoked(certificate)) {
        context.response().setStatusCode(FORBIDDEN).end();
      } else {
        context.end("Hello, " + certificate.getSubjectX500Principal() + "\n");
      }
    } catch (IOException | GeneralSecurityException unknown) {
      context.response().setStatusCode(UNAVAILABLE).end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      context.response().setStatusCode(UNAVAILABLE).end();
    }
  }
}
