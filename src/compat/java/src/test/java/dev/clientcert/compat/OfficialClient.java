package dev.clientcert.compat;

import java.util.Map;

/** An official client that is set to call in one way. */
interface OfficialClient {

  /**
   * Calls, and gives what its user gets. Where no answer comes, it fails as it does for its user.
   */
  Outcome call(Call call) throws Exception;

  /**
   * What its user tells it.
   *
   * @param protocol {@code http} or {@code https}
   * @param endpoint host and port
   * @param ca the CA to be trusted, as PEM
   * @param credential the members of one of the {@code credentials}
   * @param retries whether it tries again by itself where no answer comes
   */
  record Call(
      String protocol,
      String endpoint,
      String ca,
      Map<String, String> credential,
      String operation,
      Map<String, String> parameters,
      boolean retries) {}

  /** What its user gets. */
  sealed interface Outcome {}

  /**
   * An answer.
   *
   * @param requestId the header {@code x-acs-request-id}
   */
  record Answer(int status, String requestId, Map<String, Object> body) implements Outcome {}

  /**
   * An error.
   *
   * @param text the message of the exception
   * @param data the members of the answer's body and {@code statusCode}; null if the client shows
   *     no more than the others
   */
  record Refusal(
      String code, String message, String requestId, String text, Map<String, Object> data)
      implements Outcome {}
}
