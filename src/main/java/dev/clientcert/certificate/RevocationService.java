package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Revokes client certificates of authorized callers, takes that back, or makes it final by deleting
 * them.
 */
@ApplicationScoped
public class RevocationService {

  private final CertificateStore store;

  /** Creates a service on this store. */
  public RevocationService(CertificateStore store) {
    this.store = store;
  }

  /**
   * Revokes an active certificate, also one that has passed its {@code NotAfter}.
   *
   * @param change the call; repeating it gives the same outcome
   * @param siteId the site
   * @param certificateId the certificate's id within the site
   * @return the outcome; a failure if the store cannot tell
   */
  public Uni<ChangeOutcome> revoke(Change change, long siteId, String certificateId) {
    return store.change(Transition.REVOKE, change, siteId, certificateId);
  }

  /** Activates a revoked certificate that has not expired; otherwise like {@link #revoke}. */
  public Uni<ChangeOutcome> activate(Change change, long siteId, String certificateId) {
    return store.change(Transition.ACTIVATE, change, siteId, certificateId);
  }

  /** Deletes a revoked certificate; otherwise like {@link #revoke}. */
  public Uni<ChangeOutcome> delete(Change change, long siteId, String certificateId) {
    return store.change(Transition.DELETE, change, siteId, certificateId);
  }
}
