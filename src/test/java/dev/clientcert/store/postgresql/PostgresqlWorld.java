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
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A database, and the stores in it, without the application around them. */
final class PostgresqlWorld {

  private static final Vertx VERTX = Vertx.vertx();

  private final TestDatabase database = TestDatabase.create();
  private final Postgresql postgresql;

  /** A world whose connections have these properties. */
  PostgresqlWorld(Map<String, String> properties) {
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
                "INSERT INTO client_certificate (site_id, id, status) VALUES (?, ?, ?)")) {
      addSite.setLong(1, site.id());
      addSite.setString(2, site.accountId());
      addSite.setString(3, site.name());
      addSite.execute();
      for (ClientCertificate certificate : certificates) {
        addCertificate.setLong(1, site.id());
        addCertificate.setString(2, certificate.id());
        addCertificate.setString(3, certificate.status().wireName());
        addCertificate.addBatch();
      }
      addCertificate.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new PostgresqlCertificateStore(postgresql);
  }
}
