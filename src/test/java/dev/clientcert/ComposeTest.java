package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clientcert.config.ClientCertConfig;
import io.quarkus.datasource.runtime.DataSourcesRuntimeConfig;
import io.quarkus.reactive.datasource.runtime.DataSourcesReactiveRuntimeConfig;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code deploy/compose}: that it is what Compose reads, fits the project, and is reached from this
 * machine only.
 */
class ComposeTest {

  /** What the specification of Compose knows at the top, of what is used here. */
  private static final Set<String> TOP = Set.of("name", "services", "volumes");

  /** The same in a service. Nothing is among it that gives a container more than others have. */
  private static final Set<String> SERVICE =
      Set.of(
          "cap_add",
          "cap_drop",
          "depends_on",
          "entrypoint",
          "environment",
          "healthcheck",
          "image",
          "network_mode",
          "ports",
          "profiles",
          "read_only",
          "security_opt",
          "user",
          "volumes");

  private Compose compose;

  @BeforeEach
  void read() throws Exception {
    compose = Compose.read();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void it_has_no_key_that_compose_lacks() {
    for (String key : names(compose.file())) {
      assertTrue(TOP.contains(key) || key.startsWith("x-"), key);
    }
    compose
        .services()
        .forEach(
            (name, service) ->
                names(service)
                    .forEach(key -> assertTrue(SERVICE.contains(key), name + ": " + key)));
  }

  @Test
  void an_image_is_pinned_by_its_tag() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              String image = service.path("image").asText();
              assertTrue(image.matches("[a-z./-]+:\\d+\\.\\d+(\\.\\d+)?"), name + ": " + image);
            });
  }

  @Test
  void a_port_is_open_to_this_machine_only() {
    Set<String> ports = new HashSet<>();
    for (JsonNode service : compose.services().values()) {
      for (String port : texts(service.path("ports"))) {
        assertTrue(port.matches("127\\.0\\.0\\.1:\\d+:\\d+"), port);
        assertTrue(ports.add(port.split(":")[1]), port);
      }
    }
    assertFalse(ports.isEmpty());
  }

  @Test
  void a_container_can_do_as_little_as_possible() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              assertEquals(List.of("ALL"), texts(service.path("cap_drop")), name);
              assertEquals(
                  List.of("no-new-privileges:true"), texts(service.path("security_opt")), name);
              if (name.startsWith("application")) {
                assertTrue(service.path("read_only").asBoolean(), name);
                assertFalse(service.has("cap_add"), name);
              }
            });
  }

  @Test
  void what_is_mounted_is_there_and_read_only_but_for_who_makes_it() {
    Set<String> written = new HashSet<>();
    Set<String> volumes = new HashSet<>();
    compose
        .services()
        .forEach(
            (name, service) -> {
              for (String mount : texts(service.path("volumes"))) {
                String[] parts = mount.split(":");
                if (parts[0].startsWith(".")) {
                  assertTrue(Files.exists(Compose.FOLDER.resolve(parts[0])), mount);
                } else {
                  volumes.add(parts[0]);
                }
                if (parts.length == 2) {
                  written.add(name + " " + parts[0]);
                } else {
                  assertEquals("ro", parts[2], mount);
                }
              }
            });
    assertEquals(Set.copyOf(names(compose.file().path("volumes"))), volumes);
    assertEquals(Set.of("certificates ca", "postgresql database"), written);
  }

  @Test
  void what_a_container_runs_is_mounted() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              if (service.has("entrypoint")) {
                String script = service.path("entrypoint").path(1).asText();
                assertTrue(
                    texts(service.path("volumes")).stream()
                        .anyMatch(mount -> mount.endsWith(":" + script + ":ro")),
                    script);
              }
            });
  }

  /** The environment variables that set a property of ours, or of a database. */
  private static Set<String> knownVariables() {
    return Stream.of(
            ClientCertConfig.class,
            DataSourcesRuntimeConfig.class,
            DataSourcesReactiveRuntimeConfig.class)
        .map(ConfigClass::configClass)
        .map(ConfigMappings::getProperties)
        .map(Map::keySet)
        .flatMap(Collection::stream)
        .map(name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  @Test
  void a_variable_of_the_application_is_a_property_and_its_file_is_mounted_or_in_the_image() {
    int files = 0;
    for (String service : compose.services().keySet()) {
      if (!service.startsWith("application")) {
        continue;
      }
      List<String> mounts = texts(compose.services().get(service).path("volumes"));
      for (Map.Entry<String, String> variable : compose.environment(service).entrySet()) {
        assertTrue(knownVariables().contains(variable.getKey()), variable.getKey());
        if (variable.getValue().startsWith("/")) {
          Path file = Path.of(variable.getValue());
          if (file.startsWith("/demo")) {
            assertTrue(Files.exists(Path.of("src/dev").resolve(file.getFileName())), "" + file);
          } else {
            assertTrue(mounts.contains("ca:" + file.getParent() + ":ro"), file + " is not mounted");
          }
          files++;
        }
      }
    }
    assertEquals(8, files);
  }

  @Test
  void a_service_waits_only_for_what_starts_with_it_and_can_be_waited_for() {
    compose
        .services()
        .forEach(
            (name, service) ->
                service
                    .path("depends_on")
                    .properties()
                    .forEach(
                        dependency -> {
                          JsonNode other = compose.services().get(dependency.getKey());
                          assertTrue(
                              !other.has("profiles")
                                  || other.get("profiles").equals(service.get("profiles")),
                              name + " has another profile than " + dependency.getKey());
                          String condition = dependency.getValue().path("condition").asText();
                          assertEquals(
                              condition.equals("service_healthy"),
                              other.has("healthcheck"),
                              name + " waits for " + dependency.getKey());
                        }));
  }

  @Test
  void what_the_page_says_of_a_service_is_so() throws Exception {
    String page = Files.readString(Compose.FOLDER.resolve("README.md"));
    Set<String> profiles = new HashSet<>();
    compose
        .services()
        .forEach(
            (name, service) -> {
              List<String> own = texts(service.path("profiles"));
              profiles.addAll(own);
              String profile = own.isEmpty() ? "" : "`" + own.get(0) + "` ";
              String port =
                  texts(service.path("ports")).stream()
                      .map(one -> "http(s?)://localhost:" + one.split(":")[1] + " ")
                      .findFirst()
                      .orElse("");
              assertTrue(
                  Pattern.compile("(?m)^\\| `" + name + "` \\| " + profile + "\\| " + port + "\\| ")
                      .matcher(page)
                      .find(),
                  name);
            });
    Set<String> named =
        Pattern.compile("--profile ([a-z]+)")
            .matcher(page)
            .results()
            .map(one -> one.group(1))
            .collect(Collectors.toSet());
    assertEquals(profiles, named);
  }
}
