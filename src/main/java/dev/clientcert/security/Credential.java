package dev.clientcert.security;

import dev.clientcert.identity.Caller;
import java.time.Instant;

/**
 * What an access key or a bearer token stands for.
 *
 * @param expiration from when on it is refused; {@code null} for never
 * @param caller who calls with it
 */
record Credential(Instant expiration, Caller caller) {

  /** Whether it has ended. */
  boolean expiredAt(Instant now) {
    return expiration != null && !now.isBefore(expiration);
  }
}
