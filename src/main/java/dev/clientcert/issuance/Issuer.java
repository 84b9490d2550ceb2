package dev.clientcert.issuance;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Issues certificates. */
@Singleton
public class Issuer {

  /**
   * Issues a certificate by the CA of the account that owns the site. Checks what was asked for,
   * makes keys and signs on threads of its own, so that nothing else waits for that.
   *
   * @return the outcome, on the Vert.x context of the caller
   */
  public Uni<IssuanceOutcome> issue(IssuanceOrder order) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }
}
