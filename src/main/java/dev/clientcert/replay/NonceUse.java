package dev.clientcert.replay;

import io.smallrye.mutiny.Uni;

/**
 * A use of a nonce that need not be recorded at once: what is shared with others costs a round
 * trip, which the call's own change can save. Whoever has one sees to it that it is recorded before
 * the request is answered.
 */
public interface NonceUse {

  /** Returns whether it is recorded, and was the first. */
  boolean isFirst();

  /**
   * Records it, unless that is done.
   *
   * @return as {@link NonceStore#recordUse}
   */
  Uni<Boolean> record();
}
