package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code GetClientCaCertificateHostnames}: tells to which host names of a website a CA is bound.
 */
@Singleton
public class GetClientCaCertificateHostnames extends HostnamesLookup {

  private static final String NAME = "GetClientCaCertificateHostnames";

  private final Pipeline pipeline;

  /** The operation over this store. */
  GetClientCaCertificateHostnames(Pipeline pipeline, CaCertificateStore store) {
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
