package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CertificatePage;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.Change;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.LookupOutcome;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import dev.clientcert.certificate.Transition;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Certificates in PostgreSQL, in the tables of {@code db}: durable, and shared by all instances.
 * Relies only on atomic and durable statements, at any isolation level.
 */
public final class PostgresqlCertificateStore implements CertificateStore {

  /** Its row is the name of the site, and the DER and the members of the first certificate. */
  private static final String CREATE =
      """
      WITH before AS (
        SELECT der, <columns> FROM remembered_creation WHERE request_id = $3 AND made_at > $5
      ), added AS (
        INSERT INTO client_certificate (site_id, counted, der, <columns>)
        SELECT $2, true, $7::bytea, <values> FROM site
         WHERE site.id = $2 AND account_id = $1 AND NOT EXISTS (SELECT 1 FROM before)
        RETURNING der, <columns>
      ), counted AS (
        INSERT INTO certificate_count (site_id, shard, certificates)
        SELECT $2, 1 + $6::integer % 16, 1 FROM added
        ON CONFLICT (site_id, shard)
          DO UPDATE SET certificates = certificate_count.certificates + excluded.certificates
      ), remembered AS (
        INSERT INTO remembered_creation (request_id, made_at, der, <columns>)
        SELECT $3::uuid, $4::timestamptz, der, <columns> FROM added
      )
      SELECT site_name, der, <columns>
        FROM (SELECT name AS site_name FROM site WHERE id = $2 AND account_id = $1) AS owned
       CROSS JOIN (SELECT * FROM before UNION ALL SELECT * FROM added) AS first
      """
          .replace("<columns>", CertificateColumns.STORED)
          .replace("<values>", CertificateColumns.placeholders(8, ""));

  private static final String FIND_CREATION =
      """
      SELECT der, <columns> FROM remembered_creation
       WHERE request_id = $3 AND made_at > $4
         AND EXISTS (SELECT 1 FROM site WHERE id = $2 AND account_id = $1)
      """
          .replace("<columns>", CertificateColumns.STORED);

  private static final String FORGET_CREATION =
      "DELETE FROM remembered_creation WHERE request_id = $1 AND made_at <= $2";

  private static final String FIND_SITE = "SELECT name FROM site WHERE id = $2 AND account_id = $1";

  private static final String FIND =
      """
      SELECT site_name, der, <columns>
        FROM (SELECT name AS site_name FROM site WHERE id = $2 AND account_id = $1) AS owned
        LEFT JOIN client_certificate ON site_id = $2 AND id = $3
      """
          .replace("<columns>", CertificateColumns.CURRENT);

  /**
   * Finds the ids of the page in an index that has nothing else, so that pages before it cost
   * little. A page beyond the end costs nothing.
   */
  private static final String LIST =
      """
      WITH total AS (
        SELECT (SELECT COALESCE(sum(certificates), 0)::bigint FROM certificate_count
                 WHERE site_id = $2)
             + (SELECT count(*) FROM client_certificate WHERE site_id = $2 AND NOT counted)
               AS certificates
      )
      SELECT site_name, (SELECT certificates FROM total), <columns>
        FROM (SELECT name AS site_name FROM site WHERE id = $2 AND account_id = $1) AS owned
        LEFT JOIN client_certificate ON site_id = $2 AND id = ANY (ARRAY(
          SELECT id FROM client_certificate
           WHERE site_id = $2 AND $3 < (SELECT certificates FROM total)
           ORDER BY create_time DESC NULLS LAST, id COLLATE "C"
          OFFSET $3 LIMIT $4))
       ORDER BY create_time DESC NULLS LAST, id COLLATE "C"
      """
          .replace("<columns>", CertificateColumns.CURRENT);

  private static final String LIST_ALL =
      """
      SELECT account_id, site_id, site_name, <columns>
        FROM client_certificate
        JOIN (SELECT id AS site, account_id, name AS site_name FROM site) AS sites ON site = site_id
       ORDER BY site_id, client_certificate.id
       LIMIT $1
      """
          .replace("<columns>", CertificateColumns.CURRENT);

  /** The number of rows over which calls spread what they count; 16 for certificates. */
  private static final int SHARDS = 64;

  /**
   * How often a creation is tried that violates a key: the call may have been remembered too long,
   * and it may be made at the same time. After that, the certificate's id is taken.
   */
  private static final int CREATION_ATTEMPTS = 3;

  private final Postgresql database;
  private final PostgresqlChanges changes;

  /** Creates a store on this database. */
  public PostgresqlCertificateStore(Postgresql database, PostgresqlChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  @Override
  public Uni<ChangeOutcome> change(
      Transition transition, Change change, long siteId, String certificateId) {
    ChangeStatement statement =
        switch (transition) {
          case REVOKE -> ChangeStatement.REVOKE;
          case ACTIVATE -> ChangeStatement.ACTIVATE;
          case DELETE -> ChangeStatement.DELETE;
        };
    return changes.make(statement, change, siteId, certificateId, shardOf(certificateId));
  }

  @Override
  public Uni<CreationOutcome> create(Change change, long siteId, IssuedCertificate issued) {
    if (Postgresql.hasNul(change.accountId())) {
      return Uni.createFrom().item(new CreationOutcome.SiteNotFound());
    }
    return create(change, siteId, issued, Postgresql.startOfCall(), CREATION_ATTEMPTS)
        .invoke(changes::tidyUp);
  }

  private Uni<CreationOutcome> create(
      Change change, long siteId, IssuedCertificate issued, long start, int attempts) {
    Tuple arguments =
        Columns.append(
            Tuple.tuple(),
            change.accountId(),
            siteId,
            change.requestId(),
            Columns.time(change.time()),
            changes.startOfMemory(change),
            shardOf(issued.certificate().id()),
            Buffer.buffer(issued.der()));
    Columns.append(arguments, CertificateColumns.values(issued.certificate()));
    return database
        .execute(CREATE, arguments, start)
        .map(PostgresqlCertificateStore::creationOutcome)
        .onFailure(failure -> Postgresql.isUniqueViolation(failure) && attempts > 1)
        .recoverWithUni(
            () ->
                database
                    .execute(
                        FORGET_CREATION,
                        Tuple.of(change.requestId(), changes.startOfMemory(change)),
                        start)
                    .chain(() -> create(change, siteId, issued, start, attempts - 1)));
  }

  @Override
  public Uni<Optional<IssuedCertificate>> findCreation(Change change, long siteId) {
    if (Postgresql.hasNul(change.accountId())) {
      return Uni.createFrom().item(Optional.empty());
    }
    return database
        .execute(
            FIND_CREATION,
            Tuple.of(change.accountId(), siteId, change.requestId(), changes.startOfMemory(change)))
        .map(rows -> stream(rows).findFirst().map(row -> issued(row, 0)));
  }

  private static IssuedCertificate issued(Row row, int first) {
    return new IssuedCertificate(CertificateColumns.read(row, first + 1), der(row, first));
  }

  private static CreationOutcome creationOutcome(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return new CreationOutcome.SiteNotFound();
    }
    return new CreationOutcome.Created(issued(rows.iterator().next(), 1));
  }

  @Override
  public Uni<Optional<Site>> findSite(String accountId, long siteId) {
    if (Postgresql.hasNul(accountId)) {
      return Uni.createFrom().item(Optional.empty());
    }
    return database
        .execute(FIND_SITE, Tuple.of(accountId, siteId))
        .map(
            rows ->
                stream(rows).findFirst().map(row -> new Site(accountId, siteId, row.getString(0))));
  }

  @Override
  public Uni<LookupOutcome> find(String accountId, long siteId, String certificateId) {
    if (Postgresql.hasNul(accountId)) {
      return Uni.createFrom().item(new LookupOutcome.SiteNotFound());
    }
    // There is no certificate without an id.
    String id = Postgresql.hasNul(certificateId) ? null : certificateId;
    return database
        .execute(FIND, Tuple.of(accountId, siteId, id))
        .map(rows -> lookupOutcome(rows, accountId, siteId));
  }

  private static LookupOutcome lookupOutcome(RowSet<Row> rows, String accountId, long siteId) {
    if (rows.size() == 0) {
      return new LookupOutcome.SiteNotFound();
    }
    Row row = rows.iterator().next();
    return row.getString(2) == null
        ? new LookupOutcome.CertificateNotFound()
        : new LookupOutcome.Found(
            new Site(accountId, siteId, row.getString(0)),
            CertificateColumns.read(row, 2),
            der(row, 1));
  }

  @Override
  public Uni<Optional<CertificatePage>> list(
      String accountId, long siteId, long pageNumber, int pageSize) {
    if (Postgresql.hasNul(accountId)) {
      return Uni.createFrom().item(Optional.empty());
    }
    long before =
        pageNumber - 1 > Long.MAX_VALUE / pageSize ? Long.MAX_VALUE : (pageNumber - 1) * pageSize;
    return database
        .execute(LIST, Tuple.of(accountId, siteId, before, (long) pageSize))
        .map(rows -> page(rows, accountId, siteId));
  }

  private static Optional<CertificatePage> page(RowSet<Row> rows, String accountId, long siteId) {
    return stream(rows)
        .findFirst()
        .map(
            first ->
                new CertificatePage(
                    new Site(accountId, siteId, first.getString(0)),
                    first.getLong(1),
                    stream(rows)
                        .filter(row -> row.getString(2) != null)
                        .map(row -> CertificateColumns.read(row, 2))
                        .toList()));
  }

  @Override
  public Uni<List<SiteCertificate>> listAll(int limit) {
    return database
        .execute(LIST_ALL, Tuple.of((long) limit))
        .map(
            rows ->
                stream(rows)
                    .map(
                        row ->
                            new SiteCertificate(
                                new Site(row.getString(0), row.getLong(1), row.getString(2)),
                                CertificateColumns.read(row, 3)))
                    .toList());
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  private static byte[] der(Row row, int column) {
    Buffer der = (Buffer) row.getValue(column);
    return der == null ? null : der.getBytes();
  }

  /** Returns which row of a count a certificate changes. */
  private static int shardOf(String certificateId) {
    return Math.floorMod(certificateId.hashCode(), SHARDS);
  }
}
