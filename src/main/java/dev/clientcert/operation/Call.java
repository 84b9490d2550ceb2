package dev.clientcert.operation;

/**
 * The call that is being served, as the trigger that received it knows it. It comes from the
 * request's scope, since Funqy has no other way to hand it to a function.
 */
public interface Call {

  /**
   * An upper-case UUID: in the answer, in the header {@code x-acs-request-id} and in the log. It is
   * new for every call, except that a repetition which the trigger recognizes keeps the first id.
   */
  String requestId();

  /**
   * Whether the trigger recognizes repetitions of this call, and so the answer to it may be given
   * more than once.
   */
  boolean isRepeatable();

  /** The call's entry in the audit log, which can be used for longer than the call is served. */
  AuditEntry auditEntry();

  /** What the audit log says of a call. */
  interface AuditEntry {

    /**
     * Adds what the call is about.
     *
     * @param field such as {@code siteId}
     * @param value as the caller gave it; {@code null} for nothing
     */
    void add(String field, String value);

    /**
     * Records that the operation is done, whether or not the caller still gets to hear of it.
     *
     * @param outcome such as {@code Revoked}
     */
    void succeed(String outcome);
  }
}
