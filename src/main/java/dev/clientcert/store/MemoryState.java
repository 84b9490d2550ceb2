package dev.clientcert.store;

import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.StoreState;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.store.memory.CurrentStores;
import dev.clientcert.store.memory.InMemoryCertificateStore;
import dev.clientcert.store.seed.SeedException;
import dev.clientcert.store.seed.SeedFile;
import dev.clientcert.store.seed.SeedSink;
import dev.clientcert.store.seed.StateWriter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What the stores of memory hold. */
@Singleton
public class MemoryState implements StoreState {

  private static final Path STATE = Path.of("state");

  private final ClientCertConfig config;
  private final CurrentStores stores;
  private final ManagedAuthorities authorities;

  /** Creates it for these stores. */
  MemoryState(ClientCertConfig config, CurrentStores stores, ManagedAuthorities authorities) {
    this.config = config;
    this.stores = stores;
    this.authorities = authorities;
  }

  @Override
  public void reset() {
    replaceBy(sink -> config.seedFile().ifPresent(file -> SeedFile.load(file, sink)));
  }

  @Override
  public void replace(InputStream in) {
    replaceBy(
        sink -> {
          try {
            SeedFile.load(STATE, in, sink);
          } catch (IOException undecodable) {
            throw new SeedException(STATE + ": is no text in UTF-8");
          }
        });
  }

  private synchronized void replaceBy(Consumer<SeedSink> source) {
    InMemoryCertificateStore next = stores.newest().newSuccessor();
    try {
      next.load(source);
    } catch (SeedException broken) {
      throw new IllegalArgumentException(broken.getMessage());
    }
    // Refuses what cannot be used, so it comes first.
    authorities.restore(next.authorities());
    stores.replace(next);
  }

  @Override
  public void save(OutputStream out) throws IOException {
    try (StateWriter writer = new StateWriter(out)) {
      stores.newest().save(writer);
      authorities.save().forEach(writer::addAuthority);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }
}
