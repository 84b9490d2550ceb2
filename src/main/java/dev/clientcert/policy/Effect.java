package dev.clientcert.policy;

/** What a statement does with what it matches. */
enum Effect {
  /** Lets it happen, unless something else denies it. */
  ALLOW,
  /** Forbids it, whatever else allows it. */
  DENY
}
