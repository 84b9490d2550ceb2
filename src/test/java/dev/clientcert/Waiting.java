package dev.clientcert;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How tests wait for what takes an unknown time. */
public final class Waiting {

  /** Far more than anything takes, so that a slow machine fails no test. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Waiting() {}

  /**
   * Begins a wait that looks at once, and then fifty times a second.
   *
   * @param what what is waited for, for the message if it does not come
   */
  public static ConditionFactory await(String what) {
    return Awaitility.await(what).pollDelay(Duration.ZERO).pollInterval(INTERVAL).atMost(PATIENCE);
  }
}
