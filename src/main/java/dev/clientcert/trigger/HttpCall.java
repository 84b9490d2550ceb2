package dev.clientcert.trigger;

import dev.clientcert.function.Call;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.http.Audit;
import dev.clientcert.http.FrontDoor;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The call in the current HTTP request. */
@ApplicationScoped
public class HttpCall implements Call {

  private final CurrentVertxRequest current;

  /** The call that is current at the time of asking. */
  HttpCall(CurrentVertxRequest current) {
    this.current = current;
  }

  @Override
  public String requestId() {
    return FrontDoor.requestIdOf(current.getCurrent());
  }

  @Override
  public AuditEntry isAbout(RevokeClientCertificateRequest request) {
    return Audit.of(current.getCurrent()).isAbout(request);
  }
}
