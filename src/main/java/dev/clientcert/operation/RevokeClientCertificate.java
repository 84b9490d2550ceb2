package dev.clientcert.operation;

import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.RevocationService;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** {@code RevokeClientCertificate}: revokes an active client certificate of a website. */
@Singleton
public class RevokeClientCertificate extends CertificateChange {

  private static final String NAME = "RevokeClientCertificate";

  private final Pipeline pipeline;
  private final RevocationService revocations;

  /** The operation over this service. */
  RevokeClientCertificate(Pipeline pipeline, RevocationService revocations) {
    super(NAME, "ClientCertificate", "Revoked");
    this.pipeline = pipeline;
    this.revocations = revocations;
  }

  /**
   * Revokes a certificate, as a function.
   *
   * @param parameters {@code SiteId} and {@code Id}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> revoke(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  Uni<ChangeOutcome> change(Change change, long siteId, String certificateId) {
    return revocations.revoke(change, siteId, certificateId);
  }
}
