package dev.clientcert.store;

import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.ClientCertConfig.Store.Kind;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.ReplayWindow;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import dev.clientcert.store.postgresql.Postgresql;
import dev.clientcert.store.postgresql.PostgresqlCertificateStore;
import dev.clientcert.store.postgresql.PostgresqlNonceStore;
import dev.clientcert.store.postgresql.PostgresqlPreparation;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Gives the application the stores that {@code clientcert.store} names. */
@Singleton
public class Stores {

  private static final Logger LOG = Logger.getLogger(Stores.class);
  private static final String DATABASE_URL = "quarkus.datasource.reactive.url";

  /** Before Quarkus makes the pool. */
  private static final int EARLY = 1;

  private final ClientCertConfig config;
  private final List<String> urls;
  private final Instance<DevelopmentFaults> faults;
  private Thread preparation;

  /**
   * The stores of this configuration.
   *
   * @param faults where a seed file that cannot be loaded goes in development
   */
  Stores(
      ClientCertConfig config,
      @ConfigProperty(name = DATABASE_URL) Optional<List<String>> urls,
      Instance<DevelopmentFaults> faults) {
    this.config = config;
    this.urls = urls.orElse(List.of());
    this.faults = faults;
  }

  /**
   * Where certificates are kept.
   *
   * @throws ConfigurationException where it cannot be told where that is
   */
  @Produces
  @Singleton
  @Startup(EARLY)
  CertificateStore certificates(
      Instance<InMemoryCertificateStore> memory, Instance<Postgresql> database) {
    urls.forEach(Stores::check);
    return isShared() ? new PostgresqlCertificateStore(database.get()) : memory.get();
  }

  /** Where the nonces of signed requests are kept. */
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

  /**
   * The memory store with the certificates of {@code clientcert.seed-file}.
   *
   * @throws ConfigurationException where the seed file cannot be loaded, but in development
   */
  @Produces
  @Singleton
  @Typed(InMemoryCertificateStore.class)
  InMemoryCertificateStore memory() {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    if (config.seedFile().isEmpty()) {
      LOG.warnf(
          "%s is not set: the store is empty, and every certificate is Certificate.NotFound",
          SeedFile.PROPERTY);
      return store;
    }
    Path file = config.seedFile().get();
    try {
      SeedFile.load(file, store.seeds());
    } catch (SeedException broken) {
      if (faults.isUnsatisfied()) {
        throw new ConfigurationException(broken.refusal(), Set.of(SeedFile.PROPERTY));
      }
      faults.get().add(SeedFile.PROPERTY, broken.refusal());
      return new InMemoryCertificateStore();
    }
    LOG.infof(
        "Loaded %s certificates of %s sites from %s", store.certificates(), store.sites(), file);
    return store;
  }

  private static void check(String url) {
    try {
      PgConnectOptions.fromUri(url.strip().replaceFirst("^vertx-reactive:", ""));
    } catch (IllegalArgumentException malformed) {
      // Quarkus would show it, with the password that may be in it.
      throw new ConfigurationException(
          DATABASE_URL
              + " is not the address of a PostgreSQL database. Give one such as"
              + " postgresql://db.example.com:5432/clientcert (yours is not shown here, since there"
              + " may be a password in it).",
          Set.of(DATABASE_URL));
    }
  }

  /**
   * The database, which is being prepared from now on.
   *
   * @throws ConfigurationException where it is not said which database
   */
  @Produces
  @Singleton
  Postgresql database(Instance<Pool> pool) {
    if (urls.isEmpty()) {
      throw new ConfigurationException(
          "clientcert.store is postgresql, but "
              + DATABASE_URL
              + " is not set. Set it, such as postgresql://db.example.com:5432/clientcert, with"
              + " quarkus.datasource.username and quarkus.datasource.password.",
          Set.of(DATABASE_URL));
    }
    Postgresql database = new Postgresql(pool.get(), config.store().timeout());
    PostgresqlPreparation work = new PostgresqlPreparation(database, config, faults);
    if (work.isNeeded()) {
      preparation = new Thread(work, "postgresql-preparation");
      preparation.setDaemon(true);
      preparation.start();
    } else {
      database.markPrepared();
    }
    return database;
  }

  /** Leaves the rest of the preparation to the next start. */
  void close(@Disposes Postgresql database) {
    if (preparation != null) {
      preparation.interrupt();
    }
    database.close();
  }
}
