package dev.clientcert.explorer;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.HotDeploymentWatchedFileBuildItem;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Converts the description to JSON at build time, so that the application needs no YAML parser. A
 * build step, named in {@code META-INF/quarkus-build-steps.list}: nothing of it runs in the
 * application.
 */
public class DescriptionStep {

  /** Adds the description as JSON; in development, again whenever the YAML changes. */
  @BuildStep
  void convert(
      BuildProducer<GeneratedResourceBuildItem> resources,
      BuildProducer<HotDeploymentWatchedFileBuildItem> watched) {
    Map<String, Object> document =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Resources.read("/" + Description.YAML).toString(StandardCharsets.UTF_8));
    resources.produce(
        new GeneratedResourceBuildItem(
            Description.JSON, new JsonObject(document).toBuffer().getBytes()));
    watched.produce(new HotDeploymentWatchedFileBuildItem(Description.YAML));
  }
}
