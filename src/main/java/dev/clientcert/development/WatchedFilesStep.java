package dev.clientcert.development;

import io.quarkus.deployment.IsLocalDevelopment;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.HotDeploymentWatchedFileBuildItem;
import io.quarkus.deployment.builditem.LiveReloadBuildItem;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * In development, watches the files that are read at the start like the sources: after a change,
 * the next request restarts the application. A build step, named in {@code
 * META-INF/quarkus-build-steps.list}: nothing of it runs in the application.
 */
public class WatchedFilesStep {

  private static final Logger LOG = Logger.getLogger(WatchedFilesStep.class);
  private static final List<String> PROPERTIES =
      List.of(
          "clientcert.seed-file",
          "clientcert.ca.key",
          "clientcert.ca.certificate",
          "clientcert.ocsp.key",
          "clientcert.ocsp.certificate");

  private static final String NAMED_CAS = "clientcert.cas.";

  /** Watches the configured files, if any. */
  @BuildStep(onlyIf = IsLocalDevelopment.class)
  void watch(LiveReloadBuildItem reload, BuildProducer<HotDeploymentWatchedFileBuildItem> watched) {
    Config config = ConfigProvider.getConfig();
    Set<String> properties = new LinkedHashSet<>(PROPERTIES);
    for (String property : config.getPropertyNames()) {
      if (property.startsWith(NAMED_CAS)) {
        properties.add(property);
      }
    }
    for (String property : properties) {
      config
          .getOptionalValue(property, Path.class)
          .map(file -> file.toAbsolutePath().toString())
          .ifPresent(
              file -> {
                if (reload.getChangedResources().contains(file)) {
                  LOG.infof("%s changed: the state starts anew, with what is in it now", file);
                }
                watched.produce(new HotDeploymentWatchedFileBuildItem(file));
              });
    }
  }
}
