package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CaCertificateStoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The contract of CA certificates where every change records a nonce. */
@Tag("slow")
@net.jqwik.api.Tag("slow")
class PostgresqlCaNoncesTest extends CaCertificateStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected CaCertificateStore storeWith(
      Site site, List<String> managedHostnames, List<CaCertificate> uploaded) {
    return WithNonces.every(
        CaCertificateStore.class, WORLD.caStoreWith(site, managedHostnames, uploaded), WORLD);
  }

  @Override
  protected CaCertificateStore anotherInstanceOf(CaCertificateStore store) {
    PostgresqlWorld other = WORLD.anotherInstance();
    return WithNonces.every(CaCertificateStore.class, other.caStore(), other);
  }
}
