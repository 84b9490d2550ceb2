package dev.clientcert.replay;

import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Remembers the nonces of requests that could still be replayed. */
public interface NonceStore {

  /**
   * Remembers a nonce in one atomic step: of any number of concurrent uses exactly one is the
   * first. Never blocks the calling thread.
   *
   * @param principal whose nonce it is
   * @param expiry until when its request would be found timely, and so could be replayed
   * @param now the time of this use
   * @return {@code false} where this principal used the nonce before, or where there is no room to
   *     remember it; fails where the store could not tell, and then the request must not pass
   */
  Uni<Boolean> isFirstUse(String principal, String nonce, Instant expiry, Instant now);
}
