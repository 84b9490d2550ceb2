package dev.clientcert.security;

import dev.clientcert.identity.Caller;
import dev.clientcert.policy.Policies;
import java.time.Instant;

/**
 * What an access key or a bearer token stands for.
 *
 * @param expiration from when on it is refused; {@code null} for never
 * @param caller who calls with it
 * @param policies what the caller may do; {@code null} for an account itself, which may do
 *     everything to its own sites
 */
record Credential(Instant expiration, Caller caller, Policies policies) {

  /** Whether it has ended. */
  boolean expiredAt(Instant now) {
    return expiration != null && !now.isBefore(expiration);
  }
}
