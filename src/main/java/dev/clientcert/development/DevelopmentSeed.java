package dev.clientcert.development;

import io.quarkus.deployment.IsLocalDevelopment;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.HotDeploymentWatchedFileBuildItem;
import io.quarkus.deployment.builditem.LiveReloadBuildItem;
import java.nio.file.Path;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * In development, has Quarkus watch the seed file as it watches the sources: once it is saved, the
 * next request finds the application started anew. A build step, named in {@code
 * META-INF/quarkus-build-steps.list}.
 */
public class DevelopmentSeed {

  private static final Logger LOG = Logger.getLogger(DevelopmentSeed.class);
  private static final String SEED_FILE = "clientcert.seed-file";

  /** The seed file, where there is one. */
  @BuildStep(onlyIf = IsLocalDevelopment.class)
  void watch(LiveReloadBuildItem reload, BuildProducer<HotDeploymentWatchedFileBuildItem> watched) {
    ConfigProvider.getConfig()
        .getOptionalValue(SEED_FILE, Path.class)
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
