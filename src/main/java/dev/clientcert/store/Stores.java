package dev.clientcert.store;

import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.SiteStore;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.ReplayWindow;
import dev.clientcert.store.memory.CurrentStores;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import dev.clientcert.store.postgresql.Postgresql;
import dev.clientcert.store.postgresql.PostgresqlCaCertificateStore;
import dev.clientcert.store.postgresql.PostgresqlCertificateStore;
import dev.clientcert.store.postgresql.PostgresqlChanges;
import dev.clientcert.store.postgresql.PostgresqlNonceStore;
import dev.clientcert.store.postgresql.PostgresqlPool;
import dev.clientcert.store.postgresql.PostgresqlPreparation;
import dev.clientcert.store.postgresql.PostgresqlRevocationStore;
import dev.clientcert.store.postgresql.PostgresqlSiteStore;
import dev.clientcert.store.seed.SeedException;
import dev.clientcert.store.seed.SeedFile;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Produces the stores that {@code clientcert.store} selects. */
@Singleton
public class Stores {

  private static final Logger LOG = Logger.getLogger(Stores.class);
  private static final String DATABASE_URL = "quarkus.datasource.reactive.url";

  /** Before Quarkus creates the connection pool. */
  private static final int EARLY = 1;

  private final ClientCertConfig config;
  private final List<String> urls;
  private final Instance<DevelopmentFaults> faults;
  private final Instance<ManagedAuthorities> authorities;
  private Thread preparation;

  /**
   * Creates the producer.
   *
   * @param faults where problems with the seed file are reported in development
   * @param authorities where the CAs go that a seed file has
   */
  Stores(
      ClientCertConfig config,
      @ConfigProperty(name = DATABASE_URL) Optional<List<String>> urls,
      Instance<DevelopmentFaults> faults,
      Instance<ManagedAuthorities> authorities) {
    this.config = config;
    this.urls = urls.orElse(List.of());
    this.faults = faults;
    this.authorities = authorities;
  }

  /**
   * Produces the store of certificates.
   *
   * @throws ConfigurationException if the database is not properly configured
   */
  @Produces
  @Singleton
  @Startup(EARLY)
  CertificateStore certificates(
      Instance<InMemoryCertificateStore> memory,
      Instance<CurrentStores> current,
      Instance<Postgresql> database,
      Instance<PostgresqlChanges> changes) {
    urls.forEach(Stores::requirePostgresql);
    return isShared()
        ? new PostgresqlCertificateStore(database.get(), changes.get())
        : isReplaceable() ? current.get().certificates() : memory.get();
  }

  /** Produces the store of sites. */
  @Produces
  @Singleton
  SiteStore sites(
      Instance<InMemoryCertificateStore> memory,
      Instance<CurrentStores> current,
      Instance<Postgresql> database,
      Instance<PostgresqlChanges> changes) {
    return isShared()
        ? new PostgresqlSiteStore(database.get(), changes.get())
        : isReplaceable() ? current.get().sites() : memory.get().sites();
  }

  /** Produces the store of uploaded CA certificates. */
  @Produces
  @Singleton
  CaCertificateStore caCertificates(
      Instance<InMemoryCertificateStore> memory,
      Instance<CurrentStores> current,
      Instance<Postgresql> database,
      Instance<PostgresqlChanges> changes) {
    return isShared()
        ? new PostgresqlCaCertificateStore(database.get(), changes.get())
        : isReplaceable() ? current.get().caCertificates() : memory.get().caCertificates();
  }

  /** Produces the store of what is revoked. */
  @Produces
  @Singleton
  RevocationStore revocations(
      Instance<InMemoryCertificateStore> memory,
      Instance<CurrentStores> current,
      Instance<Postgresql> database,
      Instance<PostgresqlPool> pools,
      Clock clock) {
    return isShared()
        ? new PostgresqlRevocationStore(database.get(), pools, clock)
        : isReplaceable() ? current.get().revocations() : memory.get().revocations();
  }

  /** Produces what the stores in PostgreSQL share. */
  @Produces
  @Singleton
  PostgresqlChanges changes(Postgresql database, Clock clock) {
    return new PostgresqlChanges(database, config.repetitions().memory(), clock, System::nanoTime);
  }

  /** Produces the store of nonces. */
  @Produces
  @Singleton
  NonceStore nonces(Instance<Postgresql> database) {
    return isShared() && config.auth().sharedNonces()
        ? new PostgresqlNonceStore(database.get(), System::nanoTime)
        : new ReplayWindow(config.auth().nonceCapacity(), System::nanoTime);
  }

  private boolean isShared() {
    return config.store().kind() == Kind.POSTGRESQL;
  }

  /** Returns whether another store can come in the place of the one that is there. */
  private boolean isReplaceable() {
    return config.admin().enabled();
  }

  /** Produces the stores of memory that can be replaced. */
  @Produces
  @Singleton
  @Typed(CurrentStores.class)
  CurrentStores current(InMemoryCertificateStore memory) {
    return new CurrentStores(memory);
  }

  /**
   * Produces the memory store with the certificates of {@code clientcert.seed-file}.
   *
   * @throws ConfigurationException if the seed file cannot be loaded, except in development
   */
  @Produces
  @Singleton
  @Typed(InMemoryCertificateStore.class)
  InMemoryCertificateStore memory(Clock clock) {
    InMemoryCertificateStore store = newMemory(clock);
    if (config.seedFile().isEmpty()) {
      LOG.warnf(
          "%s is not set: there is no site, so nothing can be created, and no certificate is found",
          SeedFile.PROPERTY);
      return store;
    }
    Path file = config.seedFile().get();
    try {
      load(file, store);
    } catch (SeedException broken) {
      if (faults.isUnsatisfied()) {
        throw new ConfigurationException(broken.refusal(), Set.of(SeedFile.PROPERTY));
      }
      faults.get().add(SeedFile.PROPERTY, broken.refusal());
      return newMemory(clock);
    }
    LOG.infof(
        "Loaded %s of %s sites from %s",
        SeedFile.describeLoaded(store.certificateCount(), store.caCertificateCount()),
        store.siteCount(),
        file);
    return store;
  }

  /** Loads the seed file, and restores the CAs that it has. */
  private void load(Path file, InMemoryCertificateStore store) {
    store.load(sink -> SeedFile.load(file, sink));
    if (!store.authorities().isEmpty()) {
      try {
        authorities.get().restore(store.authorities());
      } catch (IllegalArgumentException unusable) {
        throw new SeedException(file + ": " + unusable.getMessage());
      }
    }
  }

  private InMemoryCertificateStore newMemory(Clock clock) {
    return new InMemoryCertificateStore(config.repetitions().memory(), clock, System::nanoTime);
  }

  private static void requirePostgresql(String url) {
    try {
      PgConnectOptions.fromUri(url.strip().replaceFirst("^vertx-reactive:", ""));
    } catch (IllegalArgumentException malformed) {
      // Quarkus would log the URL, which may contain a password.
      throw new ConfigurationException(
          DATABASE_URL
              + " is not the address of a PostgreSQL database. Give one such as"
              + " postgresql://db.example.com:5432/clientcert (yours is not shown here, since there"
              + " may be a password in it).",
          Set.of(DATABASE_URL));
    }
  }

  /**
   * Produces the database, and starts its preparation.
   *
   * @throws ConfigurationException if no database is configured
   */
  @Produces
  @Singleton
  Postgresql database(Instance<Pool> pool, Instance<PostgresqlPool> pools) {
    if (urls.isEmpty()) {
      throw new ConfigurationException(
          "clientcert.store is postgresql, but "
              + DATABASE_URL
              + " is not set. Set it, such as postgresql://db.example.com:5432/clientcert, with"
              + " quarkus.datasource.username and quarkus.datasource.password.",
          Set.of(DATABASE_URL));
    }
    Postgresql database = new Postgresql(pool.get(), config.store().timeout());
    PostgresqlPreparation work = new PostgresqlPreparation(database, config, faults, pools);
    if (work.isNeeded()) {
      preparation = new Thread(work, "postgresql-preparation");
      preparation.setDaemon(true);
      preparation.start();
    } else {
      database.markPrepared();
    }
    return database;
  }

  /** Stops the preparation, which the next start continues. */
  void close(@Disposes Postgresql database) {
    if (preparation != null) {
      preparation.interrupt();
    }
    database.close();
  }
}
