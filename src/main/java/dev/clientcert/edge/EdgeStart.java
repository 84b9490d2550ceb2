package dev.clientcert.edge;

import dev.clientcert.config.ClientCertConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Opens the edge at the start, if there is to be one. Otherwise, nothing of it is loaded. */
@Singleton
public class EdgeStart {

  /** Opens the edge as soon as the application has started. */
  void open(@Observes StartupEvent start, ClientCertConfig config, Instance<Edge> edge) {
    if (config.edge().enabled()) {
      edge.get().open();
    }
  }
}
