package dev.clientcert.security;

import dev.clientcert.policy.Caller;
import java.time.Instant;

/**
 * What is known of a bearer token, save the token.
 *
 * @param expiration from when on it is refused; {@code null} for never
 * @param caller who holds it
 */
record Bearer(Instant expiration, Caller caller) {

  /** Whether the token has ended. */
  boolean expiredAt(Instant now) {
    return expiration != null && !now.isBefore(expiration);
  }
}
