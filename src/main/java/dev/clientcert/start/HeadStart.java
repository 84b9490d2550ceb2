package dev.clientcert.start;

import dev.clientcert.http.JsonLimits;
import dev.clientcert.operation.Rehearsal;
import dev.clientcert.security.CurrentAccessKeys;
import io.quarkus.runtime.ImageMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;

/**
 * Loads, on another processor and beside the start, the classes that the start waits for longest
 * otherwise. If it fails, the start loads them itself. Two threads that initialize the classes of
 * one library could wait for each other forever, so that the start waits for it before it begins
 * with the same library.
 */
@Singleton
public class HeadStart {

  private static final CountDownLatch VALIDATED = new CountDownLatch(1);
  private static volatile boolean begun;

  HeadStart() {}

  /** Begins, where there is a processor for it. A native binary has its classes loaded. */
  static void begin() {
    if (ImageMode.current() == ImageMode.JVM && Runtime.getRuntime().availableProcessors() > 1) {
      begun = true;
      Thread thread = new Thread(HeadStart::run, "head-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void run() {
    try {
      Rehearsal.validate();
    } catch (RuntimeException failure) {
      // The start fails in the same way, and says so.
    } finally {
      VALIDATED.countDown();
    }
    JsonLimits.prepare();
    CurrentAccessKeys.rehearse();
  }

  /** Waits for the validator's classes: Quarkus makes its validator once there are beans. */
  void awaitValidation(@Observes @Initialized(ApplicationScoped.class) Object beans)
      throws InterruptedException {
    if (begun) {
      VALIDATED.await();
    }
  }
}
