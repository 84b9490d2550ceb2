package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Revokes client certificates of authorized callers. */
@ApplicationScoped
public class RevocationService {

  private final CertificateStore store;

  /** Creates a service on this store. */
  public RevocationService(CertificateStore store) {
    this.store = store;
  }

  /**
   * Revokes a certificate. One that has passed its {@code NotAfter} can still be revoked.
   *
   * @param accountId the caller's account
   * @param siteId the site
   * @param certificateId the certificate's id within the site
   * @param requestId the unique id of the call; repeating the call gives the same outcome
   * @return the outcome; a failure if the store cannot tell
   */
  public Uni<RevocationOutcome> revoke(
      String accountId, long siteId, String certificateId, UUID requestId) {
    return store.revoke(accountId, siteId, certificateId, requestId);
  }
}
