package dev.clientcert.operation;

import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.RevocationService;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code ActivateClientCertificate}: makes a revoked client certificate of a website active again.
 */
@Singleton
public class ActivateClientCertificate extends CertificateChange {

  private static final String NAME = "ActivateClientCertificate";

  private final Pipeline pipeline;
  private final RevocationService revocations;

  /** The operation over this service. */
  ActivateClientCertificate(Pipeline pipeline, RevocationService revocations) {
    super(NAME, "ClientCertificate", "Activated");
    this.pipeline = pipeline;
    this.revocations = revocations;
  }

  /**
   * Activates a certificate, as a function.
   *
   * @param parameters {@code SiteId} and {@code Id}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> activate(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  Uni<ChangeOutcome> change(Change change, long siteId, String certificateId) {
    return revocations.activate(change, siteId, certificateId);
  }
}
