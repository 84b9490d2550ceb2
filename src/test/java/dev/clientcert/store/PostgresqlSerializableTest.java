package dev.clientcert.store;

import dev.clientcert.revocation.CertificateStatus;
import dev.clientcert.revocation.CertificateStore;
import dev.clientcert.revocation.Site;
import java.util.Map;

/**
 * The contract under the isolation that CockroachDB has by default, and in which PostgreSQL, too,
 * turns the later of two concurrent updates away rather than have it wait.
 */
class PostgresqlSerializableTest extends CertificateStoreContract {

  private static final PostgresqlWorld WORLD =
      new PostgresqlWorld(Map.of("default_transaction_isolation", "serializable"));

  @Override
  CertificateStore storeWith(Site site, Map<String, CertificateStatus> certificates) {
    return WORLD.storeWith(site, certificates);
  }
}
