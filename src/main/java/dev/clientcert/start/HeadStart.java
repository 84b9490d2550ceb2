package dev.clientcert.start;

import dev.clientcert.http.JsonLimits;
import dev.clientcert.security.CurrentAccessKeys;
import io.quarkus.runtime.ImageMode;

/**
 * Makes, on another processor and beside the start, what the start waits for longest otherwise.
 * Where it is late, the start waits for it or makes it; where it fails, the start fails in the same
 * way, and says so.
 */
final class HeadStart {

  private HeadStart() {}

  /** Begins, where there is a processor for it. A native binary has all of it already. */
  static void begin() {
    if (ImageMode.current() == ImageMode.JVM && Runtime.getRuntime().availableProcessors() > 1) {
      Thread thread = new Thread(HeadStart::run, "head-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void run() {
    JsonLimits.prepare();
    CurrentAccessKeys.rehearse();
  }
}
