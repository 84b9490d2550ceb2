package dev.clientcert.operation;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.SiteAuthorities;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** {@code GetClientCaCertificate}: shows a CA certificate that was uploaded to a website. */
@Singleton
public class GetClientCaCertificate implements Operation<CertificateRequest, ShownCertificate> {

  private static final String NAME = "GetClientCaCertificate";

  private final Pipeline pipeline;
  private final CaCertificateStore store;

  /** The operation over this store. */
  GetClientCaCertificate(Pipeline pipeline, CaCertificateStore store) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /**
   * Shows a CA certificate, as a function.
   *
   * @param parameters {@code SiteId} and {@code Id}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<ShownCertificate> get(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Found";
  }

  @Override
  public CertificateRequest read(Parameters parameters) {
    return CertificateRequest.read(parameters);
  }

  @Override
  public void describe(CertificateRequest request, Call.AuditEntry entry) {
    request.describe(entry);
  }

  @Override
  public String resource(CertificateRequest request) {
    return Operation.site(request.siteId());
  }

  @Override
  public Uni<ShownCertificate> run(CertificateRequest request, Invocation invocation) {
    return store
        .find(invocation.accountId(), request.siteId().asLong())
        .map(Operation::requireSite)
        .map(found -> respond(found, request.id().asText(), invocation));
  }

  private static ShownCertificate respond(
      SiteAuthorities authorities, String id, Invocation invocation) {
    CaCertificate certificate =
        authorities
            .find(id)
            .orElseThrow(() -> new DocumentedException(ErrorCode.CERTIFICATE_NOT_FOUND));
    return new ShownCertificate(
        authorities.site().id(),
        authorities.site().name(),
        ListedCertificate.CA_STATUS,
        certificate.pem(),
        ListedCertificate.of(certificate),
        invocation.requestId());
  }
}
