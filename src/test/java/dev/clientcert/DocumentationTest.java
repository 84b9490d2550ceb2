package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The Markdown of this project: what it links to, what it names, and that its code is tested. */
class DocumentationTest {

  private static final Path README = Path.of("README.md");
  private static final int README_LINES = 150;

  /** Code is no Markdown: a comment of the shell is no heading, and an index is no link. */
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");

  static Stream<Path> markdown() throws IOException {
    Set<Path> files = new HashSet<>();
    for (String folder : List.of("docs", "deploy", "src", ".github")) {
      try (Stream<Path> below = Files.walk(Path.of(folder))) {
        below.forEach(files::add);
      }
    }
    try (Stream<Path> top = Files.list(Path.of(""))) {
      top.forEach(files::add);
    }
    return files.stream().filter(file -> file.toString().endsWith(".md")).sorted();
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static List<String> links(Path page) {
    String text = CODE_BLOCK.matcher(Documentation.text(page)).replaceAll("");
    return Stream.of("\\]\\(([^)\\s]+)\\)", "(?:href|src)=\"([^\"]+)\"")
        .flatMap(pattern -> matches(pattern, text).stream())
        .filter(link -> !link.matches("(?s)[a-z]+:.*"))
        .toList();
  }

  /** The names by which GitHub links to the headings of a page. */
  private static Set<String> anchors(String text) {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String heading : matches("(?m)^#+ +(.+)$", CODE_BLOCK.matcher(text).replaceAll(""))) {
      String anchor =
          heading
              .replaceAll("\\]\\([^)]*\\)", "")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}_ -]", "")
              .replace(' ', '-');
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  @ParameterizedTest
  @MethodSource("markdown")
  void a_link_leads_to_a_file_and_a_heading_that_there_are(Path page) {
    for (String link : links(page)) {
      String[] parts = link.split("#", 2);
      Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
      assertTrue(Files.exists(target), link);
      if (parts.length == 2) {
        assertTrue(anchors(Documentation.text(target)).contains(parts[1]), link);
      }
    }
  }

  @Test
  void a_heading_is_linked_to_as_github_does() {
    assertEquals(Set.of("https-and-proxies"), anchors("# HTTPS and proxies"));
    assertEquals(Set.of("010---2026-11-26"), anchors("## [0.1.0](x#y) - 2026-11-26"));
    assertEquals(Set.of("acssourceip-twice"), anchors("### `acs:SourceIp`, twice"));
    assertEquals(Set.of("größe"), anchors("## Größe"));
  }

  @Test
  void headings_with_one_text_are_counted_and_code_has_none() {
    assertEquals(
        Set.of("added", "added-1"), anchors("# Added\n```shell\n# no heading\n```\n## Added\n"));
  }

  @Test
  void the_readme_is_short_and_leads_to_every_page() {
    assertTrue(Documentation.text(README).lines().count() <= README_LINES);
    List<String> links = links(README).stream().map(link -> link.replaceAll("#.*", "")).toList();
    for (Path page : Documentation.pages()) {
      assertTrue(page.equals(README) || links.contains(page.toString()), page.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("markdown")
  void a_page_names_only_files_and_profiles_that_there_are(Path page) throws Exception {
    String text = Documentation.text(page);
    String pom = Files.readString(Path.of("pom.xml"));
    for (String path :
        matches("(?<![\\w./-])(?:\\.\\./)*((?:deploy|docs|src)/[\\w./-]*\\w)", text)) {
      assertTrue(Files.exists(Path.of(path)), path);
    }
    for (String profile : matches(" -P([\\w-]+)", text)) {
      assertTrue(pom.contains("<id>" + profile + "</id>"), profile);
    }
  }

  @Test
  void every_block_but_of_shell_names_its_test_or_its_file_or_says_why_there_is_none()
      throws Exception {
    List<Documentation.Block> blocks = Documentation.blocks();
    long fences =
        Documentation.pages().stream()
            .flatMap(page -> Documentation.text(page).lines())
            .filter(line -> line.stripLeading().startsWith("```"))
            .count();
    assertEquals(fences, 2L * blocks.size());
    for (Documentation.Block block : blocks) {
      for (String test : block.tests()) {
        String type = "dev.clientcert." + test.substring(0, test.indexOf('.'));
        String method = test.substring(test.indexOf('.') + 1);
        assertTrue(
            Class.forName(type)
                .getDeclaredMethod(method, Documentation.class)
                .isAnnotationPresent(Test.class),
            test);
      }
      assertTrue(
          block.language().equals("shell")
              || block.tests().size() + block.files().size() > 0
              || ("" + block.comment()).matches("not tested: .{10,}"),
          block.page() + ": " + block.text());
    }
  }

  @Test
  void a_block_from_a_suite_of_a_client_is_its_file_word_for_word() {
    Set<String> files = new HashSet<>();
    for (Documentation.Block block : Documentation.blocks()) {
      for (String file : block.files()) {
        assertEquals(Documentation.text(Path.of(file)), block.text(), file);
        files.add(file);
      }
    }
    assertEquals(snippets(), files);
  }

  @ParameterizedTest
  @CsvSource({
    "npm install,                src/compat/node/package.json",
    "pip install,                src/compat/python/requirements.in",
    "go get github.com/alibabacloud-go/esa, src/compat/go/typed/go.mod",
    "go get github.com/alibabacloud-go/darabonba, src/compat/go/go.mod",
    "com.aliyun:tea-openapi,     src/compat/java/pom.xml",
    "com.aliyun:aliyun-java-sdk, src/compat/java/pom.xml"
  })
  void a_client_is_installed_in_the_version_that_its_suite_tests(String line, String manifest) {
    List<String> versions = matches("\\bv?(\\d+\\.\\d+\\.\\d+)\\b", Documentation.inline(line));
    assertFalse(versions.isEmpty());
    for (String version : versions) {
      assertTrue(Documentation.text(Path.of(manifest)).contains(version), version);
    }
  }

  /** The programs that the suites of the official clients run for the pages. */
  private static Set<String> snippets() {
    try (Stream<Path> files = Files.walk(Path.of("src/compat"))) {
      return files
          .map(Path::toString)
          .filter(file -> file.matches(".*/[Rr]evoke\\.\\w+|.*/apply/\\w+\\.tf"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void expirations_lie_years_ahead_of_whoever_copies_them() {
    List<String> years =
        Documentation.blocks().stream()
            .flatMap(block -> matches("Expiration\": \"(\\d{4})", block.text()).stream())
            .toList();
    assertEquals(List.of("2036", "2036"), years);
  }

  @Test
  void keys_are_written_to_where_git_ignores_them() throws Exception {
    List<String> keys =
        Documentation.blocks().stream()
            .flatMap(block -> matches("-keyout (\\S+)", block.text()).stream())
            .toList();
    assertFalse(keys.isEmpty());
    for (String key : keys) {
      // 128 is for a copy of the project that git knows nothing of.
      int status = SampleRunner.inProject(Map.of(), "git check-ignore " + key).status();
      assertTrue(Set.of(0, 128).contains(status), key);
    }
  }
}
