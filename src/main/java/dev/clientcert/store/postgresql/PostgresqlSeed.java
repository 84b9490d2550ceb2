package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
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
import java.util.function.Consumer;
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

  /** Counts those that were added. */
  private static final String ADD_SITES =
      """
      WITH added AS (
        INSERT INTO site (counted, id, account_id, name)
        SELECT true, seed.* FROM unnest($1::bigint[], $2::text[], $3::text[]) AS seed
        ON CONFLICT (id) DO NOTHING
        RETURNING account_id
      )
      INSERT INTO site_count (account_id, sites)
      SELECT account_id, count(*) FROM added GROUP BY account_id ORDER BY account_id
      ON CONFLICT (account_id) DO UPDATE SET sites = site_count.sites + excluded.sites
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
      ), raised AS (
        <raise>
      )
      SELECT count(*) FROM added
      """
          .replace("<raise>", PostgresqlRevocationStore.raise("added"))
          .replace("<columns>", CertificateColumns.STORED)
          .replace("<values>", CertificateColumns.placeholders(2, "[]"));

  /** Fills in the members of sites where none were ever set. */
  private static final String ADD_DETAILS =
      """
      INSERT INTO site (id, account_id, name, <columns>)
      SELECT id, account_id, name, <values>
        FROM unnest($1::bigint[], $2::text[], $3::text[], <arrays>)
          AS seed (id, account_id, name, <columns>)
       ORDER BY id
      ON CONFLICT (id) DO UPDATE SET (<columns>) = (<excluded>)
       WHERE (<present>) IS NULL
      """
          .replace("<columns>", SiteColumns.DETAILS)
          .replace("<values>", SiteColumns.DETAILS_OF_TEXTS)
          .replace("<arrays>", SiteColumns.placeholders(4, "[]"))
          .replace("<excluded>", SiteColumns.DETAILS.replaceAll("\\w+", "excluded.$0"))
          .replace("<present>", SiteColumns.DETAILS.replaceAll("\\w+", "site.$0"));

  private static final String ADD_CA_CERTIFICATES =
      """
      INSERT INTO ca_certificate (site_id, id, <columns>)
      SELECT * FROM unnest($1::bigint[], $2::text[], <values>)
      ON CONFLICT (site_id, id) DO NOTHING
      """
          .replace("<columns>", CaCertificateColumns.STORED)
          .replace("<values>", CaCertificateColumns.placeholders(3, "[]"));
  private static final String IS_CA_CERTIFICATE =
      "SELECT EXISTS (SELECT 1 FROM ca_certificate WHERE site_id = $1 AND id = $2)";

  /** Locks the rows in one order, so that two loads do not wait for each other. */
  private static final String ADD_HOSTNAMES =
      """
      WITH seed AS (
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) AS seed (site_id, id, hostnames)
      ), unbound AS (
        SELECT site_id, id FROM ca_certificate
         WHERE (site_id, id) IN (SELECT site_id, id FROM seed) AND hostnames IS NULL
         ORDER BY site_id, id
           FOR UPDATE
      )
      UPDATE ca_certificate SET hostnames = string_to_array(seed.hostnames, ',')
        FROM seed JOIN unbound USING (site_id, id)
       WHERE ca_certificate.site_id = seed.site_id AND ca_certificate.id = seed.id
      """;

  private static final String ADD_MANAGED_HOSTNAMES =
      """
      INSERT INTO managed_ca_hostnames (site_id, hostnames)
      SELECT site_id, string_to_array(hostnames, ',')
        FROM unnest($1::bigint[], $2::text[]) AS seed (site_id, hostnames)
      ON CONFLICT (site_id) DO NOTHING
      """;

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
  private final Map<Long, SiteDetails> details = new LinkedHashMap<>();

  /**
   * Those of the file, which are few. They wait for its end, since a PEM may come after the rest.
   */
  private final Map<Authority, CaCertificate> caCertificates = new LinkedHashMap<>();

  /** Those of the file, which wait for the CA certificates. */
  private final Map<Authority, List<String>> hostnames = new LinkedHashMap<>();

  private Site latest;
  private long read;
  private long added;
  private long addedCaCertificates;

  /** A CA of a site; without an id, the managed one. */
  private record Authority(long siteId, String id) {}

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
    seed.finish();
    executor.execute(SET_LOADED, Tuple.of(hash));
    LOG.infof(
        "Loaded %s from %s into PostgreSQL; %s others were there already, and stay as they are",
        SeedFile.describeLoaded(seed.added, seed.addedCaCertificates),
        file,
        seed.read - seed.added + seed.caCertificates.size() - seed.addedCaCertificates);
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
      throw new IllegalArgumentException(SeedSink.describeDifference(site, before, "before"));
    }
    latest = site;
    if (sites.size() == BATCH) {
      flush();
    }
  }

  /** Adds what else is known of a site. If it is told several times, the first counts. */
  @Override
  public void addDetails(SiteDetails known) {
    details.putIfAbsent(known.site().id(), known);
    if (details.size() == BATCH) {
      flush();
    }
  }

  /** Adds a certificate. Of several with the same id, the database keeps the first. */
  @Override
  public boolean addCertificate(Site site, byte[] packed) {
    if (PackedCertificate.der(packed) != null) {
      throw SeedSink.onlyInMemory("the PEM of a client certificate");
    }
    siteIds.add(site.id());
    certificates.add(PackedCertificate.unpack(packed));
    read++;
    if (certificates.size() == BATCH) {
      flush();
    }
    return true;
  }

  @Override
  public boolean addCaCertificate(Site site, CaCertificate certificate) {
    Authority authority = new Authority(site.id(), certificate.id());
    CaCertificate before = caCertificates.putIfAbsent(authority, certificate);
    if (before != null && before.pem() == null && certificate.pem() != null) {
      caCertificates.put(authority, certificate);
      return true;
    }
    return before == null || before.pem() != null && certificate.pem() == null;
  }

  @Override
  public void addHostnames(Site site, String id, List<String> names) {
    Authority authority = new Authority(site.id(), id);
    if (id != null && !caCertificates.containsKey(authority) && !isStored(authority)) {
      throw new IllegalArgumentException(
          SeedSink.describeCa(id)
              + " is neither in PostgreSQL nor listed in site "
              + site.id()
              + " before its host names; list it first");
    }
    hostnames.put(authority, names);
  }

  private boolean isStored(Authority authority) {
    Tuple key = Tuple.of(authority.siteId(), authority.id());
    return executor.execute(IS_CA_CERTIFICATE, key).iterator().next().getBoolean(0);
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
                + ": "
                + SeedSink.describeDifference(sites.get(existing.id()), existing, "in PostgreSQL"));
      }
      sites.clear();
    }
    flushDetails();
    flushCertificates();
  }

  private void flushDetails() {
    if (!details.isEmpty()) {
      List<SiteDetails> all = List.copyOf(details.values());
      Tuple arguments =
          Tuple.of(
              details.keySet().toArray(Long[]::new),
              all.stream().map(one -> one.site().accountId()).toArray(String[]::new),
              all.stream().map(one -> one.site().name()).toArray(String[]::new));
      executor.execute(ADD_DETAILS, Columns.append(arguments, SiteColumns.arrays(all)));
      details.clear();
    }
  }

  private void flushCertificates() {
    if (!certificates.isEmpty()) {
      Tuple all = Tuple.of(siteIds.toArray(Long[]::new));
      Columns.append(all, CertificateColumns.arrays(certificates));
      added += executor.execute(ADD_CERTIFICATES, all).iterator().next().getLong(0);
      siteIds.clear();
      certificates.clear();
    }
  }

  private void finish() {
    flush();
    Map<Authority, List<String>> managed = new LinkedHashMap<>(hostnames);
    managed.keySet().removeIf(authority -> authority.id() != null);
    hostnames.keySet().removeAll(managed.keySet());
    inBatches(caCertificates, this::writeCaCertificates);
    inBatches(
        managed,
        some -> executor.execute(ADD_MANAGED_HOSTNAMES, Tuple.of(siteIds(some), joined(some))));
    inBatches(
        hostnames,
        some -> executor.execute(ADD_HOSTNAMES, Tuple.of(siteIds(some), ids(some), joined(some))));
  }

  private static <T> void inBatches(
      Map<Authority, T> all, Consumer<List<Map.Entry<Authority, T>>> write) {
    List<Map.Entry<Authority, T>> entries = List.copyOf(all.entrySet());
    for (int from = 0; from < entries.size(); from += BATCH) {
      write.accept(entries.subList(from, Math.min(from + BATCH, entries.size())));
    }
  }

  private void writeCaCertificates(List<Map.Entry<Authority, CaCertificate>> some) {
    List<CaCertificate> certificates = some.stream().map(Map.Entry::getValue).toList();
    Tuple arguments = Tuple.of(siteIds(some), ids(some));
    Columns.append(arguments, CaCertificateColumns.arrays(certificates));
    addedCaCertificates += executor.execute(ADD_CA_CERTIFICATES, arguments).rowCount();
  }

  private static <T> Long[] siteIds(List<Map.Entry<Authority, T>> some) {
    return some.stream().map(one -> one.getKey().siteId()).toArray(Long[]::new);
  }

  private static <T> String[] ids(List<Map.Entry<Authority, T>> some) {
    return some.stream().map(one -> one.getKey().id()).toArray(String[]::new);
  }

  private static String[] joined(List<Map.Entry<Authority, List<String>>> some) {
    return some.stream().map(one -> String.join(",", one.getValue())).toArray(String[]::new);
  }
}
