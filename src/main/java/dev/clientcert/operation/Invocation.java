package dev.clientcert.operation;

import java.util.UUID;

/**
 * A call that may be made, as its operation sees it.
 *
 * @param accountId the account of the caller
 * @param requestId the request's id, an upper-case UUID
 */
public record Invocation(String accountId, String requestId) {

  /** The request's id, by which a store recognizes a repetition. */
  public UUID requestUuid() {
    return UUID.fromString(requestId);
  }
}
