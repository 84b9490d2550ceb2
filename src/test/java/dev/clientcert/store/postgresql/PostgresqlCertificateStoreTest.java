package dev.clientcert.store.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.TestDatabase;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome.Changed;
import dev.clientcert.certificate.ChangeOutcome.NotPossible;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.Transition;
import dev.clientcert.store.CertificateStoreContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The store in PostgreSQL keeps the contract, and keeps the traces of a revocation. */
class PostgresqlCertificateStoreTest extends CertificateStoreContract {

  private static final PostgresqlWorld WORLD = new PostgresqlWorld(Map.of());

  @Override
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    return WORLD.storeWith(site, certificates);
  }

  @Test
  void the_call_that_revoked_and_its_time_are_in_the_table_and_stay_there() {
    TestDatabase database = WORLD.database();
    Site site = new Site("a", 800_000, "a");
    CertificateStore store =
        storeWith(
            site,
            List.of(
                ClientCertificate.of("c", CertificateStatus.ACTIVE),
                ClientCertificate.of("other", CertificateStatus.ACTIVE)));
    UUID call = UUID.randomUUID();
    assertEquals(
        new Changed(site),
        store
            .change(Transition.REVOKE, new Change("a", call, true, Instant.now()), 800_000, "c")
            .await()
            .indefinitely());
    String row =
        "SELECT id, status, revoked_by, revoked_at FROM client_certificate WHERE site_id = 800000 AND id = 'c'";
    String before = database.query(row).get(0);
    assertEquals("c revoked " + call, before.substring(0, before.indexOf(" 20")));
    assertEquals(
        new NotPossible(),
        store
            .change(
                Transition.REVOKE,
                new Change("a", UUID.randomUUID(), true, Instant.now()),
                800_000,
                "c")
            .await()
            .indefinitely());
    assertEquals(
        new Changed(site),
        store
            .change(Transition.REVOKE, new Change("a", call, true, Instant.now()), 800_000, "c")
            .await()
            .indefinitely());
    assertEquals(before, database.query(row).get(0));
    assertEquals(
        "active null null",
        database
            .query(
                "SELECT status, revoked_by, revoked_at FROM client_certificate WHERE site_id = 800000 AND id = 'other'")
            .get(0));
    assertEquals(
        "true",
        database
            .query(
                "SELECT (now() - revoked_at < interval '1 minute')::text FROM client_certificate WHERE site_id = 800000 AND id = 'c'")
            .get(0));
  }
}
