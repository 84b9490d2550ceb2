package dev.clientcert.operation;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.funqy.Funq;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** {@code GetClientCertificate}: shows a client certificate of a website. */
@Singleton
public class GetClientCertificate implements Operation<CertificateRequest, ShownCertificate> {

  private static final String NAME = "GetClientCertificate";

  private final Pipeline pipeline;
  private final CertificateStore store;

  /** The operation over this store. */
  GetClientCertificate(Pipeline pipeline, CertificateStore store) {
    this.pipeline = pipeline;
    this.store = store;
  }

  /**
   * Shows a certificate, as a function.
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
        .find(invocation.accountId(), request.siteId().asLong(), request.id().asText())
        .map(outcome -> respond(outcome, invocation));
  }

  private static ShownCertificate respond(LookupOutcome outcome, Invocation invocation) {
    if (outcome instanceof LookupOutcome.Found found) {
      return new ShownCertificate(
          found.site().id(),
          found.site().name(),
          found.certificate().status().wireName(),
          CertificateTexts.pem(found.der()),
          ListedCertificate.of(found.certificate()),
          invocation.requestId());
    }
    if (outcome instanceof LookupOutcome.SiteNotFound) {
      throw new DocumentedException(ErrorCode.SITE_NOT_FOUND);
    }
    if (outcome instanceof LookupOutcome.CertificateNotFound) {
      throw new DocumentedException(ErrorCode.CERTIFICATE_NOT_FOUND);
    }
    throw new IllegalStateException("the store did not say what it found: " + outcome);
  }
}
