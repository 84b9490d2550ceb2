package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** Stores certificates and their statuses. */
public interface CertificateStore {

  /**
   * Revokes an active certificate atomically: of any number of concurrent calls for one
   * certificate, exactly one gets {@link RevocationOutcome.Revoked}. The store remembers which call
   * it was, so that repeating that call gives the same outcome. Never blocks the calling thread.
   *
   * @param accountId the caller's account; sites of other accounts count as not found
   * @param siteId the site
   * @param certificateId the certificate's id, unique within the site only
   * @param requestId the unique id of the call
   * @return the outcome, once it is durable; a failure, within a bounded time, if the certificate
   *     may or may not be revoked, which repeating the call would tell
   */
  Uni<RevocationOutcome> revoke(
      String accountId, long siteId, String certificateId, UUID requestId);

  /**
   * Lists certificates of all accounts, for development. Never blocks the calling thread.
   *
   * @param limit the maximum number of certificates
   * @return certificates ordered by site and id; a failure, within a bounded time, if the store
   *     cannot tell
   */
  Uni<List<ClientCertificate>> list(int limit);
}
