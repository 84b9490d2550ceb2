package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code DeleteClientCaCertificate}: deletes a CA certificate that was uploaded to a website. The
 * host names to which the CA is bound go with it.
 */
@Singleton
public class DeleteClientCaCertificate extends CertificateChange {

  private static final String NAME = "DeleteClientCaCertificate";

  private final Pipeline pipeline;
  private final CaCertificateStore store;

  /** The operation over this store. */
  DeleteClientCaCertificate(Pipeline pipeline, CaCertificateStore store) {
    super(NAME, "ClientCaCertificate", "Deleted");
    this.pipeline = pipeline;
    this.store = store;
  }

  /**
   * Deletes a CA certificate, as a function.
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
    return store.delete(change, siteId, certificateId);
  }
}
