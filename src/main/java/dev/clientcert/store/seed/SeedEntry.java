package dev.clientcert.store.seed;

import dev.clientcert.certificate.CertificateStatus;
import java.nio.charset.StandardCharsets;

/**
 * A certificate of a seed file in as few bytes as it takes: its status, and its id in UTF-8. Files
 * have millions of them.
 */
public final class SeedEntry {

  /** The first byte of an active certificate. */
  public static final byte ACTIVE = 0;

  /** The first byte of a revoked certificate. */
  public static final byte REVOKED = 1;

  private SeedEntry() {}

  /** The entry of this certificate. */
  public static byte[] of(String certificateId, CertificateStatus status) {
    byte[] id = certificateId.getBytes(StandardCharsets.UTF_8);
    byte[] entry = new byte[1 + id.length];
    entry[0] = status == CertificateStatus.ACTIVE ? ACTIVE : REVOKED;
    System.arraycopy(id, 0, entry, 1, id.length);
    return entry;
  }

  /** The id of the certificate with this entry. */
  public static String idOf(byte[] entry) {
    return new String(entry, 1, entry.length - 1, StandardCharsets.UTF_8);
  }

  /** The status of the certificate with this entry. */
  public static CertificateStatus statusOf(byte[] entry) {
    return entry[0] == ACTIVE ? CertificateStatus.ACTIVE : CertificateStatus.REVOKED;
  }
}
