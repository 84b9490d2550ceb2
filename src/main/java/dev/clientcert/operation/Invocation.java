package dev.clientcert.operation;

import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.Ticket;
import java.time.Instant;
import java.util.UUID;

/**
 * A call that may be made, as its operation sees it.
 *
 * @param accountId the account of the caller
 * @param requestId the request's id, an upper-case UUID
 * @param repeatable whether the call may come again, and then has to get the same answer
 * @param time when the call was made
 * @param ticket what the change has to take; {@code null} for nothing
 */
public record Invocation(
    String accountId, String requestId, boolean repeatable, Instant time, Ticket ticket) {

  /** Returns the call as the store sees it, if it changes something. */
  public Change toChange() {
    return new Change(accountId, UUID.fromString(requestId), repeatable, time, ticket);
  }
}
