package dev.clientcert.certificate;

/** The outcome of adding a certificate. Each is an answer of the store, not a failure. */
public sealed interface CreationOutcome {

  /**
   * The certificate is in the store.
   *
   * @param issued the certificate of the first call with this request id, as it was then
   */
  record Created(IssuedCertificate issued) implements CreationOutcome {}

  /** There is no such site, or it belongs to another account. */
  record SiteNotFound() implements CreationOutcome {}
}
