package dev.clientcert.http;

import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ShutdownListenerBuildItem;

/**
 * Registers {@link GracefulShutdown}. A build step, named in {@code
 * META-INF/quarkus-build-steps.list}: nothing of it runs in the application.
 */
public class GracefulShutdownStep {

  /** Registers the listener. */
  @BuildStep
  ShutdownListenerBuildItem register() {
    return new ShutdownListenerBuildItem(new GracefulShutdown());
  }
}
