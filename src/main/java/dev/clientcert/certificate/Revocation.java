package dev.clientcert.certificate;

import java.time.Instant;
import java.util.Objects;

/**
 * That a certificate is revoked.
 *
 * @param time since when, as far as that is known; 1970 where nobody knows
 * @param reason why
 */
public record Revocation(Instant time, Reason reason) {

  /** Rejects missing values. */
  public Revocation {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(reason, "reason");
  }

  /** Why a certificate is revoked, as RFC 5280, section 5.3.1, has it. */
  public enum Reason {
    /** It was revoked, and can be activated: the only reason that can be taken back. */
    CERTIFICATE_HOLD,
    /** It was revoked and deleted, for good. */
    CESSATION_OF_OPERATION
  }
}
