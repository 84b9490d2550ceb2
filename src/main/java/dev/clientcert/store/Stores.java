package dev.clientcert.store;

import dev.clientcert.ClientCertConfig;
import dev.clientcert.ClientCertConfig.Store.Kind;
import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.ReplayWindow;
import dev.clientcert.revocation.CertificateStore;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.mutiny.sqlclient.Pool;
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
  private static final String SEED_FILE = "clientcert.seed-file";
  private static final String DATABASE_URL = "quarkus.datasource.reactive.url";

  private final ClientCertConfig config;
  private Thread preparation;

  /** The stores of this configuration. */
  Stores(ClientCertConfig config) {
    this.config = config;
  }

  /** Where certificates are kept. */
  @Produces
  @Singleton
  @Startup
  CertificateStore certificates(
      Instance<InMemoryCertificateStore> memory, Instance<Postgresql> database) {
    return isShared() ? new PostgresqlCertificateStore(database.get()) : memory.get();
  }

  /** Where the nonces of signed requests are kept. */
  @Produces
  @Singleton
  NonceStore nonces(Instance<Postgresql> database) {
    return isShared() && config.auth().sharedNonces()
        ? new PostgresqlNonceStore(database.get())
        : new ReplayWindow(config.auth().nonceCapacity());
  }

  private boolean isShared() {
    return config.store().kind() == Kind.POSTGRESQL;
  }

  /**
   * The memory store with the certificates of {@code clientcert.seed-file}.
   *
   * @throws ConfigurationException where the seed file cannot be loaded
   */
  @Produces
  @Singleton
  @Typed(InMemoryCertificateStore.class)
  InMemoryCertificateStore memory() {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    if (config.seedFile().isEmpty()) {
      LOG.warnf(
          "%s is not set: the store is empty, and every certificate is Certificate.NotFound",
          SEED_FILE);
      return store;
    }
    Path file = config.seedFile().get();
    try {
      SeedFile.load(file, store.seeds());
    } catch (SeedException broken) {
      throw new ConfigurationException(refusal(broken), Set.of(SEED_FILE));
    }
    LOG.infof(
        "Loaded %d certificates of %d sites from %s", store.certificates(), store.sites(), file);
    return store;
  }

  /** What the operator is told of a seed file that cannot be loaded. */
  static String refusal(SeedException broken) {
    return SEED_FILE
        + " cannot be loaded. "
        + broken.getMessage()
        + ". Correct it, or name another file.";
  }

  /**
   * The database, which is being prepared from now on.
   *
   * @throws ConfigurationException where it is not said which database
   */
  @Produces
  @Singleton
  Postgresql database(
      Instance<Pool> pool, @ConfigProperty(name = DATABASE_URL) Optional<List<String>> url) {
    if (url.isEmpty()) {
      throw new ConfigurationException(
          "clientcert.store is postgresql, but "
              + DATABASE_URL
              + " is not set. Set it, such as postgresql://db.example.com:5432/clientcert, with"
              + " quarkus.datasource.username and quarkus.datasource.password.",
          Set.of(DATABASE_URL));
    }
    Postgresql database = new Postgresql(pool.get(), config.store().timeout());
    PostgresqlPreparation work = new PostgresqlPreparation(database, config);
    if (work.isNeeded()) {
      preparation = new Thread(work, "postgresql-preparation");
      preparation.setDaemon(true);
      preparation.start();
    } else {
      database.isPrepared();
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
