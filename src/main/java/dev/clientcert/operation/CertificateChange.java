package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.Parameters;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** An operation that changes one certificate: what revoking, activating and deleting share. */
abstract class CertificateChange
    implements Operation<CertificateRequest, CertificateChange.Response> {

  private final String name;
  private final String kind;
  private final String outcome;

  /**
   * An operation.
   *
   * @param name its name
   * @param kind the kind of certificate, such as {@code ClientCertificate}
   * @param outcome what has become of the certificate, such as {@code Revoked}
   */
  CertificateChange(String name, String kind, String outcome) {
    this.name = name;
    this.kind = kind;
    this.outcome = outcome;
  }

  /**
   * The answer to a change that succeeded.
   *
   * @param siteId the website's id
   * @param siteName the website's name
   * @param id the id of the certificate
   * @param requestId the request's id
   */
  @RegisterForReflection
  @JsonPropertyOrder({"SiteId", "SiteName", "Id", "RequestId"})
  public record Response(
      @JsonProperty("SiteId") long siteId,
      @JsonProperty("SiteName") String siteName,
      @JsonProperty("Id") String id,
      @JsonProperty("RequestId") String requestId)
      implements Operation.Response {}

  /** Changes a certificate. */
  abstract Uni<ChangeOutcome> change(Change change, long siteId, String certificateId);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String outcome() {
    return outcome;
  }

  @Override
  public final Optional<String> event() {
    return Optional.of(kind + outcome);
  }

  @Override
  public final boolean takesTicket() {
    return true;
  }

  @Override
  public final CertificateRequest read(Parameters parameters) {
    return CertificateRequest.read(parameters);
  }

  @Override
  public final void describe(CertificateRequest request, Call.AuditEntry entry) {
    request.describe(entry);
  }

  @Override
  public final String resource(CertificateRequest request) {
    return Operation.site(request.siteId());
  }

  @Override
  public final Uni<Response> run(CertificateRequest request, Invocation invocation) {
    String id = request.id().asText();
    return change(invocation.toChange(), request.siteId().asLong(), id)
        .map(changed -> respond(changed, id, invocation));
  }

  private static Response respond(ChangeOutcome outcome, String id, Invocation invocation) {
    if (outcome instanceof ChangeOutcome.Changed changed) {
      return new Response(changed.site().id(), changed.site().name(), id, invocation.requestId());
    }
    if (outcome instanceof ChangeOutcome.NotPossible) {
      throw new DocumentedException(ErrorCode.CERTIFICATE_STATUS_ERROR);
    }
    if (outcome instanceof ChangeOutcome.NotFound) {
      throw new DocumentedException(ErrorCode.CERTIFICATE_NOT_FOUND);
    }
    if (outcome instanceof ChangeOutcome.Replayed) {
      throw new DocumentedException(ErrorCode.INVALID_TOKEN);
    }
    throw new IllegalStateException("the store did not say what came of the change: " + outcome);
  }
}
