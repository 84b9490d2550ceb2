package dev.clientcert.store.postgresql;

import dev.clientcert.TestDatabase;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.certificate.SiteStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A database, and the stores in it, without the application around them. */
final class PostgresqlWorld {

  /** How long calls are remembered. */
  static final Duration MEMORY = Duration.ofHours(24);

  /** The most connections of the pool. */
  static final int CONNECTIONS = 8;

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:11:12Z"), ZoneOffset.UTC);
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
    postgresql = new Postgresql(newPool(CONNECTIONS), Duration.ofSeconds(10));
    postgresql.markPrepared();
  }

  private Pool newPool(int size) {
    PgConnectOptions options =
        PgConnectOptions.fromUri(database.url())
            .setUser(TestDatabase.ROLE)
            .setCachePreparedStatements(true);
    properties.forEach(options::addProperty);
    return Pool.newInstance(
        PgBuilder.pool()
            // All worlds share the connections of one server.
            .with(new PoolOptions().setMaxSize(size).setIdleTimeout(2))
            .connectingTo(options)
            .using(VERTX)
            .build());
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
  CertificateStore storeWith(Site site, List<ClientCertificate> certificates) {
    addSites(List.of(SiteDetails.of(site)));
    insert(
        "client_certificate (site_id, " + CertificateColumns.STORED + ")",
        certificates.stream().map(one -> row(CertificateColumns.values(one), site.id())).toList());
    return store();
  }

  /** The same, where nothing is left to be counted: that raises the versions of all CAs. */
  CertificateStore storeWithCounted(Site site, List<ClientCertificate> certificates) {
    addSites(List.of(SiteDetails.of(site)));
    insert(
        "client_certificate (counted, site_id, " + CertificateColumns.STORED + ")",
        certificates.stream()
            .map(one -> row(CertificateColumns.values(one), true, site.id()))
            .toList());
    insert(
        "certificate_count (site_id, shard, certificates)",
        List.<Object[]>of(new Object[] {site.id(), 0, certificates.size()}));
    return store();
  }

  /** The store of sites, with these among others. */
  SiteStore siteStoreWith(List<SiteDetails> sites) {
    addSites(sites);
    return siteStore();
  }

  private void addSites(List<SiteDetails> sites) {
    insert(
        "site (id, account_id, name, " + SiteColumns.DETAILS + ")",
        sites.stream()
            .map(
                one ->
                    row(
                        SiteColumns.values(one),
                        one.site().id(),
                        one.site().accountId(),
                        one.site().name()))
            .toList());
  }

  /** The store of CA certificates, with this site among others. */
  CaCertificateStore caStoreWith(
      Site site, List<String> managedHostnames, List<CaCertificate> uploaded) {
    addSites(List.of(SiteDetails.of(site)));
    if (!managedHostnames.isEmpty()) {
      insert(
          "managed_ca_hostnames (site_id, hostnames)",
          List.<Object[]>of(new Object[] {site.id(), managedHostnames.toArray(String[]::new)}));
    }
    insert(
        "ca_certificate (site_id, id, hostnames, " + CaCertificateColumns.STORED + ")",
        uploaded.stream()
            .map(
                one ->
                    row(
                        CaCertificateColumns.values(one),
                        site.id(),
                        one.id(),
                        one.hostnames().toArray(String[]::new)))
            .toList());
    return caStore();
  }

  private static Object[] row(Object[] last, Object... first) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(last)).toArray();
  }

  private void insert(String columns, List<Object[]> rows) {
    String values = columns.replaceAll(".*\\(", "(").replaceAll("\\w+", "?");
    // JSON is the only type that the driver does not tell by the value.
    String sql =
        "INSERT INTO "
            + columns
            + " VALUES "
            + (columns.endsWith("vanity_name_servers)")
                ? values.replaceAll("\\?, \\?\\)", "?::jsonb, ?::jsonb)")
                : values);
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          statement.setObject(
              i + 1,
              row[i] instanceof String[] texts ? connection.createArrayOf("text", texts) : row[i]);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store at the time at which the contract makes its calls. */
  PostgresqlCertificateStore store() {
    return store(CLOCK);
  }

  /** A store with this clock. */
  PostgresqlCertificateStore store(Clock clock) {
    return new PostgresqlCertificateStore(postgresql, changes(clock));
  }

  /** A store of sites. */
  SiteStore siteStore() {
    return new PostgresqlSiteStore(postgresql, changes(CLOCK));
  }

  /** A store of CA certificates, at the time of the contract, too. */
  CaCertificateStore caStore() {
    return caStore(CLOCK);
  }

  /** A store of CA certificates with this clock. */
  CaCertificateStore caStore(Clock clock) {
    return new PostgresqlCaCertificateStore(postgresql, changes(clock));
  }

  /** A store of what is revoked, at the time of the contract, too. */
  RevocationStore revocationStore() {
    return new PostgresqlRevocationStore(postgresql, () -> newPool(1), CLOCK);
  }

  private PostgresqlChanges changes(Clock clock) {
    return new PostgresqlChanges(postgresql, MEMORY, clock, System::nanoTime);
  }

  /** Runs a statement, and returns the number of blocks that PostgreSQL has read for it. */
  long blocks(String sql, Tuple arguments) {
    JsonArray explained =
        (JsonArray)
            postgresql()
                .executeInBackground("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, arguments)
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getValue(0);
    JsonObject plan = explained.getJsonObject(0).getJsonObject("Plan");
    return plan.getLong("Shared Hit Blocks") + plan.getLong("Shared Read Blocks");
  }
}
