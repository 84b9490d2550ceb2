package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.store.CertificateStoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * The contract under the isolation that CockroachDB has by default, and in which PostgreSQL, too,
 * turns the later of two concurrent updates away rather than have it wait.
 */
// The properties of the contract heed the tags of jqwik only.
@Tag("slow")
@net.jqwik.api.Tag("slow")
class PostgresqlSerializableTest extends CertificateStoreContract {

  private static final PostgresqlWorld WORLD =
      new PostgresqlWorld(Map.of("default_transaction_isolation", "serializable"));

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WORLD.storeWith(site, certificates);
  }

  @Override
  protected CertificateStore anotherInstanceOf(CertificateStore store) {
    return WORLD.anotherInstance().store();
  }
}
