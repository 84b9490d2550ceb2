package dev.clientcert.security;

import dev.clientcert.ClientCertConfig;
import dev.clientcert.DevelopmentFaults;
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
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The access keys that are in force: those of the access-keys file, read at start and again when
 * the file changes. A file that became unusable leaves the last good one in force, and the log says
 * why.
 */
@Singleton
@Startup
public class CurrentAccessKeys {

  private static final Logger LOG = Logger.getLogger(CurrentAccessKeys.class);
  private static final String PROPERTY = "clientcert.access-keys-file";
  private static final long CHECK_MILLISECONDS = 1000;

  private final Path file;
  private final boolean required;
  private final Vertx vertx;
  private final Clock clock;
  private final Instance<DevelopmentFaults> faults;
  private long timer = -1;
  private Version version;
  private volatile AccessKeys keys = new AccessKeys(Map.of(), Map.of());

  /**
   * Tells one content of the file from the next, also where it is replaced as a whole, as
   * Kubernetes does with a mount.
   */
  private record Version(Object lastModified, Object fileKey, long size) {

    static Version of(Path file) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Version(attributes.lastModifiedTime(), attributes.fileKey(), attributes.size());
      } catch (IOException unreadable) {
        return new Version(null, null, -1);
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

  /**
   * Reads the file for the first time, and watches it from then on.
   *
   * @throws ConfigurationException where the file cannot be used, but in development; or where it
   *     holds nobody although calls must be signed
   */
  @PostConstruct
  void start() {
    if (file != null) {
      version = Version.of(file);
      try {
        keys = AccessKeysFile.read(file);
      } catch (AccessKeysException unusable) {
        if (faults.isUnsatisfied()) {
          throw new ConfigurationException(refusal(unusable), Set.of(PROPERTY));
        }
        faults.get().add(PROPERTY, refusal(unusable));
        watch();
        return;
      }
      LOG.infof("Loaded %s access keys and bearer tokens from %s", keys.size(), file);
    }
    if (required && !keys.anyUsableAt(clock.instant())) {
      throw new ConfigurationException(
          "No call could be authenticated: "
              + (file == null
                  ? PROPERTY + " is not set"
                  : PROPERTY
                      + " names "
                      + file
                      + ", which holds no access key or token that has not expired")
              + ". Name a JSON file such as {\"AccessKeys\":[{\"AccessKeyId\":\"…\",\"AccessKeySecret\":\"…\","
              + "\"AccountId\":\"1000000000000001\"}]}, or set clientcert.auth.required=false to let everybody in.",
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
    timer = vertx.setPeriodic(CHECK_MILLISECONDS, any -> vertx.executeBlocking(this::check, true));
  }

  private static String refusal(AccessKeysException unusable) {
    return PROPERTY
        + " cannot be used. "
        + unusable.getMessage()
        + ". Correct it, or name another file.";
  }

  /** The access keys that are in force now. */
  AccessKeys get() {
    return keys;
  }

  /** Reads the file again if it is another one than before. Runs on one worker thread at a time. */
  private Void check() {
    Version latest = Version.of(file);
    if (latest.equals(version)) {
      return null;
    }
    version = latest;
    try {
      keys = AccessKeysFile.read(file);
      LOG.infof("Loaded %s access keys and bearer tokens anew from %s", keys.size(), file);
      if (faults.isResolvable()) {
        faults.get().remove(PROPERTY);
      }
      if (!keys.anyUsableAt(clock.instant())) {
        LOG.warnf(
            "%s holds no access key or token that has not expired: every call is refused", file);
      }
    } catch (AccessKeysException unusable) {
      if (faults.isResolvable()) {
        faults.get().add(PROPERTY, refusal(unusable));
      } else {
        LOG.errorf(
            "%s changed and cannot be used; the access keys from before stay in force. %s",
            PROPERTY, unusable.getMessage());
      }
    } catch (RuntimeException unforeseen) {
      // Only its kind: what it says could quote the file.
      LOG.errorf(
          "%s changed and cannot be read; the access keys from before stay in force. %s",
          PROPERTY, unforeseen.getClass());
    }
    return null;
  }

  @PreDestroy
  void stop() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
  }
}
