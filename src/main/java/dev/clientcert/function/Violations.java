package dev.clientcert.function;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The one table from broken constraints to documented errors. */
final class Violations {

  private record Row(String property, boolean missing, Supplier<DocumentedException> answer) {

    boolean describes(ConstraintViolation<?> violation) {
      boolean notBlank =
          violation.getConstraintDescriptor().getAnnotation().annotationType() == NotBlank.class;
      return notBlank == missing && violation.getPropertyPath().toString().equals(property);
    }
  }

  /**
   * In the documented order of the checks: where several constraints are broken, the first row is
   * the answer.
   */
  private static final List<Row> TABLE =
      List.of(
          new Row("siteId", true, () -> new DocumentedException(ErrorCode.MISSING_SITE_ID)),
          new Row("id", true, () -> new DocumentedException(ErrorCode.ID_MISSING_PARAMETER)),
          new Row("siteId", false, () -> DocumentedException.invalidParameter("SiteId")),
          new Row("id", false, () -> DocumentedException.invalidParameter("Id")));

  private Violations() {}

  /**
   * The documented failure for these violations.
   *
   * @param violations at least one, of {@link RevokeClientCertificateRequest}
   * @throws IllegalStateException where a constraint has no row, which is a mistake in the table
   */
  static DocumentedException toFailure(
      Set<ConstraintViolation<RevokeClientCertificateRequest>> violations) {
    for (Row row : TABLE) {
      if (violations.stream().anyMatch(row::describes)) {
        return row.answer().get();
      }
    }
    throw new IllegalStateException("no documented error for " + violations);
  }
}
