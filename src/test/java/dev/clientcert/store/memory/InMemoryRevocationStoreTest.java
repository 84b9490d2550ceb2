package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.RevocationStoreContract;
import dev.clientcert.store.packed.PackedCertificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What is revoked in memory keeps the contract. */
class InMemoryRevocationStoreTest extends RevocationStoreContract {

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    InMemoryCertificateStore store =
        new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), System::nanoTime);
    store.load(
        sink -> {
          sink.addSite(site);
          certificates.forEach(one -> sink.addCertificate(site, PackedCertificate.pack(one, null)));
        });
    return store;
  }

  @Override
  protected RevocationStore revocationsOf(CertificateStore store) {
    return ((InMemoryCertificateStore) store).revocations();
  }
}
