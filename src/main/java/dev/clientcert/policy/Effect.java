package dev.clientcert.policy;

/** The effect of a statement on the requests that it matches. */
enum Effect {
  /** Allows the request, unless another statement denies it. */
  ALLOW,
  /** Denies the request, even if other statements allow it. */
  DENY
}
