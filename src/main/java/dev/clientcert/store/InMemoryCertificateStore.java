package dev.clientcert.store;

import dev.clientcert.revocation.CertificateStore;
import dev.clientcert.revocation.RevocationOutcome;
import dev.clientcert.revocation.Site;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Certificates in the memory of this process: gone when it ends, and not shared with another.
 * Answers at once, on the calling thread. Sites and certificates are added before the store is
 * shared between threads; from then on only statuses change.
 */
public final class InMemoryCertificateStore implements CertificateStore {

  private final Map<Long, Shelf> shelves = new LinkedHashMap<>();

  /** A site with its certificates. */
  private record Shelf(Site site, CertificateTable certificates) {}

  /**
   * The table of this site, to add certificates to: a new one, or the one that the site has.
   *
   * @throws IllegalArgumentException where the site is here with another name or account; the
   *     message says which
   */
  CertificateTable certificatesOf(Site site) {
    Shelf shelf = shelves.computeIfAbsent(site.id(), id -> new Shelf(site, new CertificateTable()));
    if (!shelf.site().equals(site)) {
      throw new IllegalArgumentException(
          "site " + site.id() + " stands here as " + site + " and before as " + shelf.site());
    }
    return shelf.certificates();
  }

  /** How many sites are here. */
  public int sites() {
    return shelves.size();
  }

  /** How many certificates are here, of any status. */
  public long certificates() {
    return shelves.values().stream().mapToLong(shelf -> shelf.certificates().size()).sum();
  }

  /** The site and id of some active certificate of this account, as an example to call with. */
  public Optional<Map.Entry<Long, String>> anyActive(String accountId) {
    return shelves.values().stream()
        .filter(shelf -> shelf.site().accountId().equals(accountId))
        .filter(shelf -> shelf.certificates().anyActive() != null)
        .findFirst()
        .map(shelf -> Map.entry(shelf.site().id(), shelf.certificates().anyActive()));
  }

  @Override
  public Uni<RevocationOutcome> revoke(String accountId, long siteId, String certificateId) {
    return Uni.createFrom().item(() -> revokeNow(accountId, siteId, certificateId));
  }

  private RevocationOutcome revokeNow(String accountId, long siteId, String certificateId) {
    Shelf shelf = shelves.get(siteId);
    if (shelf == null || !shelf.site().accountId().equals(accountId)) {
      return new RevocationOutcome.NotFound();
    }
    byte[] entry = shelf.certificates().find(certificateId);
    if (entry == null) {
      return new RevocationOutcome.NotFound();
    }
    return CertificateTable.revoke(entry)
        ? new RevocationOutcome.Revoked(shelf.site())
        : new RevocationOutcome.NotActive();
  }
}
