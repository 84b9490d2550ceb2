package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.SampleRunner.Run;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code src/docs/run}: that it knows what to do with each block of shell in this project, and what
 * it does with those of a project that was made for this test. {@code .ci/run} has it run all.
 */
class DocumentedCommandsTest {

  private static final Path SCRIPT = Path.of("src", "docs", "run");
  private static final String COMMIT =
      "git add --all && git -c user.name=nobody -c user.email=nobody@example.com"
          + " -c commit.gpgsign=false commit -q -m 'docs: all of them'";

  @TempDir Path project;

  @BeforeEach
  void prepare() throws Exception {
    Installed.program("on Debian: apt-get install python3", "python3");
    Installed.program("on Debian: apt-get install git", "git");
    Files.createDirectories(project.resolve("docs"));
    Files.createDirectories(project.resolve(SCRIPT).getParent());
    Files.copy(SCRIPT, project.resolve(SCRIPT));
  }

  private static String block(String comment, String text) {
    return (comment.isEmpty() ? "" : "<!-- " + comment + " -->\n")
        + "```shell\n"
        + text
        + "\n```\n";
  }

  /** Writes a page; the blocks begin in its third line. */
  private void write(String page, String... blocks) throws Exception {
    Files.writeString(project.resolve(page), "# Title\n\n" + String.join("\n", blocks));
  }

  private Run inProject(String command) throws Exception {
    return SampleRunner.inProject(Map.of(), "cd '" + project + "' && " + command);
  }

  private void commit() throws Exception {
    assertEquals(new Run(0, ""), inProject("git init -q && " + COMMIT));
  }

  /** Commits the pages, and has their blocks run. */
  private Run run(String options) throws Exception {
    commit();
    return inProject("python3 " + SCRIPT + " " + options);
  }

  private static void assertFails(Run run, String... said) {
    assertEquals(1, run.status(), run.output());
    for (String text : said) {
      assertTrue(run.output().contains(text), text + "\n" + run.output());
    }
  }

  @Test
  void every_block_of_this_project_has_a_comment_that_is_understood() throws Exception {
    assertEquals(new Run(0, ""), SampleRunner.inProject(Map.of(), "python3 src/docs/run --check"));
  }

  @Test
  void blocks_are_run_in_the_terminal_of_their_page_in_a_new_clone() throws Exception {
    write(
        "README.md",
        block("run; tested by SomeTest.some_test", "say() { echo \"$1\" > said; }\ncd docs"),
        block("run", "say hello; test \"$(git log -1 --format=%s)\" = 'docs: all of them'"),
        block("not run: needs a cluster", "false"),
        "1. In a list:\n\n   <!-- run -->\n   ```shell\n   cat <<END\n   text\n   END\n   ```\n");
    write("docs/after.md", block("run after README.md", "grep hello said"));
    write("docs/other.md", block("run", "test ! -e docs/said"));
    Run run = run("");
    assertEquals(
        """
        README.md:4: ok, 0 s
        README.md:10: ok, 0 s
        README.md:15: not run: needs a cluster
        README.md:22: ok, 0 s
        docs/after.md:4: ok, 0 s
        docs/other.md:4: ok, 0 s
        """,
        run.output().replaceAll("\\d+ s\n", "0 s\n"));
    assertEquals(0, run.status());
    assertFalse(Files.exists(project.resolve("docs/said")));
    run = inProject("python3 " + SCRIPT + " docs/after.md");
    assertTrue(run.output().endsWith("docs/after.md:4: ok, 0 s\n"), run.output());
    assertFalse(run.output().contains("other"), run.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"(exit 3)", "(exit 3) | cat", "echo $nobody_set_this", "if"})
  void a_block_that_fails_is_named_with_what_it_wrote(String command) throws Exception {
    write(
        "README.md",
        block("run", "true"),
        block("run", "echo before\n" + command + "\necho behind"),
        block("run", "true"));
    write("docs/other.md", block("run", "true"));
    Run run = run("");
    assertFails(
        run,
        "README.md:4: ok",
        "README.md:9: FAILED: ended with status ",
        "\n  $ " + command + "\n",
        "README.md:16: FAILED: README.md:9 comes before it\n",
        "docs/other.md:4: ok");
    assertFalse(run.output().contains("\n  behind"), run.output());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                       | no comment above says either \"run\" or \"not run: REASON\"",
        "tested by A.b            | no comment above says either \"run\" or \"not run: REASON\"",
        "run; not run: needs root | no comment above says either \"run\" or \"not run: REASON\"",
        "not run: it is Monday    | \"it is Monday\" is no reason; these are: needs a container engine,",
        "not tested: it is Monday | the comment above says \"not tested: it is Monday\"",
        "run after docs/none.md   | docs/none.md has no block",
        "run; listens on http     | the comment above says \"listens on http\""
      })
  void a_comment_that_is_not_understood_is_refused(String comment, String said) throws Exception {
    write("README.md", block(comment, "true"));
    assertFails(
        inProject("python3 " + SCRIPT + " --check"),
        "README.md:" + (comment.isEmpty() ? 3 : 4) + ": " + said);
  }

  @Test
  void nothing_is_run_while_a_comment_is_not_understood() throws Exception {
    write("README.md", block("run", "true"), block("not run: it is Monday", "true"));
    Run run = run("");
    assertFails(run, "README.md:9: \"it is Monday\" is no reason");
    assertFalse(run.output().contains("ok"), run.output());
  }

  @Test
  void another_name_for_a_block_of_shell_is_refused() throws Exception {
    write("README.md", block("run", "true").replace("```shell", "```bash"));
    assertFails(
        inProject("python3 " + SCRIPT + " --check"), "README.md:4: write \"shell\", not \"bash\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"```shell title", "````shell", "~~~shell", "> ```shell"})
  void a_block_that_is_not_well_formed_is_not_passed_over(String fence) throws Exception {
    write("README.md", block("run", "true").replace("```shell", fence), block("run", "true"));
    assertFails(inProject("python3 " + SCRIPT + " --check"), "README.md:3: no well-formed block");
  }

  @Test
  void a_block_does_not_have_later_failures_ignored() throws Exception {
    write("README.md", block("run", "set +e"), block("run", "false\ntrue"));
    assertFails(run(""), "README.md:4: ok", "README.md:9: FAILED: ended with status 1");
  }

  @Test
  void a_server_is_there_for_the_blocks_below_and_ends_with_its_page() throws Exception {
    String serve = "page=%s; python3 -m http.server --bind 127.0.0.1 --directory %s %d";
    String get =
        "python3 -c 'import urllib.request as r; r.urlopen(\"http://127.0.0.1:%d/'$page'.md\")'";
    try (ReservedPort port = new ReservedPort()) {
      String listens = "run; listens on " + port.number();
      write(
          "README.md",
          block(listens, serve.formatted("README", ".", port.number())),
          block("run", get.formatted(port.number())),
          block(listens, serve.formatted("other", "docs", port.number())),
          block("run", get.formatted(port.number())));
      write("docs/other.md", block(listens, serve.formatted("README", ".", port.number())));
      Run run = run("");
      assertEquals(0, run.status(), run.output());
      assertEquals(5, run.output().lines().filter(line -> line.contains(": ok, ")).count());
      assertFalse(isAlive(port.number()));
    }
  }

  private boolean isAlive(int port) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").endsWith(" " + port));
  }

  @Test
  void a_server_that_never_answers_is_not_waited_for_for_ever_and_ended() throws Exception {
    try (ReservedPort port = new ReservedPort()) {
      write(
          "README.md",
          block("run; listens on " + port.number(), "echo waiting\nsleep 60 " + port.number()));
      assertFails(
          run("--patience 0.5"),
          "README.md:4: FAILED: nothing listens on port " + port.number() + " after 0.5 s\n",
          "waiting");
      assertFalse(isAlive(port.number()));
    }
  }

  @Test
  void a_server_that_ends_is_not_waited_for() throws Exception {
    try (ReservedPort port = new ReservedPort()) {
      write("README.md", block("run; listens on " + port.number(), "ls no-such-file"));
      assertFails(
          run(""),
          "README.md:4: FAILED: the server ended, and did not listen on port " + port.number(),
          "No such file");
    }
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      write("README.md", block("run; listens on " + taken.getLocalPort(), "sleep 60"));
      assertFails(
          run(""),
          "README.md:4: FAILED: port "
              + taken.getLocalPort()
              + " is taken; end what listens there");
    }
  }

  @Test
  void a_program_that_is_missing_is_named_before_anything_is_run() throws Exception {
    write("README.md", block("run", "true"), block("run", "psql --version"));
    Path programs = Files.createDirectory(project.resolve("programs"));
    for (String program : List.of("bash", "git")) {
      Files.createSymbolicLink(
          programs.resolve(program), Installed.find(program).orElseThrow().toRealPath());
    }
    commit();
    // What is called python3 may be a script that finds Python by the PATH.
    Run run =
        inProject(
            "python=$(python3 -c 'import sys; print(sys.executable)') && PATH='%s' \"$python\" %s"
                .formatted(programs, SCRIPT));
    assertFails(
        run, "README.md:9: there is no psql; on Debian: apt-get install postgresql-client\n");
    assertFalse(run.output().contains("ok"), run.output());
  }

  @Test
  void a_command_that_does_not_end_is_ended() throws Exception {
    write("README.md", block("run", "echo asleep; sleep 60"));
    assertFails(run("--patience 0.5"), "README.md:4: FAILED: has not ended after 0.5 s", "asleep");
  }
}
