package dev.clientcert.config;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/**
 * In development, the problems with files that the configuration names. Instead of ending the
 * application, they are the answer to every request until the file is corrected.
 */
@Singleton
@IfBuildProfile("dev")
public class DevelopmentFaults {

  private static final Logger LOG = Logger.getLogger(DevelopmentFaults.class);

  private final Map<String, String> faults = new ConcurrentSkipListMap<>();

  /**
   * Adds a fault.
   *
   * @param property the property that names the file
   * @param fault what is wrong and where, without any secret
   */
  public void add(String property, String fault) {
    LOG.error(fault);
    faults.put(property, fault);
  }

  /** Removes the fault of this property, whose file is valid again. */
  public void remove(String property) {
    faults.remove(property);
  }

  /** Returns all faults as sentences; empty for none. */
  public String sentences() {
    return String.join(" ", faults.values());
  }
}
