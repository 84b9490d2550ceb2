package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.config.FileProblem;
import dev.clientcert.hash.Sha256;
import dev.clientcert.store.packed.PackedCertificate;
import dev.clientcert.store.seed.ProgressInputStream;
import dev.clientcert.store.seed.SeedException;
import dev.clientcert.store.seed.SeedFile;
import dev.clientcert.store.seed.SeedSink;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Loads a seed file into PostgreSQL in independent batches: the next start continues an interrupted
 * load, and two instances may load at the same time. Existing rows, above all revoked certificates,
 * stay as they are. A file that was loaded completely is not loaded again unless the tables are
 * empty.
 */
final class PostgresqlSeed implements SeedSink {

  private static final Logger LOG = Logger.getLogger(PostgresqlSeed.class);

  private static final String IS_LOADED =
      """
      SELECT EXISTS (SELECT 1 FROM loaded_seed_file WHERE sha256 = $1)
         AND EXISTS (SELECT 1 FROM site)
      """;
  private static final String SET_LOADED =
      """
      INSERT INTO loaded_seed_file (sha256, loaded_at) VALUES ($1, now())
      ON CONFLICT (sha256) DO UPDATE SET loaded_at = excluded.loaded_at
      """;
  private static final String ADD_SITES =
      """
      INSERT INTO site (id, account_id, name)
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])
      ON CONFLICT (id) DO NOTHING
      """;
  private static final String OTHER_SITE =
      """
      SELECT site.id, site.account_id, site.name
        FROM site JOIN unnest($1::bigint[], $2::text[], $3::text[]) AS seed (id, account_id, name)
          ON seed.id = site.id
       WHERE seed.account_id <> site.account_id OR seed.name <> site.name
       LIMIT 1
      """;

  /** Counts those that were added, and leaves the others alone. */
  private static final String ADD_CERTIFICATES =
      """
      WITH added AS (
        INSERT INTO client_certificate (counted, site_id, <columns>)
        SELECT true, seed.* FROM unnest($1::bigint[], <values>) AS seed
        ON CONFLICT (site_id, id) DO NOTHING
        RETURNING site_id
      ), counted AS (
        INSERT INTO certificate_count (site_id, shard, certificates)
        SELECT site_id, 0, count(*) FROM added GROUP BY site_id ORDER BY site_id
        ON CONFLICT (site_id, shard)
          DO UPDATE SET certificates = certificate_count.certificates + excluded.certificates
      )
      SELECT count(*) FROM added
      """
          .replace("<columns>", CertificateColumns.STORED)
          .replace("<values>", CertificateColumns.placeholders(2, "[]"));

  private static final int BATCH = 1000;

  /** Executes statements, retrying until they succeed. */
  interface Executor {

    /** Executes a statement and returns its result. */
    RowSet<Row> execute(String sql, Tuple arguments);
  }

  private final Path file;
  private final Executor executor;
  private final Map<Long, Site> sites = new LinkedHashMap<>();
  private final List<Long> siteIds = new ArrayList<>(BATCH);
  private final List<ClientCertificate> certificates = new ArrayList<>(BATCH);
  private Site latest;
  private long read;
  private long added;

  private PostgresqlSeed(Path file, Executor executor) {
    this.file = file;
    this.executor = executor;
  }

  /**
   * Loads the file unless it was loaded before. The whole file is checked before anything is
   * written.
   *
   * @throws SeedException if the file cannot be read or is invalid, or if one of its sites is in
   *     the database with another name or account; the message names file, position and reason
   */
  static void load(Path file, Executor executor) {
    Buffer hash = hash(file);
    if (executor.execute(IS_LOADED, Tuple.of(hash)).iterator().next().getBoolean(0)) {
      LOG.infof("%s was loaded into PostgreSQL before", file);
      return;
    }
    Map<Integer, Site> largeAnswers = SeedFile.check(file);
    PostgresqlSeed seed = new PostgresqlSeed(file, executor);
    SeedFile.load(file, largeAnswers, seed);
    seed.flush();
    executor.execute(SET_LOADED, Tuple.of(hash));
    LOG.infof(
        "Loaded %s certificates from %s into PostgreSQL; %s others were there already, and stay as they are",
        seed.added, file, seed.read - seed.added);
  }

  private static Buffer hash(Path file) {
    try (InputStream in = new ProgressInputStream(file, "Hashing")) {
      return Buffer.buffer(Sha256.digest(in));
    } catch (IOException unreadable) {
      throw new SeedException(file + ": " + FileProblem.describe(file, unreadable));
    }
  }

  @Override
  public void addSite(Site site) {
    if (site.equals(latest)) {
      return;
    }
    Site before = sites.putIfAbsent(site.id(), site);
    if (before != null && !before.equals(site)) {
      throw new IllegalArgumentException(
          "site " + site.id() + " is listed as " + site + ", but before as " + before);
    }
    latest = site;
    if (sites.size() == BATCH) {
      flush();
    }
  }

  /** Adds a certificate. Of several with the same id, the database keeps the first. */
  @Override
  public boolean addCertificate(Site site, byte[] packed) {
    siteIds.add(site.id());
    certificates.add(PackedCertificate.unpack(packed));
    read++;
    if (certificates.size() == BATCH) {
      flush();
    }
    return true;
  }

  private void flush() {
    if (!sites.isEmpty()) {
      Tuple all =
          Tuple.of(
              sites.keySet().toArray(Long[]::new),
              sites.values().stream().map(Site::accountId).toArray(String[]::new),
              sites.values().stream().map(Site::name).toArray(String[]::new));
      executor.execute(ADD_SITES, all);
      for (Row other : executor.execute(OTHER_SITE, all)) {
        Site existing = new Site(other.getString(1), other.getLong(0), other.getString(2));
        throw new SeedException(
            file
                + ": site "
                + existing.id()
                + " is listed as "
                + sites.get(existing.id())
                + ", but in PostgreSQL as "
                + existing);
      }
      sites.clear();
    }
    if (!certificates.isEmpty()) {
      Tuple all = Tuple.of(siteIds.toArray(Long[]::new));
      Columns.append(all, CertificateColumns.arrays(certificates));
      added += executor.execute(ADD_CERTIFICATES, all).iterator().next().getLong(0);
      siteIds.clear();
      certificates.clear();
    }
  }
}
