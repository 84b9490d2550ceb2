package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CertificateStoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * The contract of certificates where every change records a nonce, in the isolation of {@link
 * PostgresqlSerializableTest}.
 */
@Tag("slow")
@net.jqwik.api.Tag("slow")
class PostgresqlSerializableNoncesTest extends CertificateStoreContract {

  private static final PostgresqlWorld WORLD =
      new PostgresqlWorld(Map.of("default_transaction_isolation", "serializable"));

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
