package dev.clientcert.store.memory;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CertificateStoreContract;
import dev.clientcert.store.packed.PackedCertificate;
import dev.clientcert.store.seed.SeedSink;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The memory store keeps the contract. */
class InMemoryCertificateStoreTest extends CertificateStoreContract {

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    InMemoryCertificateStore store =
        new InMemoryCertificateStore(Duration.ofHours(24), Clock.systemUTC(), System::nanoTime);
    SeedSink sink = store.seedSink();
    sink.addSite(site);
    certificates.forEach(one -> sink.addCertificate(site, PackedCertificate.pack(one, null)));
    return store;
  }
}
