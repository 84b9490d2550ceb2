package dev.clientcert.certificate;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Stores the CA certificates that were uploaded to sites, and the host names to which CAs are
 * bound. No method blocks the calling thread, and each gives an outcome or a failure within a
 * bounded time. A failure of a change means that it may or may not have happened, which repeating
 * the call would tell.
 *
 * <p>The store remembers changes as {@link CertificateStore#change} does: the same call again gets
 * the same outcome, and nothing changes a second time.
 */
public interface CaCertificateStore {

  /** The number of CA certificates that can be uploaded to a site. */
  int MAX_PER_SITE = 5;

  /**
   * Adds a CA certificate atomically, however many calls there are at the same time. If the site
   * has one with this id, which is made of the request id, this is the same call again: nothing
   * changes.
   *
   * @param change the call
   * @param siteId the site
   * @param certificate the certificate, without host names
   * @return the outcome, once it is durable; {@link ChangeOutcome.NotPossible} if the site has
   *     {@link #MAX_PER_SITE}, {@link ChangeOutcome.NotFound} if there is no such site
   */
  Uni<ChangeOutcome> add(Change change, long siteId, CaCertificate certificate);

  /**
   * Returns what came of adding a certificate by the first call with this request id, if it is
   * remembered, so that a repetition gets the same also if the certificate has expired since.
   */
  Uni<Optional<ChangeOutcome>> findAddition(Change change, long siteId);

  /**
   * Deletes a CA certificate, and with it the host names to which it is bound.
   *
   * @return the outcome, once it is durable; {@link ChangeOutcome.NotFound} if there is no such
   *     certificate or site
   */
  Uni<ChangeOutcome> delete(Change change, long siteId, String id);

  /**
   * Binds a CA to these host names, and to no others. Of concurrent calls, one is the last, and its
   * list is there as a whole.
   *
   * @param id the id of an uploaded CA certificate, whose {@code updateTime} becomes the time of
   *     the call; {@code null} for the managed CA of the account
   * @param hostnames the host names, each as {@link Hostnames} has it
   * @return the outcome, once it is durable; {@link ChangeOutcome.NotFound} if there is no such
   *     certificate or site
   */
  Uni<ChangeOutcome> setHostnames(Change change, long siteId, String id, List<String> hostnames);

  /**
   * Returns the CAs of a site of this account, if it exists. Sees all changes that were answered.
   */
  Uni<Optional<SiteAuthorities>> find(String accountId, long siteId);
}
