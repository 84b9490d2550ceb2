package dev.clientcert.start;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clientcert.http.JsonLimits;
import dev.clientcert.operation.Rehearsal;
import dev.clientcert.security.CurrentAccessKeys;
import io.quarkus.runtime.ImageMode;

/**
 * Loads, on another processor and beside the start, the classes that the start waits for longest
 * otherwise. Nothing depends on it: where it is late or fails, the start loads them itself.
 */
final class HeadStart implements Runnable {

  private HeadStart() {}

  /** Begins, where there is a processor for it. A native binary has its classes loaded. */
  static void begin() {
    if (ImageMode.current() == ImageMode.JVM && Runtime.getRuntime().availableProcessors() > 1) {
      Thread thread = new Thread(new HeadStart(), "head-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    try {
      Rehearsal.validate();
      Rehearsal.write(JsonLimits.prepare());
      CurrentAccessKeys.rehearse();
    } catch (JsonProcessingException | RuntimeException failure) {
      // Whoever needs it fails in the same way, and says so.
    }
  }
}
