package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows: what they may do, and what the steps of a release do. */
class WorkflowsTest {

  private static final Path FOLDER = Path.of(".github", "workflows");

  /** Go's checksum database makes sure that this is what everybody gets. */
  private static final String ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7";

  private static final String CHANGELOG =
      """
      # Changelog

      ## [Unreleased]

      ## [0.2.0] - 2027-01-02

      ### Added

      - Something with `$HOME` and "quotes".

      ## [0.1.0] - 2026-12-01

      - The first.
      """;

  @TempDir Path folder;

  static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  private static JsonNode workflow(String name) throws IOException {
    return Manifests.documents(FOLDER.resolve(name)).get(0);
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void a_workflow_may_only_read_unless_a_job_says_more(Path file) throws Exception {
    JsonNode workflow = Manifests.documents(file).get(0);
    assertEquals("{\"contents\":\"read\"}", workflow.path("permissions").toString());
    Map<String, String> more = new HashMap<>();
    workflow
        .path("jobs")
        .properties()
        .forEach(
            job -> {
              if (job.getValue().has("permissions")) {
                more.put(job.getKey(), job.getValue().get("permissions").toString());
              }
            });
    assertEquals(
        file.endsWith("image.yml")
            ? Map.of(
                "build",
                "{\"contents\":\"read\",\"packages\":\"write\"}",
                "publish",
                "{\"contents\":\"write\",\"packages\":\"write\",\"id-token\":\"write\"}")
            : Map.of(),
        more);
  }

  @Test
  void no_script_of_a_release_has_text_of_others_put_into_it() throws Exception {
    for (JsonNode job : workflow("image.yml").path("jobs")) {
      for (JsonNode step : job.path("steps")) {
        assertFalse(step.path("run").asText().contains("${{"), step.toString());
      }
    }
  }

  /** The script of the one step of a release whose script contains this. */
  private static String script(String job, String part) throws IOException {
    List<String> scripts =
        StreamSupport.stream(
                workflow("image.yml").at("/jobs/" + job + "/steps").spliterator(), false)
            .map(step -> step.path("run").asText())
            .filter(script -> script.contains(part))
            .toList();
    assertEquals(1, scripts.size(), part);
    return scripts.get(0);
  }

  /** Runs a script as GitHub does, in a folder with programs that only note their arguments. */
  private SampleRunner.Run run(String script, Map<String, String> environment) throws Exception {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String program : List.of("docker", "gh")) {
      Path file =
          Files.writeString(
              programs.resolve(program),
              """
              #!/bin/sh
              echo "%1$s $*" >> calls
              case "%1$s $*" in
                *" inspect "*) echo sha256:0123 ;;
                *" create --platform "*) echo container ;;
                "docker cp "*) echo binary > "$3" ;;
                gh*) cat > notes ;;
              esac
              """
                  .formatted(program));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Map<String, String> all = new HashMap<>(environment);
    all.put("IMAGE", "registry/clientcert");
    all.put("GITHUB_OUTPUT", folder.resolve("output").toString());
    all.put("GITHUB_STEP_SUMMARY", folder.resolve("summary").toString());
    Path file = Files.writeString(folder.resolve("script"), script);
    return SampleRunner.inProject(
        all,
        "cd %s\nPATH=%s:$PATH bash --noprofile --norc -eo pipefail %s"
            .formatted(folder, programs, file));
  }

  private String written(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void a_release_says_what_the_changelog_says_of_its_version() throws Exception {
    Files.writeString(folder.resolve("CHANGELOG.md"), CHANGELOG);
    SampleRunner.Run run = run(script("version", "CHANGELOG.md"), Map.of("TAG", "v0.2.0"));
    assertEquals(0, run.status(), run.output());
    assertEquals(
        """
        notes<<END_OF_THE_NOTES
        ### Added

        - Something with `$HOME` and "quotes".
        END_OF_THE_NOTES
        """,
        written("output"));
  }

  @ParameterizedTest
  @CsvSource({"v0.2", "v0.3.0", "vUnreleased"})
  void nothing_is_released_of_which_the_changelog_says_nothing(String tag) throws Exception {
    Files.writeString(folder.resolve("CHANGELOG.md"), CHANGELOG);
    SampleRunner.Run run = run(script("version", "CHANGELOG.md"), Map.of("TAG", tag));
    assertEquals(1, run.status(), run.output());
    assertTrue(run.output().contains("says nothing about " + tag.substring(1)), run.output());
  }

  @ParameterizedTest
  @CsvSource({"1.0.0, -t registry/clientcert:1.0.0 -t registry/clientcert:latest", "1.0.0-rc.1,"})
  void only_a_release_is_the_latest_image(String version, String tags) throws Exception {
    String script = script("publish", "imagetools create");
    SampleRunner.Run run = run(script, Map.of("VERSION", version));
    assertEquals(0, run.status(), run.output());
    String image = "registry/clientcert:" + version;
    assertEquals(
        "docker buildx imagetools create %s %s-amd64 %s-arm64\n"
                .formatted(tags == null ? "-t " + image : tags, image, image)
            + "docker buildx imagetools inspect --format {{.Manifest.Digest}} %s\n"
                .formatted(image),
        written("calls"));
    assertEquals("digest=sha256:0123\n", written("output"));
    assertEquals("`registry/clientcert@sha256:0123`\n", written("summary"));
  }

  @Test
  void the_binaries_of_a_release_are_those_of_the_images_with_their_checksums() throws Exception {
    Files.createDirectory(folder.resolve("release"));
    Files.writeString(folder.resolve("release/clientcert-1.0.0-sbom.cdx.json"), "{}");
    SampleRunner.Run run = run(script("publish", "docker cp"), Map.of("VERSION", "1.0.0"));
    assertEquals(0, run.status(), run.output());
    assertTrue(
        Files.readString(Path.of("deploy/docker/Dockerfile.native-multistage"))
            .contains("/code/target/*-runner /application"));
    assertTrue(written("calls").contains("docker cp container:/application "), written("calls"));
    for (String architecture : List.of("amd64", "arm64")) {
      assertEquals("binary\n", written("release/clientcert-1.0.0-linux-" + architecture));
      assertTrue(
          written("calls")
              .contains(
                  "docker create --platform linux/%1$s registry/clientcert:1.0.0-%1$s\n"
                      .formatted(architecture)),
          written("calls"));
    }
    assertEquals(3, written("release/SHA256SUMS").lines().count());
    run = run("cd release && sha256sum --check --strict SHA256SUMS", Map.of());
    assertEquals(0, run.status(), run.output());
  }

  @ParameterizedTest
  @CsvSource({"1.0.0,", "1.0.0-rc.1,--prerelease"})
  void a_release_has_its_notes_and_is_marked_where_it_is_none_yet(String version, String option)
      throws Exception {
    Files.createDirectory(folder.resolve("release"));
    Files.writeString(folder.resolve("release/SHA256SUMS"), "");
    SampleRunner.Run run =
        run(
            script("publish", "gh release"),
            Map.of("VERSION", version, "TAG", "v" + version, "NOTES", "- A `note`\n- \"$HOME\""));
    assertEquals(0, run.status(), run.output());
    assertEquals(
        "gh release create v%1$s --verify-tag --title %1$s --notes-file - %2$srelease/SHA256SUMS\n"
            .formatted(version, option == null ? "" : option + " "),
        written("calls"));
    assertEquals("- A `note`\n- \"$HOME\"\n", written("notes"));
  }

  @Test
  @Tag("slow")
  void actionlint_finds_nothing() throws Exception {
    Path go = Installed.program("on Debian: apt-get install golang-go", "go");
    for (String files : List.of("", " " + TestcontainersTest.WORKFLOW)) {
      SampleRunner.Run run = SampleRunner.inProject(Map.of(), go + " run " + ACTIONLINT + files);
      assertEquals(0, run.status(), run.output());
    }
  }
}
