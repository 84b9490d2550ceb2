package dev.clientcert.replay;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Stores the nonces of requests that could still be replayed. */
public interface NonceStore {

  /**
   * Records a use of a nonce atomically: of any number of concurrent uses, exactly one is the
   * first. Never blocks the calling thread.
   *
   * @param accountId the caller's account, whose share of the capacity the nonce takes
   * @param principal the scope within which the nonce is unique
   * @param expiry the time until which the request could be replayed
   * @param now the time of this use
   * @return {@code true} for the first use; {@code false} if the nonce was used before or there is
   *     no room for it; a failure if the store could not tell, and then the request must be refused
   */
  Uni<Boolean> recordUse(
      String accountId, String principal, String nonce, Instant expiry, Instant now);

  /**
   * Returns a use that can be recorded later, along with something else; empty if there is nothing
   * to be gained by that. The parameters are those of {@link #recordUse}.
   */
  default Optional<NonceUse> prepareUse(
      String principal, String nonce, Instant expiry, Instant now) {
    return Optional.empty();
  }

  /** Returns the current use of the capacity; empty if the store has no limit. */
  default Optional<Room> room(Instant now) {
    return Optional.empty();
  }

  /**
   * The use of a store's capacity.
   *
   * @param used the number of stored nonces
   * @param capacity the maximum number of nonces
   * @param refused the number of requests refused for lack of room since the start
   */
  record Room(int used, int capacity, long refused) {

    /** Returns whether no account has any room left. */
    public boolean isFull() {
      return used >= capacity;
    }
  }
}
