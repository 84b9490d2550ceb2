package dev.clientcert.function;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.policy.Caller;
import dev.clientcert.revocation.RevocationOutcome;
import dev.clientcert.revocation.RevocationService;
import io.quarkus.funqy.Funq;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Set;

/**
 * The operation {@code RevokeClientCertificate}, as every trigger calls it: validates, authorizes,
 * delegates.
 */
@ApplicationScoped
public class RevokeClientCertificateFunction {

  /** The name of the operation, and of the function. */
  public static final String NAME = "RevokeClientCertificate";

  private final Validator validator;
  private final RevocationService revocations;
  private final SecurityIdentity identity;
  private final RequestId requestId;

  /** The function over these services; identity and request id are those of the current request. */
  public RevokeClientCertificateFunction(
      Validator validator,
      RevocationService revocations,
      SecurityIdentity identity,
      RequestId requestId) {
    this.validator = validator;
    this.revocations = revocations;
    this.identity = identity;
    this.requestId = requestId;
  }

  /**
   * Revokes an active client certificate of a website.
   *
   * @param request which certificate; {@code null} counts as a request without parameters
   * @return the documented response; fails with the store's failure, or with a {@link
   *     DocumentedException} where the certificate does not exist or is not active
   * @throws DocumentedException where the request is not valid or the caller may not do this;
   *     nothing was looked up then
   */
  @Funq(NAME)
  public Uni<RevokeClientCertificateResponse> revoke(RevokeClientCertificateRequest request) {
    RevokeClientCertificateRequest valid =
        validate(request == null ? new RevokeClientCertificateRequest(null, null) : request);
    Caller caller = authorize();
    // Read now: the request's scope may be over before the store answers.
    String answeredRequest = requestId.value();
    long siteId = Long.parseLong(valid.siteId());
    return revocations
        .revoke(caller.accountId(), siteId, valid.id())
        .map(outcome -> respond(outcome, valid.id(), answeredRequest));
  }

  private RevokeClientCertificateRequest validate(RevokeClientCertificateRequest request) {
    Set<ConstraintViolation<RevokeClientCertificateRequest>> violations =
        validator.validate(request);
    if (!violations.isEmpty()) {
      throw Violations.toFailure(violations);
    }
    return request;
  }

  private Caller authorize() {
    // What is not a caller of ours, or carries policies that are not evaluated yet, may do nothing.
    if (identity.getPrincipal() instanceof Caller caller && !caller.restricted()) {
      return caller;
    }
    throw new DocumentedException(ErrorCode.NO_PERMISSION);
  }

  private static RevokeClientCertificateResponse respond(
      RevocationOutcome outcome, String certificateId, String requestId) {
    if (outcome instanceof RevocationOutcome.Revoked revoked) {
      return new RevokeClientCertificateResponse(
          revoked.site().id(), revoked.site().name(), certificateId, requestId);
    }
    if (outcome instanceof RevocationOutcome.NotActive) {
      throw new DocumentedException(ErrorCode.CERTIFICATE_STATUS_ERROR);
    }
    if (outcome instanceof RevocationOutcome.NotFound) {
      throw new DocumentedException(ErrorCode.CERTIFICATE_NOT_FOUND);
    }
    throw new IllegalStateException(
        "the store did not say what came of the revocation: " + outcome);
  }
}
