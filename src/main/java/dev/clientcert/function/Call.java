package dev.clientcert.function;

/** The call that is being served, as the trigger that received it knows it. */
public interface Call {

  /**
   * An upper-case UUID: in the answer, in the header {@code x-acs-request-id} and in the log. New
   * for every call, but that a call which a trigger knows to be the same one made again has the
   * same.
   */
  String requestId();

  /**
   * Tells the trigger what the call is about, for its audit log.
   *
   * @param request the parameters: as they came in at first, and as they are understood later
   * @return to be told of the revocation, whenever that is
   */
  AuditEntry isAbout(RevokeClientCertificateRequest request);

  /** What the audit log says of a call. */
  interface AuditEntry {

    /** The certificate is revoked, whether or not the caller still gets to hear of it. */
    void revoked();
  }
}
