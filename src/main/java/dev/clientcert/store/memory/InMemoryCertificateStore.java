package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.seed.SeedSink;
import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  public Uni<RevocationOutcome> revoke(
      String accountId, long siteId, String certificateId, UUID requestId) {
    return Uni.createFrom().item(() -> revokeNow(accountId, siteId, certificateId, requestId));
  }

  private RevocationOutcome revokeNow(
      String accountId, long siteId, String certificateId, UUID requestId) {
    CertificateTable table = tables.get(siteId);
    return table == null || !table.site().accountId().equals(accountId)
        ? new RevocationOutcome.NotFound()
        : table.revoke(certificateId, requestId);
  }

  @Override
  public Uni<List<ClientCertificate>> list(int limit) {
    return Uni.createFrom()
        .item(
            () ->
                tables.values().stream()
                    .flatMap(CertificateTable::certificates)
                    .limit(limit)
                    .sorted(
                        Comparator.comparing((ClientCertificate one) -> one.site().id())
                            .thenComparing(ClientCertificate::id))
                    .toList());
  }
}
