package dev.clientcert.http;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.runtime.shutdown.ShutdownListener;
import io.vertx.core.Vertx;

/**
 * Has Quarkus wait, before it closes the HTTP servers, until the connections are ended. Quarkus
 * makes one of it at build time, so that it has nothing but what it asks for when it is needed.
 */
public final class LastAnswers implements ShutdownListener {

  @Override
  public void shutdown(ShutdownNotification notification) {
    ArcContainer container = Arc.container();
    if (container == null || !container.isRunning()) {
      // A start that failed before there was anybody to answer.
      notification.done();
      return;
    }
    Connections connections = container.instance(Connections.class).get();
    connections.end(container.instance(Vertx.class).get(), notification::done);
  }
}
