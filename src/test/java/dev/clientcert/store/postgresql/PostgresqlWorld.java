package dev.clientcert.store.postgresql;

import dev.clientcert.TestDatabase;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** A database, and the stores in it, without the application around them. */
final class PostgresqlWorld {

  /** How long calls are remembered. */
  static final Duration MEMORY = Duration.ofHours(24);

  private static final Vertx VERTX = Vertx.vertx();

  private final TestDatabase database;
  private final Map<String, String> properties;
  private final Postgresql postgresql;

  /** A world whose connections have these properties. */
  PostgresqlWorld(Map<String, String> properties) {
    this(TestDatabase.create(), properties);
  }

  /** A world on this database. */
  PostgresqlWorld(TestDatabase database, Map<String, String> properties) {
    this.database = database;
    this.properties = properties;
    PgConnectOptions options =
        PgConnectOptions.fromUri(database.url())
            .setUser(TestDatabase.ROLE)
            .setCachePreparedStatements(true);
    properties.forEach(options::addProperty);
    postgresql =
        new Postgresql(
            Pool.newInstance(
                PgBuilder.pool()
                    .with(new PoolOptions().setMaxSize(8))
                    .connectingTo(options)
                    .using(VERTX)
                    .build()),
            Duration.ofSeconds(10));
    postgresql.markPrepared();
  }

  /** Another one on the same database, with connections of its own. */
  PostgresqlWorld anotherInstance() {
    return new PostgresqlWorld(database, properties);
  }

  TestDatabase database() {
    return database;
  }

  Postgresql postgresql() {
    return postgresql;
  }

  /** The store, with this site and its certificates among others. */
  protected CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    try (Connection connection = database.connect();
        PreparedStatement addSite =
            connection.prepareStatement("INSERT INTO site VALUES (?, ?, ?)");
        PreparedStatement addCertificate =
            connection.prepareStatement(
                "INSERT INTO client_certificate (site_id, "
                    + CertificateColumns.STORED
                    + ") VALUES (?"
                    + ", ?".repeat(16)
                    + ")")) {
      addSite.setLong(1, site.id());
      addSite.setString(2, site.accountId());
      addSite.setString(3, site.name());
      addSite.execute();
      for (ClientCertificate certificate : certificates) {
        addCertificate.setLong(1, site.id());
        Object[] values = CertificateColumns.values(certificate);
        for (int i = 0; i < values.length; i++) {
          addCertificate.setObject(i + 2, values[i]);
        }
        addCertificate.addBatch();
      }
      addCertificate.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return store();
  }

  /** A store at the time at which the contract makes its calls. */
  PostgresqlCertificateStore store() {
    return store(Clock.fixed(Instant.parse("2026-03-01T10:11:12Z"), ZoneOffset.UTC));
  }

  /** A store with this clock. */
  PostgresqlCertificateStore store(Clock clock) {
    return new PostgresqlCertificateStore(postgresql, MEMORY, clock, System::nanoTime);
  }
}
