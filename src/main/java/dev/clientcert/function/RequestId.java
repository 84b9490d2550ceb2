package dev.clientcert.function;

/** The id of the request that is being served. The trigger that received it gives it out. */
public interface RequestId {

  /**
   * An upper-case UUID, new for every request: in the answer, in the header {@code
   * x-acs-request-id} and in the log.
   */
  String value();
}
