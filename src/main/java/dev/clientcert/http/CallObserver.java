package dev.clientcert.http;

/**
 * Learns what came of a call, along with each line that the audit log has of it. The artifact with
 * metrics counts calls by it; in others, nobody observes.
 */
@FunctionalInterface
interface CallObserver {

  /** The outcome of a call that did what it asked for. */
  String SUCCESS = "success";

  /**
   * Takes note of an outcome; called on the thread that writes the line, and must not block.
   *
   * @param operation the operation that the call names; {@code null} if it was refused before that
   *     was known, or there is none of that name
   * @param outcome {@link #SUCCESS}, the documented code of an error, or what the audit log says of
   *     a call that got no answer
   */
  void observe(String operation, String outcome);
}
