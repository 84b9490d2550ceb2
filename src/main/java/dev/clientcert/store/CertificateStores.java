package dev.clientcert.store;

import dev.clientcert.ClientCertConfig;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Set;
import org.jboss.logging.Logger;

/** Gives the application its certificate store, filled at start. */
@Singleton
public class CertificateStores {

  private static final Logger LOG = Logger.getLogger(CertificateStores.class);
  private static final String SEED_FILE = "clientcert.seed-file";

  /**
   * The memory store with the certificates of {@code clientcert.seed-file}.
   *
   * @throws ConfigurationException where the seed file cannot be loaded
   */
  @Produces
  @Singleton
  @Startup
  InMemoryCertificateStore memory(ClientCertConfig config) {
    InMemoryCertificateStore store = new InMemoryCertificateStore();
    if (config.seedFile().isEmpty()) {
      LOG.warnf(
          "%s is not set: the store is empty, and every certificate is Certificate.NotFound",
          SEED_FILE);
      return store;
    }
    Path file = config.seedFile().get();
    try {
      SeedFile.load(file, store);
    } catch (SeedException broken) {
      throw new ConfigurationException(
          SEED_FILE
              + " cannot be loaded. "
              + broken.getMessage()
              + ". Correct it, or name another file.",
          Set.of(SEED_FILE));
    }
    LOG.infof(
        "Loaded %d certificates of %d sites from %s", store.certificates(), store.sites(), file);
    return store;
  }
}
