package dev.clientcert.certificate;

/** What came of a revocation. These are answers of the store, not failures. */
public sealed interface RevocationOutcome {

  /**
   * The certificate was active, and this call and no other revoked it.
   *
   * @param site the site that it belongs to
   */
  record Revoked(Site site) implements RevocationOutcome {}

  /**
   * No such certificate in this site, no such site, or a site of another account: from outside all
   * the same.
   */
  record NotFound() implements RevocationOutcome {}

  /** The certificate exists and was not active; nothing changed. */
  record NotActive() implements RevocationOutcome {}
}
