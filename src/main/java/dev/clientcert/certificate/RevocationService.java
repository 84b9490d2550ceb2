package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Revokes client certificates. Who may ask was decided before. */
@ApplicationScoped
public class RevocationService {

  private final CertificateStore store;

  /** A service that revokes in this store. */
  public RevocationService(CertificateStore store) {
    this.store = store;
  }

  /**
   * Revokes a certificate. One that has passed its {@code NotAfter} can still be revoked.
   *
   * @param accountId the account that asks
   * @param siteId the site
   * @param certificateId the certificate's id within the site
   * @param requestId the call's own id; made again with the same one, it gets the same outcome
   * @return the outcome; fails where the store could not tell
   */
  public Uni<RevocationOutcome> revoke(
      String accountId, long siteId, String certificateId, UUID requestId) {
    return store.revoke(accountId, siteId, certificateId, requestId);
  }
}
