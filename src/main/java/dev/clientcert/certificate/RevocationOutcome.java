package dev.clientcert.certificate;

/** The outcome of a revocation. Each is an answer of the store, not a failure. */
public sealed interface RevocationOutcome {

  /**
   * The certificate was active and was revoked by this call.
   *
   * @param site the site it belongs to
   */
  record Revoked(Site site) implements RevocationOutcome {}

  /**
   * There is no such certificate or site, or the site belongs to another account. Callers cannot
   * tell which.
   */
  record NotFound() implements RevocationOutcome {}

  /** The certificate exists but was not active; nothing changed. */
  record NotActive() implements RevocationOutcome {}
}
