package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CaCertificateStoreContract;
import java.util.List;
import java.util.Map;

/** The store of CA certificates in PostgreSQL keeps the contract. */
class PostgresqlCaCertificateStoreTest extends CaCertificateStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected CaCertificateStore storeWith(
      Site site, List<String> managedHostnames, List<CaCertificate> uploaded) {
    return WORLD.caStoreWith(site, managedHostnames, uploaded);
  }

  @Override
  protected CaCertificateStore anotherInstanceOf(CaCertificateStore store) {
    return WORLD.anotherInstance().caStore();
  }
}
