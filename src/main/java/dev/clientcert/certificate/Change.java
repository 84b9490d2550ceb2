package dev.clientcert.certificate;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A call that changes something.
 *
 * @param accountId the caller's account; sites of other accounts count as not found
 * @param requestId the unique id of the call. Whoever makes the same call again, with the same id,
 *     gets the first outcome, and nothing changes a second time
 * @param repeatable whether others than the store itself may make the call again, such as a broker
 *     that delivers an event twice
 * @param time when the call was made
 * @param ticket what the store takes along with the change; {@code null} for nothing
 */
public record Change(
    String accountId, UUID requestId, boolean repeatable, Instant time, Ticket ticket) {

  /** Rejects missing values. */
  public Change {
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(time, "time");
  }

  /** A call that has no ticket. */
  public Change(String accountId, UUID requestId, boolean repeatable, Instant time) {
    this(accountId, requestId, repeatable, time, null);
  }
}
