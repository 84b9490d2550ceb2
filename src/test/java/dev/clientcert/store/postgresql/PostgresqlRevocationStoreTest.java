package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.RevocationStoreContract;
import java.util.List;
import java.util.Map;

/** The store of what is revoked in PostgreSQL keeps the contract. */
class PostgresqlRevocationStoreTest extends RevocationStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WORLD.storeWith(site, certificates);
  }

  @Override
  protected RevocationStore revocationsOf(CertificateStore store) {
    return WORLD.revocationStore();
  }
}
