package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Stores sites and their certificates. No method blocks the calling thread, and each gives an
 * outcome or a failure within a bounded time. A failure of a change means that it may or may not
 * have happened, which repeating the call would tell.
 */
public interface CertificateStore {

  /**
   * Changes a certificate atomically: of any number of concurrent calls, exactly one gets {@link
   * ChangeOutcome.Changed} for what can happen only once.
   *
   * <p>The store remembers, for {@code clientcert.repetitions.memory}, which call it was: the same
   * call again gets the same outcome, also if the certificate has changed since. If the call is
   * {@linkplain Change#repeatable repeatable}, it remembers a {@link ChangeOutcome.NotPossible},
   * too.
   *
   * @param transition what is to happen
   * @param change the call
   * @param siteId the site
   * @param certificateId the certificate's id, unique within the site only
   * @return the outcome, once it is durable
   */
  Uni<ChangeOutcome> change(
      Transition transition, Change change, long siteId, String certificateId);

  /**
   * Adds a certificate atomically. Its id must be new; if it is not, the call fails. The same call
   * again gets the certificate of the first one, also if it has changed since.
   *
   * @param change the call
   * @param siteId the site
   * @param issued the certificate
   * @return the outcome, once it is durable
   */
  Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued);

  /**
   * Returns what the first call with this request id created in a site of this account, if it is
   * remembered, so that nothing has to be issued for a repetition.
   */
  Uni<Optional<IssuedCertificate>> findCreation(Change change, long siteId);

  /** Returns the site, if it exists and belongs to this account. */
  Uni<Optional<Site>> findSite(String accountId, long siteId);

  /** Looks up a certificate of a site of this account. Sees all changes that were answered. */
  Uni<LookupOutcome> find(String accountId, long siteId, String certificateId);

  /**
   * Lists the certificates of a site of this account: by {@code createTime}, the newest first and
   * those without one last, and then by id, in the order of its UTF-8 bytes.
   *
   * @param pageNumber the number of the page, from 1; beyond the end, pages are empty
   * @param pageSize the maximum number of certificates of a page, from 1
   * @return the page, if the site exists and belongs to this account
   */
  Uni<Optional<CertificatePage>> list(String accountId, long siteId, long pageNumber, int pageSize);

  /**
   * Lists certificates of all accounts, for development.
   *
   * @param limit the maximum number of certificates
   * @return certificates ordered by site and id
   */
  Uni<List<SiteCertificate>> listAll(int limit);
}
