package dev.clientcert.operation;

import dev.clientcert.issuance.Pem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How certificates are written in answers. */
final class CertificateTexts {

  private static final DateTimeFormatter LISTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private CertificateTexts() {}

  /** A time in a listing, such as {@code 2024-06-24 07:48:51}, in UTC; {@code null} for none. */
  static String listed(Instant time) {
    return time == null ? null : LISTED.format(time);
  }

  /** Another form of times, such as {@code 2023-12-01T02:12:49Z}; {@code null} for none. */
  static String iso(Instant time) {
    return time == null ? null : ISO.format(time);
  }

  /** A certificate in PEM (RFC 7468); {@code null} for none. */
  static String pem(byte[] der) {
    return der == null ? null : Pem.encode("CERTIFICATE", der);
  }
}
