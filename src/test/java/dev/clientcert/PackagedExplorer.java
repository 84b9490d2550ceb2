package dev.clientcert;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A browser, and the packaged application in production, with the explorer. */
abstract class PackagedExplorer {

  private static final World WORLD = new World();

  private static Map<String, String> world;

  static Browser browser;
  static PackagedApplication application;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    world = WORLD.start();
    application = application(Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    if (application != null) {
      application.close();
      WORLD.stop();
    }
    if (browser != null) {
      browser.close();
    }
  }

  /** Starts an application with the explorer, and with these properties. */
  static PackagedApplication application(Map<String, String> more) throws Exception {
    Map<String, String> properties = new HashMap<>(world);
    properties.put("clientcert.explorer.enabled", "true");
    properties.putAll(more);
    return PackagedApplication.start(List.of(), properties, Map.of());
  }
}
