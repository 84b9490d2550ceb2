package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CertificateStoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The contract of certificates where every change records a nonce. */
@Tag("slow")
@net.jqwik.api.Tag("slow")
class PostgresqlNoncesTest extends CertificateStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WithNonces.every(CertificateStore.class, WORLD.storeWith(site, certificates), WORLD);
  }

  @Override
  protected CertificateStore anotherInstanceOf(CertificateStore store) {
    PostgresqlWorld other = WORLD.anotherInstance();
    return WithNonces.every(CertificateStore.class, other.store(), other);
  }
}
