package dev.clientcert.certificate;

/** The outcome of looking up a certificate. */
public sealed interface LookupOutcome {

  /**
   * The certificate exists.
   *
   * @param site the site it belongs to
   * @param certificate its members
   * @param der its DER encoding, not to be changed; {@code null} if it was not issued here
   */
  record Found(Site site, ClientCertificate certificate, byte[] der) implements LookupOutcome {}

  /** The site has no such certificate. */
  record CertificateNotFound() implements LookupOutcome {}

  /** There is no such site, or it belongs to another account. */
  record SiteNotFound() implements LookupOutcome {}
}
