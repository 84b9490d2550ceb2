package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.RevocationService;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/** {@code RevokeClientCertificate}: revokes an active client certificate of a website. */
@Singleton
public class RevokeClientCertificate
    implements Operation<RevokeClientCertificate.Request, RevokeClientCertificate.Response> {

  private static final String NAME = "RevokeClientCertificate";

  private final Pipeline pipeline;
  private final RevocationService revocations;

  /** The operation over this service. */
  RevokeClientCertificate(Pipeline pipeline, RevocationService revocations) {
    this.pipeline = pipeline;
    this.revocations = revocations;
  }

  /**
   * Which certificate is to be revoked.
   *
   * @param siteId the website's id
   * @param id the certificate's id within the website
   */
  @RegisterForReflection
  public record Request(
      @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
      @Required(ErrorCode.ID_MISSING_PARAMETER) @MaxLength(128) Parameter id) {}

  /**
   * The answer to a revocation that succeeded.
   *
   * @param siteId the website's id
   * @param siteName the website's name
   * @param id the id of the certificate that is now revoked
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
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Revoked";
  }

  @Override
  public Optional<String> event() {
    return Optional.of("ClientCertificateRevoked");
  }

  @Override
  public Request read(Parameters parameters) {
    return new Request(parameters.number("SiteId"), parameters.text("Id"));
  }

  @Override
  public void describe(Request request, Call.AuditEntry entry) {
    entry.add("siteId", request.siteId().describeNumber());
    entry.add("certificateId", request.id().describe());
  }

  @Override
  public long siteId(Request request) {
    return request.siteId().asLong();
  }

  @Override
  public Uni<Response> run(Request request, Invocation invocation) {
    String id = request.id().asText();
    return revocations
        .revoke(invocation.toChange(), siteId(request), id)
        .map(outcome -> respond(outcome, id, invocation));
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
    throw new IllegalStateException(
        "the store did not say what came of the revocation: " + outcome);
  }
}
