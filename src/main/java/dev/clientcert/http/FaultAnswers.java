package dev.clientcert.http;

import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.error.DocumentedException;
import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * In development, answers requests with {@link DevelopmentFaults} while there are any, except those
 * that Quarkus serves itself. Quarkus's own page for a start that failed would be HTML, and mostly
 * a stack trace.
 */
@Singleton
@IfBuildProfile("dev")
public class FaultAnswers {

  private final DevelopmentFaults faults;

  /** Answers with these faults. */
  FaultAnswers(DevelopmentFaults faults) {
    this.faults = faults;
  }

  /** Installs them. */
  void install(@Observes Router router) {
    Stage.FAULTS.install(router, this::answer);
  }

  private void answer(RoutingContext context) {
    String sentences = faults.sentences();
    if (sentences.isEmpty() || Exchange.of(context).isPublic()) {
      context.next();
    } else {
      context.fail(DocumentedException.internal(sentences));
    }
  }
}
