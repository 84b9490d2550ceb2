package dev.clientcert.security;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.hash.Sha256;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The current access keys: those of the access-keys file, read at start and again when its content
 * changes. While the file is unusable, the last good version stays in force, and the log reports
 * the reason immediately and then every minute.
 */
@Singleton
@Startup
public class CurrentAccessKeys {

  private static final Logger LOG = Logger.getLogger(CurrentAccessKeys.class);
  private static final String PROPERTY = "clientcert.access-keys-file";
  private static final long CHECK_MILLISECONDS = 1000;

  /**
   * The average number of bytes to read for a check. A file of up to this size is read at each
   * check, since its content may change without any other sign. A larger file is read when its
   * time, size or identity changes, and otherwise after one more check for each multiple of this
   * size.
   */
  private static final int BYTES_PER_CHECK = 1024 * 1024;

  private static final Duration BETWEEN_REPORTS = Duration.ofMinutes(1);

  private final Path file;
  private final boolean required;
  private final Vertx vertx;
  private final Clock clock;
  private final Instance<DevelopmentFaults> faults;
  private final AtomicBoolean checking = new AtomicBoolean();
  private long timer = -1;
  private volatile AccessKeys keys = new AccessKeys(Map.of(), Map.of());

  // The state of the check, of which one runs at a time; anybody may read what is volatile.

  private Version version;
  private int checksToSkip;
  private String hash;
  private volatile Instant loadedAt;

  /** Why the last attempt failed; {@code null} if it succeeded. */
  private volatile String failure;

  private String reportedFailure;
  private Instant reportedAt;

  /** Identifies a version of the file without reading it. */
  private record Version(Object lastModified, Object fileKey, long size, boolean isStream) {

    static Version of(Path file) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Version(
            attributes.lastModifiedTime(),
            attributes.fileKey(),
            attributes.size(),
            attributes.isOther());
      } catch (IOException unreadable) {
        return new Version(null, null, -1, false);
      }
    }
  }

  CurrentAccessKeys(
      ClientCertConfig config, Vertx vertx, Clock clock, Instance<DevelopmentFaults> faults) {
    this.file = config.accessKeysFile().orElse(null);
    this.required = config.auth().required();
    this.vertx = vertx;
    this.clock = clock;
    this.faults = faults;
  }

  /** Makes a key that is nobody's, so that the classes which that needs are loaded. */
  public static void rehearse() {
    AccessKey.unknown();
  }

  /**
   * Reads the file and starts watching it.
   *
   * @throws ConfigurationException if the file cannot be used, except in development; or if it has
   *     no usable credential although calls must be signed
   */
  @PostConstruct
  void start() {
    if (file != null) {
      version = Version.of(file);
      try {
        load();
      } catch (AccessKeysException unusable) {
        failure = unusable.getMessage();
        if (faults.isUnsatisfied()) {
          throw new ConfigurationException(refusal(), Set.of(PROPERTY));
        }
        report();
        watch();
        return;
      }
      LOG.infof("Loaded %s access keys and bearer tokens from %s", keys.size(), file);
    }
    if (required && !keys.hasUsableAt(clock.instant())) {
      throw new ConfigurationException(
          "No call could be authenticated: "
              + (file == null
                  ? PROPERTY + " is not set"
                  : PROPERTY
                      + " names "
                      + file
                      + ", which holds no access key or token that has not expired")
              + ". Name a JSON file such as {\"AccessKeys\":[{\"AccessKeyId\":\"…\",\"AccessKeySecret\":\"…\","
              + "\"AccountId\":\"1000000000000001\"}]}, or set clientcert.auth.required=false to take unsigned calls of this machine.",
          Set.of(PROPERTY));
    }
    if (!required) {
      LOG.warn("clientcert.auth.required is false: unsigned calls act as the demo account");
    }
    if (file != null) {
      watch();
    }
  }

  private void watch() {
    // A pipe can only be read once.
    if (!version.isStream()) {
      timer = vertx.setPeriodic(CHECK_MILLISECONDS, any -> checkInBackground());
    }
  }

  private String refusal() {
    return PROPERTY + " cannot be used. " + failure + ". Correct it, or name another file.";
  }

  /** Returns the current access keys. */
  AccessKeys get() {
    return keys;
  }

  /** Returns whether the keys come from a file. */
  boolean isFromFile() {
    return file != null;
  }

  /** Returns when the keys in force were loaded; {@code null} if none ever were. */
  Instant loadedAt() {
    return loadedAt;
  }

  /** Returns whether the file could not be used when it was last looked at. */
  boolean isFileUnusable() {
    return failure != null;
  }

  /** Checks the file on a worker thread, unless a check is still running. */
  private void checkInBackground() {
    if (checking.compareAndSet(false, true)) {
      vertx.executeBlocking(this::check, false).onComplete(done -> checking.set(false));
    }
  }

  private Void check() {
    Version latest = Version.of(file);
    if (checksToSkip > 0 && latest.equals(version)) {
      checksToSkip--;
    } else {
      version = latest;
      reload();
    }
    if (failure != null) {
      report();
    }
    return null;
  }

  private void reload() {
    checksToSkip = 0;
    try {
      if (version.isStream()) {
        // Opening it could block forever.
        throw new AccessKeysException(file + ": is not a file");
      }
      if (load()) {
        LOG.infof("Loaded %s access keys and bearer tokens anew from %s", keys.size(), file);
        if (faults.isResolvable()) {
          faults.get().remove(PROPERTY);
        }
        if (!keys.hasUsableAt(clock.instant())) {
          LOG.warnf(
              "%s holds no access key or token that has not expired: every call is refused", file);
        }
      }
    } catch (AccessKeysException unusable) {
      failure = unusable.getMessage();
    } catch (RuntimeException | Error unforeseen) {
      // Only the class: the message could quote the file.
      failure = file + ": " + unforeseen.getClass().getName();
    }
  }

  /** Loads the file if its content has changed, and returns whether it did. */
  private boolean load() {
    byte[] content = AccessKeysFile.readContent(file);
    checksToSkip = content.length / BYTES_PER_CHECK;
    String latest = Sha256.hex(content);
    if (failure == null && latest.equals(hash)) {
      return false;
    }
    keys = AccessKeysFile.parse(file, content);
    hash = latest;
    loadedAt = clock.instant();
    failure = null;
    reportedFailure = null;
    return true;
  }

  /** Reports the failure, unless the same was reported within the last minute. */
  private void report() {
    Instant now = clock.instant();
    // In either direction, since the clock may be set back.
    if (failure.equals(reportedFailure)
        && Duration.between(reportedAt, now).abs().compareTo(BETWEEN_REPORTS) < 0) {
      return;
    }
    reportedFailure = failure;
    reportedAt = now;
    if (faults.isResolvable()) {
      faults.get().add(PROPERTY, refusal());
      return;
    }
    LOG.errorf(
        "%s cannot be used, and will be tried again. %s. Until then the %s access keys and bearer"
            + " tokens that were loaded at %s stay in force, withdrawn ones included.",
        PROPERTY, failure, keys.size(), loadedAt);
  }

  @PreDestroy
  void stop() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
  }
}
