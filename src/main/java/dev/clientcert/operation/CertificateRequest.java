package dev.clientcert.operation;

import dev.clientcert.error.ErrorCode;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A request about one certificate.
 *
 * @param siteId the website's id
 * @param id the certificate's id within the website
 */
@RegisterForReflection
public record CertificateRequest(
    @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
    @Required(ErrorCode.ID_MISSING_PARAMETER) @MaxLength(CertificateRequest.MAX_ID_LENGTH)
        Parameter id) {

  /** The maximum length of an id. */
  static final int MAX_ID_LENGTH = 128;

  /** Takes the parameters in the documented order. */
  static CertificateRequest read(Parameters parameters) {
    return new CertificateRequest(parameters.number("SiteId"), parameters.text("Id"));
  }

  /** Adds to the audit log which certificate it is about. */
  void describe(Call.AuditEntry entry) {
    entry.add("siteId", siteId.describeNumber());
    entry.add("certificateId", id.describe());
  }
}
