package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** Where certificates and their statuses are kept. */
public interface CertificateStore {

  /**
   * Turns a certificate from active to revoked in one atomic step: of any number of concurrent
   * calls for one certificate exactly one gets {@link RevocationOutcome.Revoked}. The store keeps
   * which call that was, so that the same call, made again, gets the same outcome again. Never
   * blocks the calling thread.
   *
   * @param accountId the account that asks; a site of another account counts as not found
   * @param siteId the site
   * @param certificateId the certificate's id, unique within the site only
   * @param requestId the call's own id, which no other call has
   * @return the outcome, once it will last as long as the store does; a failure, within a bounded
   *     time, means that the store could not tell, so that the certificate may be revoked or not,
   *     which the same call, made again, would be told
   */
  Uni<RevocationOutcome> revoke(
      String accountId, long siteId, String certificateId, UUID requestId);

  /**
   * Shows some of the certificates, of all accounts, to look at in development. Never blocks the
   * calling thread.
   *
   * @param limit how many at most; where there are no more, these are all
   * @return certificates by site and id; a failure, within a bounded time, means that the store
   *     could not tell
   */
  Uni<List<ClientCertificate>> list(int limit);
}
