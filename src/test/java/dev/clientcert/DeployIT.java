package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application in the environment that deploy/knative gives it. */
class DeployIT {

  private static final Path KNATIVE = Path.of("deploy", "knative");

  @Test
  void the_function_starts_with_what_the_manifests_hold_and_revokes(@TempDir Path mounts)
      throws Exception {
    ConfigMap seed = Manifests.typed(KNATIVE.resolve("config.yaml"), ConfigMap.class);
    Path seedFile = mounts.resolve("seed.json");
    Files.writeString(seedFile, seed.getData().get("seed.json"));
    Map<String, String> mounted =
        Map.of(
            "/etc/clientcert/seed/seed.json",
            seedFile.toString(),
            "/etc/clientcert/access-keys/access-keys.json",
            "src/dev/access-keys.json");
    Container function =
        Manifests.typed(KNATIVE.resolve("service.yaml"), Service.class)
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0);
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : function.getEnv()) {
      environment.put(
          variable.getName(), mounted.getOrDefault(variable.getValue(), variable.getValue()));
    }
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), Map.of(), environment)) {
      int port = application.port();
      String path = function.getReadinessProbe().getHttpGet().getPath();
      assertEquals(
          200,
          RawHttp.send(port, new RawHttp.Request("GET", path, Map.of("host", "h"), "")).status());
      assertEquals(
          200,
          RawHttp.send(
                  port,
                  SignedRequest.revoke(
                      "testid", "testsecret", 1234567890123L, "baba39055622c008b90285a8838ed09a"))
              .status());
    }
  }
}
