package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clientcert.config.ClientCertConfig;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in deploy/: that it is what each platform reads, and fits the application. */
class DeployTest {

  private static final Path DEPLOY = Path.of("deploy");
  private static final Path KNATIVE = DEPLOY.resolve("knative");
  private static final Path EVENTING = DEPLOY.resolve("knative-eventing");
  private static final Path FUNCTION_COMPUTE = DEPLOY.resolve("function-compute");

  /** What {@code quarkus.http.port} is by default, and in the {@code fc} profile. */
  private static final int PORT = 8080;

  private static final int FUNCTION_COMPUTE_PORT = 9000;

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  static Stream<Path> kubernetesManifests() throws IOException {
    return Stream.concat(files(KNATIVE, ".yaml").stream(), files(EVENTING, ".yaml").stream());
  }

  static Stream<Path> samTemplates() throws IOException {
    return files(DEPLOY.resolve("lambda"), ".yaml").stream();
  }

  static Stream<Path> dockerfiles() throws IOException {
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("Dockerfile"))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** The environment variables that set a property of ours, in the artifact that is being built. */
  private static Set<String> knownVariables() {
    List<Class<?>> mappings = new ArrayList<>(List.of(ClientCertConfig.class));
    try {
      mappings.add(Class.forName("dev.clientcert.config.EventsConfig"));
    } catch (ClassNotFoundException notInThisArtifact) {
      // Its properties are checked where it is built.
    }
    return mappings.stream()
        .map(ConfigClass::configClass)
        .flatMap(mapping -> ConfigMappings.getProperties(mapping).keySet().stream())
        .map(name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static void assertRead(String variable) {
    boolean elsewhere =
        variable.startsWith("CLIENTCERT_EVENTS_")
            && !knownVariables().contains("CLIENTCERT_EVENTS_TOKEN");
    assertTrue(
        elsewhere || variable.equals("QUARKUS_PROFILE") || knownVariables().contains(variable),
        variable + " is not read; known are " + knownVariables());
  }

  @ParameterizedTest
  @MethodSource("kubernetesManifests")
  void a_kubernetes_manifest_has_no_field_that_its_kind_lacks(Path file) throws Exception {
    List<HasMetadata> resources = Manifests.typed(file);
    assertFalse(resources.isEmpty());
    resources.forEach(resource -> assertFalse(resource.getMetadata().getName().isBlank()));
  }

  @Test
  void a_field_that_its_kind_lacks_is_found_at_any_depth() throws Exception {
    JsonNode service = Manifests.documents(KNATIVE.resolve("service.yaml")).get(0);
    ObjectNode container = (ObjectNode) service.at("/spec/template/spec/containers/0");
    container.put("imagePullPolice", "Always");
    assertThrows(UnrecognizedPropertyException.class, () -> Manifests.typed(service));
  }

  @ParameterizedTest
  @ValueSource(strings = {"knative", "knative-eventing"})
  void a_knative_service_runs_the_function_as_it_wants_to_be_run(String folder) throws Exception {
    Service service =
        Manifests.typed(DEPLOY.resolve(folder).resolve("service.yaml"), Service.class);
    var template = service.getSpec().getTemplate();
    assertFalse(template.getSpec().getEnableServiceLinks());
    Container function = template.getSpec().getContainers().get(0);
    assertEquals(PORT, function.getPorts().get(0).getContainerPort());
    assertEquals("/q/health/ready", function.getReadinessProbe().getHttpGet().getPath());
    assertEquals("/q/health/live", function.getLivenessProbe().getHttpGet().getPath());
    assertTrue(function.getSecurityContext().getRunAsNonRoot());
    assertTrue(function.getSecurityContext().getReadOnlyRootFilesystem());
    assertEquals(
        "1", template.getMetadata().getAnnotations().get("autoscaling.knative.dev/max-scale"));
    function.getEnv().stream().map(EnvVar::getName).forEach(DeployTest::assertRead);

    Set<String> volumes =
        template.getSpec().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
    Set<String> folders = new HashSet<>();
    function
        .getVolumeMounts()
        .forEach(
            mount -> {
              assertTrue(volumes.contains(mount.getName()), mount.getName());
              folders.add(mount.getMountPath());
            });
    function.getEnv().stream()
        .filter(variable -> variable.getName().endsWith("_FILE"))
        .map(variable -> Path.of(variable.getValue()).getParent().toString())
        .forEach(parent -> assertTrue(folders.contains(parent), parent));
  }

  /** What the files and the README of a folder make, such as {@code Secret clientcert-events}. */
  private static Set<String> made(Path folder) throws IOException {
    Set<String> made = new HashSet<>();
    for (Path file : files(folder, ".yaml")) {
      for (HasMetadata resource : Manifests.typed(file)) {
        made.add(resource.getKind() + " " + resource.getMetadata().getName());
      }
    }
    String readme = Files.readString(folder.resolve("README.md"));
    for (String secret : matches("create secret generic (\\S+) --from-\\w+=[\\w.-]+=", readme)) {
      made.add("Secret " + secret);
    }
    if (readme.contains("deploy/knative/config.yaml")) {
      made.add("ConfigMap clientcert-seed");
    }
    return made;
  }

  private static void assertReferencesAreMade(
      Set<String> made, List<Volume> volumes, List<EnvVar> variables) {
    for (Volume volume : volumes) {
      String referred =
          volume.getSecret() != null
              ? "Secret " + volume.getSecret().getSecretName()
              : volume.getConfigMap() != null
                  ? "ConfigMap " + volume.getConfigMap().getName()
                  : null;
      assertTrue(referred == null || made.contains(referred), referred + " of " + made);
    }
    for (EnvVar variable : variables) {
      if (variable.getValueFrom() != null) {
        var secret = variable.getValueFrom().getSecretKeyRef();
        assertTrue(made.contains("Secret " + secret.getName()), secret + " of " + made);
        assertEquals("token", secret.getKey(), "the README makes the Secret with this key");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"knative", "knative-eventing"})
  void what_a_knative_service_refers_to_is_made(String folder) throws Exception {
    Path path = DEPLOY.resolve(folder);
    var pod =
        Manifests.typed(path.resolve("service.yaml"), Service.class)
            .getSpec()
            .getTemplate()
            .getSpec();
    assertReferencesAreMade(made(path), pod.getVolumes(), pod.getContainers().get(0).getEnv());
  }

  @Test
  void events_go_from_the_broker_through_the_gateway_to_the_function() throws Exception {
    Path file = EVENTING.resolve("gateway.yaml");
    Set<String> made = made(EVENTING);
    Trigger trigger = Manifests.typed(EVENTING.resolve("trigger.yaml"), Trigger.class);
    assertTrue(made.contains("Broker " + trigger.getSpec().getBroker()));
    var deadLetters = trigger.getSpec().getDelivery().getDeadLetterSink().getRef();
    assertTrue(made.contains("Service " + deadLetters.getName()));

    var entrance = Manifests.typed(file, io.fabric8.kubernetes.api.model.Service.class);
    Deployment gateway = Manifests.typed(file, Deployment.class);
    NetworkPolicy policy = Manifests.typed(file, NetworkPolicy.class);
    String nginx = Manifests.typed(file, ConfigMap.class).getData().get("default.conf.template");
    assertEquals(
        trigger.getSpec().getSubscriber().getRef().getName(), entrance.getMetadata().getName());
    Map<String, String> labels = gateway.getSpec().getTemplate().getMetadata().getLabels();
    assertEquals(labels, gateway.getSpec().getSelector().getMatchLabels());
    assertEquals(labels, entrance.getSpec().getSelector());
    assertEquals(labels, policy.getSpec().getPodSelector().getMatchLabels());

    var pod = gateway.getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().get(0);
    int port = container.getPorts().get(0).getContainerPort();
    assertEquals(List.of("" + port), matches("listen (\\d+);", nginx));
    assertEquals(port, entrance.getSpec().getPorts().get(0).getTargetPort().getIntVal());
    assertEquals(
        port, policy.getSpec().getIngress().get(0).getPorts().get(0).getPort().getIntVal());
    assertReferencesAreMade(made, pod.getVolumes(), container.getEnv());
    Set<String> given =
        container.getEnv().stream().map(EnvVar::getName).collect(Collectors.toSet());
    assertEquals(Set.of("EVENTS_TOKEN", "NGINX_ENTRYPOINT_LOCAL_RESOLVERS"), given);
    assertEquals(List.of("NGINX_LOCAL_RESOLVERS", "EVENTS_TOKEN"), matches("\\$\\{(\\w+)}", nginx));
    Service function = Manifests.typed(EVENTING.resolve("service.yaml"), Service.class);
    String host = function.getMetadata().getName() + ".clientcert.svc.cluster.local;";
    assertTrue(nginx.contains("set $function " + host), nginx);
    assertTrue(nginx.contains("proxy_set_header Host " + host), nginx);
  }

  @Test
  void the_trigger_selects_the_type_that_the_function_takes_and_pauses_between_retries()
      throws Exception {
    Trigger trigger = Manifests.typed(EVENTING.resolve("trigger.yaml"), Trigger.class);
    assertEquals(
        Map.of("type", "dev.clientcert.RevokeClientCertificate"),
        trigger.getSpec().getFilter().getAttributes());
    assertEquals("exponential", trigger.getSpec().getDelivery().getBackoffPolicy());
    assertEquals("PT0.5S", trigger.getSpec().getDelivery().getBackoffDelay());
  }

  @Test
  void the_seed_of_the_config_map_is_where_the_service_looks_for_it() throws Exception {
    ConfigMap seed = Manifests.typed(KNATIVE.resolve("config.yaml"), ConfigMap.class);
    assertEquals(Set.of("seed.json"), seed.getData().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "container"})
  void function_compute_runs_the_function_as_it_wants_to_be_run(String resource) throws Exception {
    JsonNode file = Manifests.documents(FUNCTION_COMPUTE.resolve("s.yaml")).get(0);
    assertEquals("3.0.0", file.path("edition").asText());
    JsonNode props = file.at("/resources/" + resource + "/props");
    assertEquals("fc3", file.at("/resources/" + resource + "/component").asText());
    for (String required : List.of("region", "functionName", "runtime", "triggers")) {
      assertTrue(props.has(required), required);
    }
    assertKnown("props", props);
    boolean container = props.path("runtime").asText().equals("custom-container");
    JsonNode runtime = props.path(container ? "customContainerConfig" : "customRuntimeConfig");
    assertEquals(FUNCTION_COMPUTE_PORT, runtime.path("port").asInt());
    assertEquals("/q/health/ready", runtime.at("/healthCheckConfig/httpGetUrl").asText());
    JsonNode environment = props.path("environmentVariables");
    assertEquals("prod,fc", environment.path("QUARKUS_PROFILE").asText());
    environment.fieldNames().forEachRemaining(DeployTest::assertRead);
    String readme = Files.readString(FUNCTION_COMPUTE.resolve("README.md"));
    if (!container) {
      assertMade(FUNCTION_COMPUTE.resolve(props.path("code").asText()).normalize(), readme);
    }
    // The files of the environment are what the README copies, or the Dockerfile.
    String made = container ? Files.readString(FUNCTION_COMPUTE.resolve("Dockerfile")) : readme;
    environment
        .properties()
        .forEach(
            variable -> {
              if (variable.getKey().endsWith("_FILE")) {
                String name = Path.of(variable.getValue().asText()).getFileName().toString();
                assertTrue(made.contains(name), name);
              }
            });
  }

  /**
   * The names that each object of {@code s.yaml} may have, of those that the schema of the
   * component fc3 knows (devsapp/fc3, src/schema.json), as far as they are used here.
   */
  private static final Map<String, Set<String>> FC3 =
      Map.of(
          "props",
              Set.of(
                  "region",
                  "functionName",
                  "description",
                  "runtime",
                  "code",
                  "cpu",
                  "memorySize",
                  "diskSize",
                  "timeout",
                  "instanceConcurrency",
                  "internetAccess",
                  "environmentVariables",
                  "customRuntimeConfig",
                  "customContainerConfig",
                  "instanceLifecycleConfig",
                  "triggers"),
          "customRuntimeConfig", Set.of("command", "args", "port", "healthCheckConfig"),
          "customContainerConfig",
              Set.of("image", "command", "entrypoint", "port", "healthCheckConfig"),
          "healthCheckConfig",
              Set.of(
                  "httpGetUrl",
                  "initialDelaySeconds",
                  "periodSeconds",
                  "timeoutSeconds",
                  "failureThreshold",
                  "successThreshold"),
          "instanceLifecycleConfig", Set.of("initializer", "preStop"),
          "initializer", Set.of("handler", "timeout"),
          "preStop", Set.of("handler", "timeout"),
          "triggers", Set.of("triggerName", "triggerType", "triggerConfig"),
          "triggerConfig", Set.of("authType", "methods"));

  private static void assertKnown(String name, JsonNode node) {
    if (node.isArray()) {
      node.forEach(element -> assertKnown(name, element));
    } else if (node.isObject() && !name.equals("environmentVariables")) {
      assertTrue(FC3.containsKey(name), name + " is no object");
      node.properties()
          .forEach(
              property -> {
                assertTrue(FC3.get(name).contains(property.getKey()), property.getKey());
                assertKnown(property.getKey(), property.getValue());
              });
    }
  }

  /** A path is there, or a command of the README makes it. */
  private static void assertMade(Path path, String readme) {
    assertTrue(
        Files.exists(path) || (path.startsWith("target") && readme.contains(path.toString())),
        path + " is neither there nor made");
  }

  @ParameterizedTest
  @MethodSource("samTemplates")
  void lambda_runs_the_function_as_it_wants_to_be_run(Path file) throws Exception {
    JsonNode template = Manifests.documents(file).get(0);
    assertEquals("AWS::Serverless-2016-10-31", template.path("Transform").asText());
    JsonNode function = template.at("/Resources/Function/Properties");
    String runtime = function.path("Runtime").asText();
    assertEquals(
        runtime.startsWith("provided")
            ? "not.used.in.provided.runtime"
            : "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest",
        function.path("Handler").asText());
    assertEquals("NONE", function.at("/FunctionUrlConfig/AuthType").asText());
    assertEquals(1, function.path("ReservedConcurrentExecutions").asInt());
    assertEquals("Files", function.at("/Layers/0/Ref").asText());
    assertEquals("target/function.zip", inProject(file, function.path("CodeUri").asText()));
    String readme = Files.readString(file.resolveSibling("README.md"));
    String layer = template.at("/Resources/Files/Properties/ContentUri").asText();
    assertMade(Path.of(inProject(file, layer)), readme);
    assertTrue(readme.contains(file.toString()), "the README uses " + file);
    JsonNode environment = function.at("/Environment/Variables");
    assertFalse(environment.isEmpty());
    environment.fieldNames().forEachRemaining(DeployTest::assertRead);
    environment.forEach(path -> assertTrue(path.asText().startsWith("/opt/"), path.asText()));
  }

  private static String inProject(Path file, String relative) {
    return file.resolveSibling(relative).normalize().toString();
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  @ParameterizedTest
  @MethodSource("dockerfiles")
  void an_image_is_of_pinned_bases_without_root_and_of_files_that_reach_its_build(Path file)
      throws Exception {
    String text = Files.readString(file);
    for (String base : matches("(?m)^FROM (\\S+)", text)) {
      assertTrue(base.matches(".+:(?!latest)[\\w.-]+"), base);
    }
    assertTrue(text.contains("\nUSER 65532:65532\n"), "ends as root");
    assertEquals(
        List.of("" + (file.startsWith(FUNCTION_COMPUTE) ? FUNCTION_COMPUTE_PORT : PORT)),
        matches("EXPOSE (\\d+)", text));
    if (file.startsWith(FUNCTION_COMPUTE)) {
      // Its context is a folder of its own, which the README fills.
      String readme = Files.readString(FUNCTION_COMPUTE.resolve("README.md"));
      for (String source : List.of("seed.json", "access-keys.json", "bootstrap")) {
        assertTrue(text.contains(source) && readme.contains(source), source);
      }
      return;
    }
    List<String> rules =
        Files.readAllLines(Path.of(".dockerignore")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertEquals("*", rules.get(0), "all else stays out");
    List<String> admitted =
        rules.stream().filter(line -> line.startsWith("!")).map(line -> line.substring(1)).toList();
    for (String arguments : matches("(?m)^COPY (?!--from)(.+)$", text)) {
      List<String> words =
          Arrays.stream(arguments.split(" ")).filter(word -> !word.startsWith("--")).toList();
      for (String source : words.subList(0, words.size() - 1)) {
        assertTrue(
            admitted.stream().anyMatch(rule -> (source + "/").startsWith(rule + "/")),
            source + " is kept out by .dockerignore");
        assertTrue(source.startsWith("target/") || Files.exists(Path.of(source)), source);
      }
    }
  }

  @Test
  void every_image_has_the_demo_data_and_begins_without_it() throws Exception {
    List<Path> images = dockerfiles().filter(file -> !file.startsWith(FUNCTION_COMPUTE)).toList();
    assertEquals(3, images.size());
    for (Path image : images) {
      String text = Files.readString(image);
      String last = text.substring(text.lastIndexOf("\nFROM "));
      assertEquals(
          List.of("src/dev/seed.json src/dev/access-keys.json"),
          matches("(?m)^COPY --chmod=0555 (.+) /demo/$", last),
          image.toString());
      assertEquals(List.of(), matches("(?m)^(ENV.*)$", last), image.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        ".github/workflows/image.yml",
        "deploy/compose/compose.yaml",
        "deploy/docker/README.md",
        "src/testcontainers/examples/github-actions/test.yml"
      })
  void demo_data_of_the_image_is_there_and_variables_are_read(String file) throws Exception {
    String text = Files.readString(Path.of(file));
    Set<String> demo = Set.copyOf(matches("/demo/([\\w.-]+)", text));
    assertEquals(Set.of("seed.json", "access-keys.json"), demo);
    matches("\\b(CLIENTCERT_\\w+)(?:=|: )", text).forEach(DeployTest::assertRead);
  }

  @Test
  void a_released_image_is_verified_by_the_workflow_that_signs_it() throws Exception {
    String page = Files.readString(DEPLOY.resolve("docker/README.md"));
    String workflow = Files.readString(Path.of(".github", "workflows", "image.yml"));
    List<String> identities = matches("--certificate-identity-regexp '(.+)'", page);
    assertEquals(2, identities.size());
    String workflows = "https://github.com/your-organization/repository/.github/workflows/";
    String tag = "@refs/tags/v" + version().replace("-SNAPSHOT", "");
    for (String identity : identities) {
      Pattern pattern = Pattern.compile(identity);
      assertTrue(pattern.matcher(workflows + "image.yml" + tag).find(), identity);
      for (String other :
          List.of(
              workflows + "test.yml" + tag,
              workflows + "image.yml" + tag + "0",
              workflows + "image.yml@refs/heads/main",
              workflows.replace("your-", "their-") + "image.yml" + tag,
              workflows.replace("repository", "a/b") + "image.yml" + tag)) {
        assertFalse(pattern.matcher(other).find(), other);
      }
    }
    for (String type :
        List.of("cosign verify-attestation --type (\\w+)", "cosign attest .*--type (\\w+)")) {
      assertEquals(List.of("cyclonedx"), matches(type, page + workflow), type);
    }
    assertTrue(workflow.contains("cosign sign --yes --recursive \"$IMAGE@$DIGEST\""), workflow);
  }

  @Test
  void the_workflows_run_what_there_is() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    List<Path> workflows = files(Path.of(".github", "workflows"), ".yml");
    assertEquals(2, workflows.size());
    for (Path workflow : workflows) {
      JsonNode jobs = Manifests.documents(workflow).get(0).path("jobs");
      assertFalse(jobs.isEmpty());
      for (JsonNode job : jobs) {
        assertTrue(job.path("timeout-minutes").asInt() > 0, workflow.toString());
        assertTrue(job.has("runs-on"), workflow.toString());
      }
      String text = Files.readString(workflow);
      for (String profile : matches(" \"?-P([\\w-]+)", text)) {
        assertTrue(pom.contains("<id>" + profile + "</id>"), profile);
      }
      for (String dockerfile : matches("-f (\\S+)", text)) {
        assertTrue(Files.exists(Path.of(dockerfile)), dockerfile);
      }
    }
  }

  @Test
  void actions_are_pinned_by_commit_with_their_version_beside_it() throws Exception {
    List<String> actions = new ArrayList<>();
    for (Path workflow : files(Path.of(".github", "workflows"), ".yml")) {
      actions.addAll(matches("(?m)uses: (.*)$", Files.readString(workflow)));
    }
    assertFalse(actions.isEmpty());
    for (String action : actions) {
      assertTrue(action.matches("[\\w/-]+@[0-9a-f]{40} # v\\d+(\\.\\d+)+"), action);
    }
  }

  private static String version() throws IOException {
    return matches("(?m)^  <version>(.*)</version>$", Files.readString(Path.of("pom.xml"))).get(0);
  }

  @ParameterizedTest
  @CsvSource({"v,'',0", "'','',1", "v,.1,1"})
  void an_image_is_built_only_of_a_tag_that_is_the_poms_version(
      String before, String behind, int status, @TempDir Path folder) throws Exception {
    JsonNode jobs =
        Manifests.documents(Path.of(".github", "workflows", "image.yml")).get(0).path("jobs");
    assertEquals("version", jobs.at("/build/needs").asText());
    JsonNode check = jobs.at("/version/steps/1");
    assertEquals("version", check.path("id").asText());
    Path output = Files.createFile(folder.resolve("output"));
    SampleRunner.Run run =
        SampleRunner.inProject(
            Map.of("TAG", before + version() + behind, "GITHUB_OUTPUT", output.toString()),
            check.path("run").asText());
    assertEquals(status, run.status(), run.output());
    assertEquals(status == 0 ? "version=" + version() + "\n" : "", Files.readString(output));
  }

  @Test
  void images_of_ours_have_the_version_that_is_released_next() throws Exception {
    List<String> versions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        versions.addAll(matches("\\bclientcert(?:-\\w+)?:(\\d[\\w.]*\\w)", Files.readString(file)));
      }
    }
    assertFalse(versions.isEmpty());
    assertEquals(Set.of(version().replace("-SNAPSHOT", "")), Set.copyOf(versions));
  }

  @Test
  void dependabot_looks_where_there_is_something_of_its_kind() throws Exception {
    JsonNode updates =
        Manifests.documents(Path.of(".github", "dependabot.yml")).get(0).path("updates");
    Map<String, String> kinds =
        Map.of(
            "maven", "pom.xml",
            "npm", "package.json",
            "pip", "requirements.txt",
            "gomod", "go.mod",
            "github-actions", ".github",
            "docker", "Dockerfile");
    Set<String> found = new HashSet<>();
    for (JsonNode update : updates) {
      String kind = update.path("package-ecosystem").asText();
      found.add(kind);
      for (JsonNode folder :
          update.has("directories")
              ? update.path("directories")
              : List.of(update.path("directory"))) {
        try (Stream<Path> files = Files.list(Path.of("." + folder.asText()))) {
          assertTrue(
              files.anyMatch(file -> file.getFileName().toString().startsWith(kinds.get(kind))),
              kind + " in " + folder);
        }
      }
    }
    assertEquals(kinds.keySet(), found);
  }

  private static Map<String, String> settings(String server) throws IOException {
    return Files.readAllLines(DEPLOY.resolve(server).resolve("refresh-crl.env")).stream()
        .map(line -> line.replace("\"", "").split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  @ParameterizedTest
  @CsvSource({
    "nginx,   crl.conf,    /etc/nginx",
    "haproxy, haproxy.cfg, /etc/haproxy",
    "apache,  crl.conf,    /etc/apache2",
    "envoy,   sds.yaml,    /etc/envoy"
  })
  void a_server_reads_the_files_that_its_settings_refresh(
      String server, String configuration, String folder) throws Exception {
    Map<String, String> settings = settings(server);
    String unit = Files.readString(DEPLOY.resolve("crl/refresh-crl.service"));
    Set<String> used =
        Pattern.compile("\\$\\{?(\\w+)")
            .matcher(unit)
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toSet());
    assertEquals(used, settings.keySet());
    String text = Files.readString(DEPLOY.resolve(server).resolve(configuration));
    for (String file : List.of(settings.get("CRL_FILE"), settings.get("CA_FILE"))) {
      assertTrue(file.startsWith(folder + "/clientcert/"), file);
      assertTrue(text.contains(file), file);
    }
  }

  @Test
  void envoy_finds_its_secret_and_only_that_where_it_looks_for_it() throws Exception {
    JsonNode envoy = Manifests.documents(DEPLOY.resolve("envoy/envoy.yaml")).get(0);
    JsonNode secret =
        envoy.at(
            "/static_resources/listeners/0/filter_chains/0/transport_socket/typed_config"
                + "/common_tls_context/validation_context_sds_secret_config");
    assertEquals(
        "/etc/envoy/sds.yaml", secret.at("/sds_config/path_config_source/path").textValue());
    JsonNode resources =
        Manifests.documents(DEPLOY.resolve("envoy/sds.yaml")).get(0).get("resources");
    assertEquals(1, resources.size());
    assertEquals(secret.get("name"), resources.get(0).get("name"));
    JsonNode context = resources.get(0).get("validation_context");
    assertEquals(settings("envoy").get("CRL_FILE"), context.at("/crl/filename").textValue());
    assertFalse(context.get("only_verify_leaf_cert_crl").booleanValue());
  }
}
