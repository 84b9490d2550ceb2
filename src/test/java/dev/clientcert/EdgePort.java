package dev.clientcert;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Opens the edge of the application under test, on a port that nobody else is given. */
public class EdgePort implements QuarkusTestResourceLifecycleManager {

  private static ReservedPort port;

  /** The port. */
  static int number() {
    return port.number();
  }

  @Override
  public Map<String, String> start() {
    try {
      port = new ReservedPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("clientcert.edge.enabled", "true", "clientcert.edge.port", "" + port.number());
  }

  @Override
  public void stop() {
    try {
      port.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
