package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code src/testcontainers}, which is a build of its own, has in common with this one. */
class TestcontainersTest {

  private static final Path FOLDER = Path.of("src", "testcontainers");

  /** The example of a workflow with a service container. */
  static final Path WORKFLOW = FOLDER.resolve("examples/github-actions/test.yml");

  private static List<String> found(Path file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static String version() throws IOException {
    return found(Path.of("pom.xml"), "(?m)^  <version>(.*)</version>$").get(0);
  }

  @Test
  void it_has_the_version_of_the_application_and_its_quarkus() throws Exception {
    List<String> versions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(file -> file.endsWith("pom.xml")).toList()) {
        versions.addAll(
            found(
                file,
                "<artifactId>clientcert-testcontainers-parent</artifactId>\\s+<version>(.*)</version>"));
      }
    }
    assertEquals(5, versions.size());
    assertEquals(Set.of(version()), Set.copyOf(versions));
    String quarkus = "<quarkus.version>(.*)</quarkus.version>";
    assertEquals(found(Path.of("pom.xml"), quarkus), found(FOLDER.resolve("pom.xml"), quarkus));
  }

  @Test
  void its_page_shows_the_workflow_word_for_word() throws Exception {
    assertEquals(
        List.of(Files.readString(WORKFLOW)),
        found(FOLDER.resolve("README.md"), "(?ms)^```yaml\n(.*?)^```$"));
  }

  @Test
  void the_workflow_uses_the_actions_that_this_project_uses() throws Exception {
    String action = "(?m)- uses: (.*)$";
    assertTrue(
        found(Path.of(".github/workflows/test.yml"), action).containsAll(found(WORKFLOW, action)));
    assertEquals(1, found(WORKFLOW, action).size());
  }

  @Test
  void its_page_and_its_library_name_the_image_that_is_released_next() throws Exception {
    List<String> versions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file :
          files.filter(file -> file.toString().matches(".*\\.(md|java|yml)")).toList()) {
        versions.addAll(found(file, "(?<!//)\\bclientcert:(\\d[\\w.]*\\w)"));
      }
    }
    assertFalse(versions.isEmpty());
    assertEquals(Set.of(version().replace("-SNAPSHOT", "")), Set.copyOf(versions));
  }
}
