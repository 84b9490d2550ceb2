package dev.clientcert.replay;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Remembers the nonces of requests that could still be replayed. */
public interface NonceStore {

  /**
   * Remembers a nonce in one atomic step: of any number of concurrent uses exactly one is the
   * first. Never blocks the calling thread.
   *
   * @param accountId the account of the caller, which the room for the nonce is counted to
   * @param principal whose nonce it is: a name, or what else the nonce is unique within
   * @param expiry until when its request would be found timely, and so could be replayed
   * @param now the time of this use
   * @return {@code false} where this principal used the nonce before, or where there is no room to
   *     remember it; fails where the store could not tell, and then the request must not pass
   */
  Uni<Boolean> isFirstUse(
      String accountId, String principal, String nonce, Instant expiry, Instant now);

  /** How much room there is now; empty where the store sets no bound. */
  default Optional<Room> room(Instant now) {
    return Optional.empty();
  }

  /**
   * The room of a store.
   *
   * @param used how many nonces are in it
   * @param capacity how many it takes
   * @param refused how many requests it refused for lack of room since the start
   */
  record Room(int used, int capacity, long refused) {

    /** Whether no account has any room left. */
    public boolean isFull() {
      return used >= capacity;
    }
  }
}
