package dev.clientcert.config;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;

/**
 * In development, what is wrong with the files that the configuration names. It does not end the
 * application there: requests are answered with it until the file is mended.
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
   * @param fault what is wrong, and where, without a secret
   */
  public void add(String property, String fault) {
    LOG.error(fault);
    faults.put(property, fault);
  }

  /** Removes the fault of this property: its file is all right again. */
  public void remove(String property) {
    faults.remove(property);
  }

  /** All that is wrong, in sentences; empty where nothing is. */
  public String sentences() {
    return String.join(" ", faults.values());
  }
}
