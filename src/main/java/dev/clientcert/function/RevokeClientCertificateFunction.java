package dev.clientcert.function;

import dev.clientcert.certificate.RevocationOutcome;
import dev.clientcert.certificate.RevocationService;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.identity.Caller;
import dev.clientcert.policy.SitePermission;
import io.quarkus.funqy.Funq;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Set;
import java.util.UUID;

/**
 * The operation {@code RevokeClientCertificate}, as every trigger calls it: validates, authorizes,
 * delegates.
 */
@ApplicationScoped
public class RevokeClientCertificateFunction {

  /** The name of the operation, and of the function. */
  public static final String NAME = "RevokeClientCertificate";

  private static final String ACTION = "esa:" + NAME;

  private final Validator validator;
  private final RevocationService revocations;
  private final SecurityIdentity identity;
  private final Call call;
  private final String region;

  /** The function over these services; identity and call are the current ones. */
  public RevokeClientCertificateFunction(
      Validator validator,
      RevocationService revocations,
      SecurityIdentity identity,
      Call call,
      ClientCertConfig config) {
    this.validator = validator;
    this.revocations = revocations;
    this.identity = identity;
    this.call = call;
    this.region = config.region();
  }

  /**
   * Revokes an active client certificate of a website.
   *
   * @param request which certificate; {@code null} counts as a request without parameters
   * @return the documented response; fails with the store's failure, or with a {@link
   *     DocumentedException} where the caller may not do this (and then nothing was looked up), or
   *     where the certificate does not exist or is not active
   * @throws DocumentedException where the request is not valid
   */
  @Funq(NAME)
  public Uni<RevokeClientCertificateResponse> revoke(RevokeClientCertificateRequest request) {
    RevokeClientCertificateRequest asked =
        request == null ? RevokeClientCertificateRequest.EMPTY : request;
    call.isAbout(asked);
    validate(asked);
    long siteId = Long.parseLong(asked.siteId());
    // Once more, as it is understood: leading zeros could hide the site from who searches the log.
    Call.AuditEntry auditEntry =
        call.isAbout(new RevokeClientCertificateRequest(Long.toString(siteId), asked.id()));
    // Read now: the request's scope may be over before the store answers.
    String accountId = accountId();
    String requestId = call.requestId();
    return identity
        .checkPermission(new SitePermission(ACTION, region, accountId, siteId))
        .chain(
            permitted ->
                permitted
                    ? revocations.revoke(accountId, siteId, asked.id(), UUID.fromString(requestId))
                    : denied())
        .map(outcome -> respond(outcome, asked.id(), requestId, auditEntry));
  }

  private void validate(RevokeClientCertificateRequest request) {
    Set<ConstraintViolation<RevokeClientCertificateRequest>> violations =
        validator.validate(request);
    if (!violations.isEmpty()) {
      throw Violations.toFailure(violations);
    }
  }

  private String accountId() {
    if (identity.getPrincipal() instanceof Caller caller) {
      return caller.accountId();
    }
    throw new DocumentedException(ErrorCode.NO_PERMISSION);
  }

  private static Uni<RevocationOutcome> denied() {
    return Uni.createFrom().failure(new DocumentedException(ErrorCode.NO_PERMISSION));
  }

  private static RevokeClientCertificateResponse respond(
      RevocationOutcome outcome,
      String certificateId,
      String requestId,
      Call.AuditEntry auditEntry) {
    if (outcome instanceof RevocationOutcome.Revoked revoked) {
      auditEntry.revoked();
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
