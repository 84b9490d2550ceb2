package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code GetClientCertificateHostnames}: tells to which host names of a website a CA is bound.
 * Deprecated in favour of {@code GetClientCaCertificateHostnames}, which does the same.
 */
@Singleton
public class GetClientCertificateHostnames extends HostnamesLookup {

  private static final String NAME = "GetClientCertificateHostnames";

  private final Pipeline pipeline;

  /** The operation over this store. */
  GetClientCertificateHostnames(Pipeline pipeline, CaCertificateStore store) {
    super(NAME, store);
    this.pipeline = pipeline;
  }

  /**
   * Gets host names, as a function.
   *
   * @param parameters {@code SiteId} and {@code Id}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<BoundHostnames> get(Parameters parameters) {
    return pipeline.run(this, parameters);
  }
}
