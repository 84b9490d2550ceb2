package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What containers of the image do as the pages start them, without a container engine: only the
 * folder of the demo data is another.
 */
@Tag("slow")
class ContainerIT {

  private static final String DEMO_ID = "baba39055622c008b90285a8838ed09a";
  private static final String STATE = "/q/clientcert/state";
  private static final String OWN_STATE =
      "{\"SiteId\":42,\"SiteName\":\"own.example\",\"Result\":[{\"Id\":\"a1\",\"Status\":\"active\"}]}";

  @TempDir Path folder;

  private static PackagedApplication start(Map<String, String> environment) throws Exception {
    Map<String, String> placed = new HashMap<>(environment);
    placed.replaceAll(
        (name, value) -> value.replace("/demo/", Path.of("src/dev").toAbsolutePath() + "/"));
    return PackagedApplication.start(List.of(), Map.of(), placed);
  }

  /** The variables of the one {@code docker run} of a page. */
  private static Map<String, String> variables(String page) throws Exception {
    Matcher command =
        Pattern.compile("(?m)^docker run (?:.*\\\\\n)*.*$")
            .matcher(Files.readString(Path.of(page)));
    assertTrue(command.find(), page);
    Map<String, String> variables = new HashMap<>();
    Pattern.compile("-e (\\w+)=(\\S+)")
        .matcher(command.group())
        .results()
        .forEach(variable -> variables.put(variable.group(1), variable.group(2)));
    return variables;
  }

  private static Answer send(PackagedApplication to, String method, String path, String body)
      throws Exception {
    return send(to, "localhost", method, path, body);
  }

  private static Answer send(
      PackagedApplication to, String host, String method, String path, String body)
      throws Exception {
    Map<String, String> headers = Map.of("host", host, "content-type", "application/json");
    return RawHttp.send(to.port(), new Request(method, path, headers, body));
  }

  private static Answer revoke(PackagedApplication application, long siteId, String id)
      throws Exception {
    return RawHttp.send(
        application.port(), SignedRequest.revoke("testid", "testsecret", siteId, id));
  }

  private static Answer revokeUnsigned(PackagedApplication application) throws Exception {
    return send(
        application,
        "POST",
        "/RevokeClientCertificate",
        "{\"SiteId\":%d,\"Id\":\"%s\"}".formatted(World.SITE, DEMO_ID));
  }

  @Test
  void the_command_of_the_readme_has_the_explorer_and_takes_unsigned_calls() throws Exception {
    try (PackagedApplication application = start(variables("README.md"))) {
      assertEquals(200, send(application, "GET", "/explorer/", "").status());
      assertEquals(200, revokeUnsigned(application).status());
      assertEquals("Certificate.StatusError", revoke(application, World.SITE, DEMO_ID).code());
    }
  }

  @Test
  void the_command_for_the_image_takes_signed_calls_only() throws Exception {
    try (PackagedApplication application = start(variables("deploy/docker/README.md"))) {
      assertEquals(403, revokeUnsigned(application).status());
      assertEquals(200, revoke(application, World.SITE, DEMO_ID).status());
      assertEquals(404, send(application, "GET", "/explorer/", "").status());
      assertEquals(404, send(application, "GET", STATE, "").status());
    }
  }

  private static JsonNode job() throws Exception {
    return Manifests.documents(TestcontainersTest.WORKFLOW).get(0).at("/jobs/test");
  }

  /** The environment of a service container or a step. */
  private static Map<String, String> environment(JsonNode of) {
    Map<String, String> environment = new HashMap<>();
    of.path("env")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
    return environment;
  }

  /** Runs the step that puts the state, as GitHub does, with the folder as the repository. */
  private SampleRunner.Run putState(PackagedApplication application, String state)
      throws Exception {
    Files.createDirectories(folder.resolve("clientcert"));
    Files.writeString(folder.resolve("clientcert/state.json"), state);
    String step = job().at("/steps/1/run").asText();
    Path script =
        Files.writeString(
            folder.resolve("script"),
            step.replace("localhost:8080", "localhost:" + application.port()));
    return SampleRunner.shell(
        Map.of(), "cd %s && bash --noprofile --norc -eo pipefail %s".formatted(folder, script));
  }

  @Test
  void a_service_container_gets_the_state_of_a_suite() throws Exception {
    try (PackagedApplication application = start(environment(job().at("/services/clientcert")))) {
      SampleRunner.Run run = putState(application, OWN_STATE);
      assertEquals(0, run.status(), run.output());
      Map<String, String> suite = environment(job().at("/steps/2"));
      assertEquals("localhost:8080", suite.get("ENDPOINT"));
      Request revocation =
          SignedRequest.revoke(
              suite.get("ACCESS_KEY_ID"), suite.get("ACCESS_KEY_SECRET"), 42, "a1");
      assertEquals(200, RawHttp.send(application.port(), revocation).status());
      assertEquals("Certificate.NotFound", revoke(application, World.SITE, DEMO_ID).code());
      assertEquals(0, putState(application, OWN_STATE).status());
      assertEquals(200, revoke(application, 42, "a1").status(), "it is active again");
      run = putState(application, "{\"SiteId\":42}");
      assertEquals(22, run.status(), run.output());
      assertTrue(run.output().contains("SiteName is missing"), run.output());
    }
  }

  @Test
  void a_job_in_a_container_calls_it_by_the_name_that_it_is_told() throws Exception {
    String host = "clientcert:8080";
    Map<String, String> variables = environment(job().at("/services/clientcert"));
    try (PackagedApplication application = start(variables)) {
      assertEquals(403, send(application, host, "PUT", STATE, OWN_STATE).status());
    }
    Matcher told =
        Pattern.compile("`(CLIENTCERT_\\w+): (clientcert)`")
            .matcher(Files.readString(Path.of("src/testcontainers/README.md")));
    assertTrue(told.find());
    variables.put(told.group(1), told.group(2));
    try (PackagedApplication application = start(variables)) {
      assertEquals(204, send(application, host, "PUT", STATE, OWN_STATE).status());
      assertEquals(403, revokeUnsigned(application).status(), "calls have to be signed");
    }
  }
}
