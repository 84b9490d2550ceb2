package dev.clientcert.certificate;

/**
 * What is known of the certificate of a CA that has some serial number. Of several that are listed
 * with it, one that is revoked counts.
 *
 * @param accountId the account whose certificate it is; {@code null} if it was deleted
 * @param revocation since when it is revoked, and why; {@code null} if it is good
 */
public record SerialNumberStatus(String accountId, Revocation revocation) {

  /** Returns whether the certificate is revoked. */
  public boolean isRevoked() {
    return revocation != null;
  }
}
