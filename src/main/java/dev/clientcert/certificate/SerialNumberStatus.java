package dev.clientcert.certificate;

/**
 * What is known of the certificate of a CA that has some serial number.
 *
 * <p>Several can be listed with it, even in different accounts. One of them counts: one that is
 * revoked, else one that was deleted, else a good one. Of those that are revoked or deleted, the
 * one that was revoked first counts; after that, and of good ones, the one with the lowest account
 * id.
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
