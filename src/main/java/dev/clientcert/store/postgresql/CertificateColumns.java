package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;

/** The members of a certificate as columns, in one order for all statements. */
final class CertificateColumns {

  private static final String ALL_BUT_UPDATE_TIME =
      "id, status, name, type, common_name, not_before, not_after, issuer,"
          + " subject_alternative_names, signature_algorithm, public_key_algorithm, create_time,"
          + " ca_certificate_id, serial_number, fingerprint_sha256, ";

  /** The columns as they are stored. */
  static final String STORED = ALL_BUT_UPDATE_TIME + "update_time";

  /**
   * The columns as they are read from {@code client_certificate}. The first version of this
   * application sets only {@code revoked_at} when it revokes.
   */
  static final String CURRENT = ALL_BUT_UPDATE_TIME + "greatest(update_time, revoked_at)";

  private static final Columns COLUMNS =
      new Columns(
          "text",
          "text",
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
          "text",
          "text",
          "text",
          "timestamptz");

  private CertificateColumns() {}

  /** Returns placeholders for all columns, as {@link Columns#placeholders} does. */
  static String placeholders(int first, String array) {
    return COLUMNS.placeholders(first, array);
  }

  /** Returns the values of all columns. */
  static Object[] values(ClientCertificate certificate) {
    return new Object[] {
      certificate.id(),
      certificate.status().wireName(),
      certificate.name(),
      certificate.type(),
      certificate.commonName(),
      Columns.time(certificate.notBefore()),
      Columns.time(certificate.notAfter()),
      certificate.issuer(),
      certificate.subjectAlternativeNames(),
      certificate.signatureAlgorithm(),
      certificate.publicKeyAlgorithm(),
      Columns.time(certificate.createTime()),
      certificate.caCertificateId(),
      certificate.serialNumber(),
      certificate.fingerprintSha256(),
      Columns.time(certificate.updateTime())
    };
  }

  /** Returns the values of all columns of these certificates, an array for each column. */
  static Object[] arrays(List<ClientCertificate> certificates) {
    return COLUMNS.arrays(certificates, CertificateColumns::values);
  }

  /** Returns the certificate whose columns begin here. */
  static ClientCertificate read(Row row, int first) {
    return new ClientCertificate(
        row.getString(first),
        row.getString(first + 2),
        CertificateStatus.named(row.getString(first + 1)),
        row.getString(first + 3),
        row.getString(first + 4),
        Columns.instant(row, first + 5),
        Columns.instant(row, first + 6),
        row.getString(first + 7),
        row.getString(first + 8),
        row.getString(first + 9),
        row.getString(first + 10),
        Columns.instant(row, first + 11),
        Columns.instant(row, first + 15),
        row.getString(first + 12),
        row.getString(first + 13),
        row.getString(first + 14));
  }
}
