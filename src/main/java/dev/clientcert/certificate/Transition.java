package dev.clientcert.certificate;

import java.time.Instant;

/** What can happen to a certificate after it was created. */
public enum Transition {
  /** An active certificate is revoked, be it expired or not. */
  REVOKE(CertificateStatus.ACTIVE),
  /** A revoked certificate is active again, unless it has expired. */
  ACTIVATE(CertificateStatus.REVOKED),
  /** A revoked certificate is deleted. Its serial number stays revoked until it expires. */
  DELETE(CertificateStatus.REVOKED);

  private final CertificateStatus from;

  Transition(CertificateStatus from) {
    this.from = from;
  }

  /** Returns the status that a certificate must have. */
  public CertificateStatus from() {
    return from;
  }

  /**
   * Returns whether this can happen to a certificate.
   *
   * @param status its status
   * @param notAfter the last time at which it is valid, or {@code null}
   * @param time when it would happen
   */
  public boolean isPossible(CertificateStatus status, Instant notAfter, Instant time) {
    return status == from && !(this == ACTIVATE && notAfter != null && time.isAfter(notAfter));
  }
}
