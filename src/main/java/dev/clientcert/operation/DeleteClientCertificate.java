package dev.clientcert.operation;

import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.RevocationService;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** {@code DeleteClientCertificate}: deletes a revoked client certificate of a website. */
@Singleton
public class DeleteClientCertificate extends CertificateChange {

  private static final String NAME = "DeleteClientCertificate";

  private final Pipeline pipeline;
  private final RevocationService revocations;

  /** The operation over this service. */
  DeleteClientCertificate(Pipeline pipeline, RevocationService revocations) {
    super(NAME, "ClientCertificate", "Deleted");
    this.pipeline = pipeline;
    this.revocations = revocations;
  }

  /**
   * Deletes a certificate, as a function.
   *
   * @param parameters {@code SiteId} and {@code Id}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> delete(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  Uni<ChangeOutcome> change(Change change, long siteId, String certificateId) {
    return revocations.delete(change, siteId, certificateId);
  }
}
