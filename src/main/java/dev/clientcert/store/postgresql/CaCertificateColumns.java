package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificate;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;

/** The members of an uploaded CA certificate as columns, in one order for all statements. */
final class CaCertificateColumns {

  /** All columns but the id and the host names. */
  static final String STORED =
      "name, pem, common_name, not_before, not_after, issuer, subject_alternative_names,"
          + " signature_algorithm, public_key_algorithm, create_time, update_time, serial_number,"
          + " fingerprint_sha256";

  /** The columns as they are read. */
  static final String CURRENT = "id, " + STORED + ", hostnames";

  private static final Columns COLUMNS =
      new Columns(
          "text",
          "text",
          "text",
          "timestamptz",
          "timestamptz",
          "text",
          "text",
          "text",
          "text",
          "timestamptz",
          "timestamptz",
          "text",
          "text");

  private CaCertificateColumns() {}

  /** Returns placeholders for the stored columns, as {@link Columns#placeholders} does. */
  static String placeholders(int first, String array) {
    return COLUMNS.placeholders(first, array);
  }

  /** Returns the values of the stored columns. */
  static Object[] values(CaCertificate certificate) {
    return new Object[] {
      certificate.name(),
      certificate.pem(),
      certificate.commonName(),
      Columns.time(certificate.notBefore()),
      Columns.time(certificate.notAfter()),
      certificate.issuer(),
      certificate.subjectAlternativeNames(),
      certificate.signatureAlgorithm(),
      certificate.publicKeyAlgorithm(),
      Columns.time(certificate.createTime()),
      Columns.time(certificate.updateTime()),
      certificate.serialNumber(),
      certificate.fingerprintSha256()
    };
  }

  /** Returns the values of the stored columns, an array for each column. */
  static Object[] arrays(List<CaCertificate> certificates) {
    return COLUMNS.arrays(certificates, CaCertificateColumns::values);
  }

  /** Returns the certificate whose columns begin here. */
  static CaCertificate read(Row row, int first) {
    return new CaCertificate(
        row.getString(first),
        row.getString(first + 1),
        row.getString(first + 2),
        row.getString(first + 3),
        Columns.instant(row, first + 4),
        Columns.instant(row, first + 5),
        row.getString(first + 6),
        row.getString(first + 7),
        row.getString(first + 8),
        row.getString(first + 9),
        Columns.instant(row, first + 10),
        Columns.instant(row, first + 11),
        row.getString(first + 12),
        row.getString(first + 13),
        hostnames(row, first + 14));
  }

  /** Returns host names; none if they were never set. */
  static List<String> hostnames(Row row, int column) {
    String[] hostnames = row.getArrayOfStrings(column);
    return hostnames == null ? List.of() : List.of(hostnames);
  }
}
