package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs samples by the programs that they are for. All of them have one folder of the build, where
 * each library is installed once.
 */
final class SampleRunner {

  private static final Path FOLDER = Path.of("target", "samples").toAbsolutePath();
  private static final String CURE = "on Debian: apt-get install ";
  private static final String GO_CLIENT = "github.com/alibabacloud-go/esa-20240910/v3";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private SampleRunner() {}

  /** What a program did: how it ended, and what it wrote. */
  record Run(int status, String output) {}

  /** Runs a script of the shell, with these variables beside those of the environment. */
  static Run shell(Map<String, String> environment, String script) throws Exception {
    for (String program : List.of("bash", "curl", "openssl")) {
      Installed.program(CURE + program, program);
    }
    return run(environment, script);
  }

  /** The same, in the folder of the project. */
  static Run inProject(Map<String, String> environment, String script) throws Exception {
    return run(environment, "cd ../..\n" + script);
  }

  /**
   * Runs a class with a main method.
   *
   * @param library the library that it uses, as Maven names it; one of this project's tests
   */
  static Run java(Map<String, String> environment, String library, String source) throws Exception {
    String jar = library.substring(library.indexOf(':') + 1).replace(':', '-') + ".jar";
    String classPath = System.getProperty("java.class.path");
    assertTrue(classPath.contains(File.separator + jar), jar);
    write("Revoke.java", source);
    return run(with(environment, "CLASSPATH", classPath), "java Revoke.java");
  }

  /**
   * Runs a module of JavaScript.
   *
   * @param installation the line that installs what it imports
   */
  static Run node(Map<String, String> environment, String installation, String source)
      throws Exception {
    Installed.program(CURE + "nodejs", "node");
    Installed.program(CURE + "npm", "npm");
    // Else npm would look for a project in the folders above.
    write("package.json", "{}");
    install(installation);
    write("revoke.mjs", source);
    return run(environment, "node revoke.mjs");
  }

  /**
   * Runs a program in Python, in a virtual environment.
   *
   * @param installation the line that installs what it imports
   */
  static Run python(Map<String, String> environment, String installation, String source)
      throws Exception {
    Installed.program(CURE + "python3", "python3");
    if (run(Map.of(), "python3 -c 'import ensurepip'").status() != 0) {
      Installed.leaveOut("there is no venv for Python; " + CURE + "python3-venv");
    }
    install("python3 -m venv .");
    install(installation);
    write("revoke.py", source);
    return run(environment, "python revoke.py");
  }

  /**
   * Runs a program in Go, in a module of its own.
   *
   * @param installation the line that gets what it imports
   */
  static Run go(Map<String, String> environment, String installation, String source)
      throws Exception {
    Installed.program(CURE + "golang-go", "go");
    write("go.mod", "module revoke\n");
    Run had = run(Map.of(), installation);
    if (had.status() != 0) {
      // What it downloads meanwhile may stand above. Any other failure is one of the line itself.
      had.output()
          .lines()
          .filter(line -> line.startsWith("go: " + GO_CLIENT))
          .findFirst()
          .ifPresent(
              line -> Installed.leaveOutClient("the typed client for Go cannot be had: " + line));
    }
    assertEquals(0, had.status(), had.output());
    write("revoke.go", source);
    return run(environment, "go run revoke.go");
  }

  /** Runs a script with the {@code aliyun} CLI, whose settings are the sample's only. */
  static Run aliyun(Map<String, String> environment, String script) throws Exception {
    if (Installed.find("aliyun").isEmpty()) {
      Installed.leaveOutClient(
          "there is no aliyun on the PATH; this CLI comes from its own site, and no package of"
              + " Debian, npm or Python has it");
    }
    return run(with(environment, "HOME", FOLDER.toString()), script);
  }

  /** Checks that {@code gofmt} finds nothing to change in a file of Go. */
  static void assertLaidOutByGofmt(String source) throws Exception {
    Installed.program(CURE + "golang-go", "gofmt");
    write("revoke.go", source);
    assertEquals(new Run(0, ""), run(Map.of(), "gofmt -d revoke.go"));
  }

  /** Runs a line that installs something, unless it was run before. */
  private static void install(String line) throws Exception {
    Path done = FOLDER.resolve(line.replaceAll("\\W+", "-") + ".installed");
    if (!Files.exists(done)) {
      Run installation = run(Map.of(), line);
      assertEquals(0, installation.status(), installation.output());
      Files.createFile(done);
    }
  }

  private static void write(String file, String text) throws IOException {
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve(file), text);
  }

  private static Map<String, String> with(
      Map<String, String> environment, String name, String value) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(name, value);
    return all;
  }

  private static Run run(Map<String, String> environment, String script) throws Exception {
    Files.createDirectories(FOLDER);
    Path output = FOLDER.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", script)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // First come the virtual environment's programs, and the JDK of this test.
    String path =
        String.join(
            File.pathSeparator,
            FOLDER.resolve("bin").toString(),
            Path.of(System.getProperty("java.home"), "bin").toString(),
            System.getenv("PATH"));
    builder.environment().put("PATH", path);
    // Python compiles what it imports, which is a small part of what pip installs.
    builder.environment().put("PIP_NO_COMPILE", "1");
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(script + " does not end: " + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output));
  }
}
