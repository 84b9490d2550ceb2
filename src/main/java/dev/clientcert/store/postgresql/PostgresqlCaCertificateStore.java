package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.SiteAuthorities;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Uploaded CA certificates and host names in PostgreSQL, in the tables of {@code db}. */
public final class PostgresqlCaCertificateStore implements CaCertificateStore {

  /**
   * Creates a store on this database.
   *
   * @param memory how long calls are remembered
   */
  public PostgresqlCaCertificateStore(Postgresql database, Duration memory) {}

  @Override
  public Uni<ChangeOutcome> add(Change change, long siteId, CaCertificate certificate) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<ChangeOutcome> delete(Change change, long siteId, String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<ChangeOutcome> setHostnames(
      Change change, long siteId, String id, List<String> hostnames) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<Optional<SiteAuthorities>> find(String accountId, long siteId) {
    throw new UnsupportedOperationException();
  }
}
