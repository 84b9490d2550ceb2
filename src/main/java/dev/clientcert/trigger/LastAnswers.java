package dev.clientcert.trigger;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.shutdown.ShutdownListener;
import io.vertx.core.Vertx;

/**
 * Has Quarkus wait, before it closes the HTTP servers, until the connections are ended. Quarkus
 * makes one of it at build time, so that it has nothing but what it asks for when it is needed.
 */
public final class LastAnswers implements ShutdownListener {

  @Override
  public void shutdown(ShutdownNotification notification) {
    Connections connections = Arc.container().instance(Connections.class).get();
    connections.end(Arc.container().instance(Vertx.class).get(), notification::done);
  }
}
