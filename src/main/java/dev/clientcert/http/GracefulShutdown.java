package dev.clientcert.http;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.runtime.shutdown.ShutdownListener;
import io.vertx.core.Vertx;

/**
 * Makes Quarkus wait for the connections to end before it closes the HTTP servers. Quarkus creates
 * the instance at build time, so it looks up its dependencies when it is called.
 */
public final class GracefulShutdown implements ShutdownListener {

  @Override
  public void shutdown(ShutdownNotification notification) {
    ArcContainer container = Arc.container();
    if (container == null || !container.isRunning()) {
      // The start failed before there were any connections.
      notification.done();
      return;
    }
    Connections connections = container.instance(Connections.class).get();
    connections.end(container.instance(Vertx.class).get(), notification::done);
  }
}
