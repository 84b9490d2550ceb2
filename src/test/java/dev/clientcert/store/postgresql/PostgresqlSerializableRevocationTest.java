package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.RevocationStoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The contract of what is revoked under the isolation of {@link PostgresqlSerializableTest}. */
@Tag("slow")
class PostgresqlSerializableRevocationTest extends RevocationStoreContract {

  private static final PostgresqlWorld WORLD =
      new PostgresqlWorld(Map.of("default_transaction_isolation", "serializable"));

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WORLD.storeWithCounted(site, certificates);
  }

  @Override
  protected RevocationStore revocationsOf(CertificateStore store) {
    return WORLD.revocationStore();
  }
}
