package dev.clientcert.http;

import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ShutdownListenerBuildItem;

/**
 * Tells Quarkus of {@link LastAnswers}. A build step, named in {@code
 * META-INF/quarkus-build-steps.list}: it is part of the build only, and nothing of it runs in the
 * application.
 */
public class ShutdownStep {

  /** Who is told of the end, and is waited for. */
  @BuildStep
  ShutdownListenerBuildItem lastAnswers() {
    return new ShutdownListenerBuildItem(new LastAnswers());
  }
}
