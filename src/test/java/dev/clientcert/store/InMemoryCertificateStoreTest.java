package dev.clientcert.store;

import dev.clientcert.revocation.CertificateStatus;
import dev.clientcert.revocation.CertificateStore;
import dev.clientcert.revocation.Site;
import java.util.Map;

/** The memory store keeps the contract. */
class InMemoryCertificateStoreTest extends CertificateStoreContract {

  @Override
  CertificateStore storeWith(Site site, Map<String, CertificateStatus> certificates) {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    CertificateTable table = store.certificatesOf(site);
    certificates.forEach((id, status) -> table.add(CertificateTable.entry(id, status)));
    return store;
  }
}
