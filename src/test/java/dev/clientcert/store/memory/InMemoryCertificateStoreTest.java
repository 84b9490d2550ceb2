package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CertificateStoreContract;
import dev.clientcert.store.seed.SeedEntry;
import java.util.Map;

/** The memory store keeps the contract. */
class InMemoryCertificateStoreTest extends CertificateStoreContract {

  @Override
  protected CertificateStore storeWith(Site site, Map<String, CertificateStatus> certificates) {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    CertificateTable table = store.tableOf(site);
    certificates.forEach((id, status) -> table.add(SeedEntry.of(id, status)));
    return store;
  }
}
