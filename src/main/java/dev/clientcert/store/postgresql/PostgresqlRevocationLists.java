package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.certificate.SerialNumbers;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteCertificate;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Cursor;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * CRLs in PostgreSQL. Whoever makes one has locked the row of its CA, reads the version and then
 * the certificates, and stores the CRL, in one transaction on a connection of its own: the pool's
 * are closed when they are silent for a while, and they are so during a long computation. Others
 * look again and again whether it is there, so that no connection waits.
 */
final class PostgresqlRevocationLists {

  /** How long it may take to make a CRL, or until another instance has made one. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
  private static final int PART_SIZE = 1 << 20;

  private static final String FIND =
      """
      SELECT version, number, this_update, next_update, size FROM revocation_list
       WHERE ca_certificate_id = $1
      """;
  private static final String FIND_PART =
      """
      SELECT der FROM revocation_list_part
       WHERE ca_certificate_id = $1 AND number = $2 AND part = $3
      """;
  private static final String PREPARE =
      "INSERT INTO revocation_list (ca_certificate_id) VALUES ($1) ON CONFLICT DO NOTHING";

  /**
   * The version is read after the lock is there, whatever the isolation of the database. A server
   * that has lost an instance, but does not know it, gives up its lock.
   */
  private static final String BEGIN =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      SET LOCAL statement_timeout = <milliseconds>;
      SET LOCAL idle_in_transaction_session_timeout = <milliseconds>
      """
          .replace("<milliseconds>", "" + PATIENCE.toMillis());

  private static final String LOCK = FIND + "FOR UPDATE SKIP LOCKED";
  private static final String STORE_PART =
      "INSERT INTO revocation_list_part (ca_certificate_id, number, part, der)"
          + " VALUES ($1, $2, $3, $4)";
  private static final String STORE =
      """
      UPDATE revocation_list
         SET version = $2, number = $3, this_update = $4, next_update = $5, size = $6
       WHERE ca_certificate_id = $1
      """;
  private static final String REMOVE_FORMER_PARTS =
      "DELETE FROM revocation_list_part WHERE ca_certificate_id = $1 AND number <> $2";

  /** The first part of each condition is that of an index. */
  private static final String IS_BY_ID =
      "left(ca_certificate_id, 64) = left($1::text, 64) AND ca_certificate_id = $1";

  private static final String IS_BY_ISSUER =
      """
      left(issuer, 64) = left($2::text, 64) AND issuer = $2
         AND (ca_certificate_id IS NULL
              OR ca_certificate_id <> $1 AND ca_certificate_id <> ALL ($3::text[]))
      """;

  private static final String IS_DELETED_BY_ID =
      "left(<id>, 64) = left($1::text, 64) AND <id> = $1"
          .replace("<id>", PostgresqlRevocationStore.DELETED_ID);

  private static final String IS_DELETED_BY_ISSUER =
      """
      left(issuer, 64) = left($2::text, 64) AND issuer = $2
         AND <id> <> $1 AND <id> <> ALL ($3::text[])
      """
          .replace("<id>", PostgresqlRevocationStore.DELETED_ID);

  static final String REVOKED =
      """
      SELECT serial_number, <since>, false FROM client_certificate
       WHERE status = 'revoked' AND <is by id>
      UNION ALL
      SELECT serial_number, <since>, false FROM client_certificate
       WHERE status = 'revoked' AND <is by issuer>
      UNION ALL
      SELECT serial_number, revoked_at, true FROM deleted_certificate
       WHERE <is deleted by id> AND (not_after IS NULL OR not_after >= $4)
      UNION ALL
      SELECT serial_number, revoked_at, true FROM deleted_certificate
       WHERE <is deleted by issuer> AND (not_after IS NULL OR not_after >= $4)
      """
          .replace("<since>", PostgresqlRevocationStore.SINCE)
          .replace("<is by id>", IS_BY_ID)
          .replace("<is by issuer>", IS_BY_ISSUER)
          .replace("<is deleted by id>", IS_DELETED_BY_ID)
          .replace("<is deleted by issuer>", IS_DELETED_BY_ISSUER);

  static final String UNKNOWN =
      """
      SELECT account_id, site_id, site_name, <columns> FROM <certificates> WHERE <is by id>
      UNION ALL
      SELECT account_id, site_id, site_name, <columns> FROM <certificates> WHERE <is by issuer>
      """
          .replace(
              "<certificates>",
              """
              (SELECT account_id, site_name, client_certificate.*
                 FROM client_certificate
                 JOIN (SELECT id AS site, account_id, name AS site_name FROM site) AS sites
                   ON site = site_id
                WHERE (serial_number IS NULL
                       OR replace(serial_number, ':', '') !~ '^[0-9A-Fa-f]+$'
                       OR length(replace(serial_number, ':', '')) > 80)
                  AND (ca_certificate_id IS NOT NULL OR issuer IS NOT NULL)) AS unlistable
              """)
          .replace("<columns>", CertificateColumns.CURRENT)
          .replace("<is by id>", IS_BY_ID)
          .replace("<is by issuer>", IS_BY_ISSUER);

  private static final byte[] NOTHING = new byte[0];

  private final Postgresql database;
  private final Supplier<Pool> pools;
  private final Clock clock;

  /**
   * Creates the CRLs of this database.
   *
   * @param pools creates a pool of one connection, which this class closes; asked only after the
   *     database has answered
   * @param clock the clock by which deleted certificates expire
   */
  PostgresqlRevocationLists(Postgresql database, Supplier<Pool> pools, Clock clock) {
    this.database = database;
    this.pools = pools;
    this.clock = clock;
  }

  /** Returns a CRL as {@link dev.clientcert.certificate.RevocationStore#publish} does. */
  RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
    try (Publishing publishing = new Publishing(scope, maker)) {
      return publishing.publish();
    }
  }

  /**
   * A CRL that is stored.
   *
   * @param list the CRL without its DER; {@code null} if there is none yet
   * @param size the size of its DER
   */
  private record Stored(RevocationList list, int size) {

    static Stored read(Row row) {
      return row.getLong(1) == null
          ? new Stored(null, 0)
          : new Stored(
              new RevocationList(
                  row.getLong(0),
                  row.getLong(1),
                  Columns.instant(row, 2),
                  Columns.instant(row, 3),
                  NOTHING),
              row.getInteger(4));
    }

    boolean isAcceptedBy(RevocationListMaker maker) {
      return list != null && maker.accepts(list);
    }
  }

  /** One call, which has a time to finish. */
  private final class Publishing implements AutoCloseable {

    private final RevocationScope scope;
    private final RevocationListMaker maker;
    private final long start = System.nanoTime();
    private Pool pool;

    Publishing(RevocationScope scope, RevocationListMaker maker) {
      this.scope = scope;
      this.maker = maker;
    }

    RevocationList publish() {
      for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
        Stored stored = find();
        Optional<RevocationList> list =
            stored.isAcceptedBy(maker) ? load(stored) : makeUnlessItFails();
        if (list.isPresent()) {
          return list.get();
        }
        pause(pause);
      }
    }

    private static Duration longer(Duration pause) {
      Duration twice = pause.multipliedBy(2);
      return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void pause(Duration pause) {
      try {
        Thread.sleep(Math.min(pause.toMillis(), remaining().toMillis()));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new StoreTimeoutException("The application is stopping");
      }
    }

    private Duration remaining() {
      Duration remaining = PATIENCE.minusNanos(System.nanoTime() - start);
      if (remaining.toMillis() <= 0) {
        throw new StoreTimeoutException(
            "No CRL could be made within " + PATIENCE.toSeconds() + " seconds");
      }
      return remaining;
    }

    private <T> T await(Uni<T> answer) {
      return answer.await().atMost(remaining());
    }

    /** Finds what is stored, and makes room for it where there is none. */
    private Stored find() {
      Tuple id = Tuple.of(scope.caCertificateId());
      RowSet<Row> rows = await(database.executeInBackground(FIND, id));
      if (rows.size() == 0) {
        await(database.executeInBackground(PREPARE, id));
        return new Stored(null, 0);
      }
      return Stored.read(rows.iterator().next());
    }

    /** Loads the DER; nothing if there is a later CRL in its place by now. */
    private Optional<RevocationList> load(Stored stored) {
      RevocationList list = stored.list();
      byte[] der = new byte[stored.size()];
      int length = 0;
      for (int part = 0; length < der.length; part++) {
        RowSet<Row> rows =
            await(
                database.executeInBackground(
                    FIND_PART, Tuple.of(scope.caCertificateId(), list.number(), part)));
        if (rows.size() == 0) {
          return Optional.empty();
        }
        Buffer some = (Buffer) rows.iterator().next().getValue(0);
        some.getBytes(der, length);
        length += some.length();
      }
      return Optional.of(
          new RevocationList(
              list.version(), list.number(), list.thisUpdate(), list.nextUpdate(), der));
    }

    /** Makes a CRL; nothing if another one is at it, or has made one, or what failed may pass. */
    private Optional<RevocationList> makeUnlessItFails() {
      if (pool == null) {
        pool = pools.get();
      }
      try {
        SqlConnection connection = await(pool.getConnection());
        try {
          return make(connection);
        } finally {
          connection.closeAndForget();
        }
      } catch (RuntimeException failure) {
        if (Postgresql.isTransient(
            failure instanceof CompletionException ? failure.getCause() : failure)) {
          return Optional.empty();
        }
        throw failure;
      }
    }

    private Optional<RevocationList> make(SqlConnection connection) {
      Transaction transaction = await(connection.begin());
      Optional<RevocationList> made = Optional.empty();
      try {
        made = makeLocked(connection);
        if (made.isPresent()) {
          await(transaction.commit());
        }
        return made;
      } finally {
        if (made.isEmpty()) {
          transaction.rollbackAndForget();
        }
      }
    }

    private Optional<RevocationList> makeLocked(SqlConnection connection) {
      await(connection.query(BEGIN).execute());
      RowSet<Row> locked = execute(connection, LOCK, scope.caCertificateId());
      if (locked.size() == 0) {
        return Optional.empty();
      }
      Stored stored = Stored.read(locked.iterator().next());
      if (stored.isAcceptedBy(maker)) {
        return Optional.empty();
      }
      long version =
          execute(
                  connection,
                  PostgresqlRevocationStore.VERSION,
                  scope.caCertificateId(),
                  scope.commonName())
              .iterator()
              .next()
              .getLong(0);
      RevocationList list =
          maker.make(
              version,
              stored.list(),
              (revoked, unknown) -> {
                Tuple arguments = PostgresqlRevocationStore.arguments(scope);
                forEach(connection, UNKNOWN, arguments, row -> unknown.accept(certificate(row)));
                Tuple at = Columns.append(arguments, Columns.time(clock.instant()));
                forEach(connection, REVOKED, at, row -> tell(row, revoked));
              });
      store(connection, list);
      return Optional.of(list);
    }

    private RowSet<Row> execute(SqlConnection connection, String sql, Object... arguments) {
      return await(connection.preparedQuery(sql).execute(Columns.append(Tuple.tuple(), arguments)));
    }

    private void forEach(
        SqlConnection connection, String sql, Tuple arguments, Consumer<Row> consumer) {
      Cursor cursor = await(connection.prepare(sql)).cursor(arguments);
      do {
        await(cursor.read(Postgresql.BATCH)).forEach(consumer);
      } while (cursor.hasMore());
      await(cursor.close());
    }

    private static SiteCertificate certificate(Row row) {
      return new SiteCertificate(
          new Site(row.getString(0), row.getLong(1), row.getString(2)),
          CertificateColumns.read(row, 3));
    }

    private static void tell(Row row, Consumer<RevokedCertificate> revoked) {
      SerialNumbers.parse(row.getString(0))
          .map(
              number ->
                  new RevokedCertificate(
                      number,
                      PostgresqlRevocationStore.revocation(
                          Columns.instant(row, 1), row.getBoolean(2))))
          .ifPresent(revoked);
    }

    private void store(SqlConnection connection, RevocationList list) {
      String id = scope.caCertificateId();
      byte[] der = list.der();
      for (int part = 0; part * PART_SIZE < der.length; part++) {
        int from = part * PART_SIZE;
        byte[] some = Arrays.copyOfRange(der, from, Math.min(from + PART_SIZE, der.length));
        execute(connection, STORE_PART, id, list.number(), part, Buffer.buffer(some));
      }
      execute(
          connection,
          STORE,
          id,
          list.version(),
          list.number(),
          Columns.time(list.thisUpdate()),
          Columns.time(list.nextUpdate()),
          der.length);
      execute(connection, REMOVE_FORMER_PARTS, id, list.number());
    }

    @Override
    public void close() {
      if (pool != null) {
        pool.closeAndForget();
      }
    }
  }
}
