package dev.clientcert.certificate;

/** The status of a client certificate. */
public enum CertificateStatus {
  /** In use, and can be revoked. */
  ACTIVE("active"),
  /** Out of use. It can be activated again, or deleted. */
  REVOKED("revoked");

  private final String wireName;

  /**
   * Returns the status with this name.
   *
   * @throws IllegalArgumentException if there is none
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

  /** Returns the name in {@code ListClientCertificates}: {@code active} or {@code revoked}. */
  public String wireName() {
    return wireName;
  }
}
