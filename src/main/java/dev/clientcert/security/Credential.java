package dev.clientcert.security;

import dev.clientcert.identity.Caller;
import dev.clientcert.policy.Policies;
import java.time.Instant;

/**
 * What an access key or a bearer token proves.
 *
 * @param expiration when it expires; {@code null} for never
 * @param caller the caller that it authenticates
 * @param policies the caller's permissions; {@code null} for an account itself, which may do
 *     everything to its own sites
 */
record Credential(Instant expiration, Caller caller, Policies policies) {

  /** Returns whether it has expired. */
  boolean isExpiredAt(Instant now) {
    return expiration != null && !now.isBefore(expiration);
  }
}
