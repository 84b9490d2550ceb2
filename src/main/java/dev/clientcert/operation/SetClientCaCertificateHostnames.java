package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code SetClientCaCertificateHostnames}: binds a CA to host names of a website, and to no others.
 */
@Singleton
public class SetClientCaCertificateHostnames extends HostnamesChange {

  private static final String NAME = "SetClientCaCertificateHostnames";

  private final Pipeline pipeline;

  /** The operation over these stores. */
  SetClientCaCertificateHostnames(
      Pipeline pipeline, CertificateStore certificates, CaCertificateStore store) {
    super(NAME, certificates, store);
    this.pipeline = pipeline;
  }

  /**
   * Sets host names, as a function.
   *
   * @param parameters {@code SiteId}, {@code Hostnames} and {@code Id}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<BoundHostnames> set(Parameters parameters) {
    return pipeline.run(this, parameters);
  }
}
