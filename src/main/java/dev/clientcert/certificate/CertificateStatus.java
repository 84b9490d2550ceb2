package dev.clientcert.certificate;

/** Where a client certificate is in its life. */
public enum CertificateStatus {
  /** In use: mutual TLS with it works, and it can be revoked. */
  ACTIVE("active"),
  /** Revoked, for good. */
  REVOKED("revoked");

  private final String wireName;

  /**
   * The status with this name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static CertificateStatus named(String wireName) {
    for (CertificateStatus status : values()) {
      if (status.wireName.equals(wireName)) {
        return status;
      }
    }
    throw new IllegalArgumentException("no status: " + wireName);
  }

  CertificateStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The name in a {@code ListClientCertificates} answer: {@code active} or {@code revoked}. */
  public String wireName() {
    return wireName;
  }
}
