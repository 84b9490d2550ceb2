package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.DeletedCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.seed.SeedSink;
import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Certificates in the memory of this process: lost when it ends, and not shared with others.
 * Completes immediately, on the calling thread. Sites and certificates are added before the store
 * is shared between threads; after that, only statuses change.
 */
public final class InMemoryCertificateStore implements CertificateStore {

  private final Map<Long, CertificateTable> tables = new LinkedHashMap<>();

  /**
   * Returns the table of this site, creating it if necessary.
   *
   * @throws IllegalArgumentException if the site exists with another name or account; the message
   *     says which
   */
  CertificateTable tableOf(Site site) {
    CertificateTable table = tables.computeIfAbsent(site.id(), id -> new CertificateTable(site));
    if (!table.site().equals(site)) {
      throw new IllegalArgumentException(
          "site " + site.id() + " is listed as " + site + ", but before as " + table.site());
    }
    return table;
  }

  /** Returns a sink that adds the content of a seed file to this store. */
  public SeedSink seedSink() {
    return new SeedSink() {
      private CertificateTable current;

      @Override
      public void addSite(Site site) {
        current = tableOf(site);
      }

      @Override
      public boolean addCertificate(Site site, byte[] entry) {
        return current.add(entry);
      }
    };
  }

  /** Returns the number of sites. */
  public int siteCount() {
    return tables.size();
  }

  /** Returns the number of certificates, of any status. */
  public long certificateCount() {
    return tables.values().stream().mapToLong(CertificateTable::size).sum();
  }

  @Override
  public Uni<ChangeOutcome> change(
      Transition transition, Change change, long siteId, String certificateId) {
    return Uni.createFrom()
        .item(() -> revokeNow(change.accountId(), siteId, certificateId, change.requestId()));
  }

  @Override
  public Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<Optional<Site>> findSite(String accountId, long siteId) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<LookupOutcome> find(String accountId, long siteId, String certificateId) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<Optional<CertificatePage>> list(
      String accountId, long siteId, long pageNumber, int pageSize) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  @Override
  public Uni<List<DeletedCertificate>> listDeleted(String caCertificateId) {
    return Uni.createFrom().failure(new UnsupportedOperationException());
  }

  private ChangeOutcome revokeNow(
      String accountId, long siteId, String certificateId, UUID requestId) {
    CertificateTable table = tables.get(siteId);
    return table == null || !table.site().accountId().equals(accountId)
        ? new ChangeOutcome.NotFound()
        : table.revoke(certificateId, requestId);
  }

  @Override
  public Uni<List<SiteCertificate>> listAll(int limit) {
    return Uni.createFrom()
        .item(
            () ->
                tables.values().stream()
                    .flatMap(CertificateTable::certificates)
                    .limit(limit)
                    .sorted(
                        Comparator.comparing((SiteCertificate one) -> one.site().id())
                            .thenComparing(one -> one.certificate().id()))
                    .toList());
  }
}
