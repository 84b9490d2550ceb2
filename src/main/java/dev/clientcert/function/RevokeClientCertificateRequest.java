package dev.clientcert.function;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * What is asked: the parameters as they came in, as text, so that the order of the checks is ours
 * and not the parser's (first that both are present, then that both are well-formed).
 *
 * @param siteId the website's id: the digits of a positive {@code long}
 * @param id the certificate's id, at most 128 characters
 */
@RegisterForReflection
@JsonDeserialize(using = RevokeClientCertificateRequestDeserializer.class)
public record RevokeClientCertificateRequest(
    @NotBlank @PositiveLong String siteId, @NotBlank @Size(max = 128) String id) {

  /** A request without parameters. */
  static final RevokeClientCertificateRequest EMPTY =
      new RevokeClientCertificateRequest(null, null);

  /**
   * Stands for a value that cannot be a parameter's text, such as a nested JSON value or a
   * parameter that was given twice: not blank, so it counts as present, and neither digits nor
   * within 128 characters, so no parameter takes it.
   */
  public static final String MALFORMED = "?".repeat(129);

  /**
   * The request with these values of each parameter, as a query or a form can hold them: none means
   * absent, and more than one is malformed.
   */
  public static RevokeClientCertificateRequest of(List<String> siteIds, List<String> ids) {
    return new RevokeClientCertificateRequest(only(siteIds), only(ids));
  }

  private static String only(List<String> values) {
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.get(0);
      default -> MALFORMED;
    };
  }
}
