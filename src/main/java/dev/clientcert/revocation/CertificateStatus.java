package dev.clientcert.revocation;

/** Where a client certificate is in its life. */
public enum CertificateStatus {
  /** In use: mutual TLS with it works, and it can be revoked. */
  ACTIVE("active"),
  /** Revoked, for good. */
  REVOKED("revoked");

  private final String wireName;

  CertificateStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The name in a {@code ListClientCertificates} answer: {@code active} or {@code revoked}. */
  public String wireName() {
    return wireName;
  }
}
