package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CertificateStoreContract;
import dev.clientcert.store.seed.SeedEntry;
import java.util.List;

/** The memory store keeps the contract. */
class InMemoryCertificateStoreTest extends CertificateStoreContract {

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    CertificateTable table = store.tableOf(site);
    certificates.forEach(one -> table.add(SeedEntry.of(one.id(), one.status())));
    return store;
  }
}
