package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * {@code SetClientCertificateHostnames}: binds a CA to host names of a website, and to no others.
 * Deprecated in favour of {@code SetClientCaCertificateHostnames}, which does the same.
 */
@Singleton
public class SetClientCertificateHostnames extends HostnamesChange {

  private static final String NAME = "SetClientCertificateHostnames";

  private final Pipeline pipeline;

  /** The operation over these stores. */
  SetClientCertificateHostnames(
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
