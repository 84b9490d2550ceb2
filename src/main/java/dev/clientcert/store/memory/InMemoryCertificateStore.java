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
 * Certificates in the memory of this process: gone when it ends, and not shared with another.
 * Answers at once, on the calling thread. Sites and certificates are added before the store is
 * shared between threads; from then on only statuses change.
 */
public final class InMemoryCertificateStore implements CertificateStore {

  private final Map<Long, CertificateTable> tables = new LinkedHashMap<>();

  /**
   * The table of this site, to add certificates to: a new one, or the one that the site has.
   *
   * @throws IllegalArgumentException where the site is here with another name or account; the
   *     message says which
   */
  CertificateTable certificatesOf(Site site) {
    CertificateTable table = tables.computeIfAbsent(site.id(), id -> new CertificateTable(site));
    if (!table.site().equals(site)) {
      throw new IllegalArgumentException(
          "site " + site.id() + " stands here as " + site + " and before as " + table.site());
    }
    return table;
  }

  /** Takes a seed file into this store. */
  public SeedSink seeds() {
    return new SeedSink() {
      private CertificateTable current;

      @Override
      public void site(Site site) {
        current = certificatesOf(site);
      }

      @Override
      public boolean certificate(Site site, byte[] entry) {
        return current.add(entry);
      }
    };
  }

  /** How many sites are here. */
  public int sites() {
    return tables.size();
  }

  /** How many certificates are here, of any status. */
  public long certificates() {
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
