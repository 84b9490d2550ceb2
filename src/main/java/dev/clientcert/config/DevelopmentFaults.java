package dev.clientcert.config;

import dev.clientcert.error.DocumentedException;
import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/**
 * In development, what is wrong with the files that the configuration names. It does not end the
 * application there: every request is answered with it until the file is mended. Quarkus's own page
 * for a start that failed would be HTML, and mostly a stack trace.
 */
@Singleton
@IfBuildProfile("dev")
public class DevelopmentFaults {

  private static final Logger LOG = Logger.getLogger(DevelopmentFaults.class);

  /** After the route that identifies a request, and before any that answers one. */
  private static final int ORDER = Integer.MIN_VALUE + 1;

  private static final int BEFORE_OTHERS_OF_THIS_ORDER = 1;
  private static final String QUARKUS = "/q/";

  private final Map<String, String> faults = new ConcurrentSkipListMap<>();

  /**
   * Has requests answered with a fault.
   *
   * @param property the property that names the file
   * @param fault what is wrong, and where, without a secret
   */
  public void add(String property, String fault) {
    LOG.error(fault);
    faults.put(property, fault);
  }

  /** The file that this property names is all right again. */
  public void remove(String property) {
    faults.remove(property);
  }

  /** Answers requests, but for those that Quarkus serves itself, while there is a fault. */
  void serve(@Observes @Priority(BEFORE_OTHERS_OF_THIS_ORDER) Router router) {
    router.route().order(ORDER).handler(this::answer);
  }

  private void answer(RoutingContext context) {
    if (faults.isEmpty() || context.normalizedPath().startsWith(QUARKUS)) {
      context.next();
    } else {
      context.fail(DocumentedException.internal(String.join(" ", faults.values())));
    }
  }
}
