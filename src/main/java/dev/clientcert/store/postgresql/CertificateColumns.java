package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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

  /** The types of the columns. */
  private static final String[] TYPES = {
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
    "timestamptz"
  };

  private CertificateColumns() {}

  /**
   * Returns placeholders for all columns.
   *
   * @param first the number of the first one
   * @param array what follows the type: nothing, or {@code []}
   */
  static String placeholders(int first, String array) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < TYPES.length; i++) {
      all.append(i == 0 ? "" : ", ").append('$').append(first + i);
      all.append("::").append(TYPES[i]).append(array);
    }
    return all.toString();
  }

  /** Returns the values of all columns. */
  static Object[] values(ClientCertificate certificate) {
    return new Object[] {
      certificate.id(),
      certificate.status().wireName(),
      certificate.name(),
      certificate.type(),
      certificate.commonName(),
      time(certificate.notBefore()),
      time(certificate.notAfter()),
      certificate.issuer(),
      certificate.subjectAlternativeNames(),
      certificate.signatureAlgorithm(),
      certificate.publicKeyAlgorithm(),
      time(certificate.createTime()),
      certificate.caCertificateId(),
      certificate.serialNumber(),
      certificate.fingerprintSha256(),
      time(certificate.updateTime())
    };
  }

  /** Returns the values of all columns of these certificates, an array for each column. */
  static Object[] arrays(List<ClientCertificate> certificates) {
    Object[][] rows =
        certificates.stream().map(CertificateColumns::values).toArray(Object[][]::new);
    Object[] arrays = new Object[TYPES.length];
    for (int i = 0; i < arrays.length; i++) {
      int column = i;
      Stream<Object> values = Arrays.stream(rows).map(row -> row[column]);
      arrays[i] =
          TYPES[i].equals("text")
              ? values.toArray(String[]::new)
              : values.toArray(OffsetDateTime[]::new);
    }
    return arrays;
  }

  /** Returns the certificate whose columns begin here. */
  static ClientCertificate read(Row row, int first) {
    return new ClientCertificate(
        row.getString(first),
        row.getString(first + 2),
        CertificateStatus.named(row.getString(first + 1)),
        row.getString(first + 3),
        row.getString(first + 4),
        instant(row, first + 5),
        instant(row, first + 6),
        row.getString(first + 7),
        row.getString(first + 8),
        row.getString(first + 9),
        row.getString(first + 10),
        instant(row, first + 11),
        instant(row, first + 15),
        row.getString(first + 12),
        row.getString(first + 13),
        row.getString(first + 14));
  }

  /** Returns the instant in a column, or {@code null}. */
  static Instant instant(Row row, int column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** Returns a time as PostgreSQL keeps it: in microseconds. */
  static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** Appends values to a tuple. */
  static Tuple append(Tuple tuple, Object... values) {
    for (Object value : values) {
      tuple.addValue(value);
    }
    return tuple;
  }
}
