package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged application, jar or native binary, started by hand as an operator would, in {@code
 * %prod} and on a free port.
 */
public final class PackagedApplication implements AutoCloseable {

  /** An application that lives for a second or two is not worth the second compiler. */
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final Pattern LISTENING = Pattern.compile("Listening on: https?://[^:]+:(\\d+)");

  private final Process process;
  private final Path output;
  private final Path errors;
  private volatile int port;

  private PackagedApplication(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts it with these JVM options, configuration properties and environment variables; does not
   * wait. The port is a free one, unless the properties name another; an empty value stands for no
   * such property.
   */
  public static PackagedApplication start(
      List<String> jvmOptions, Map<String, String> properties, Map<String, String> environment)
      throws IOException {
    return startBy(List.of(), jvmOptions, properties, environment);
  }

  /** Starts it in the same way by a program that starts others, such as {@code setpriv}. */
  public static PackagedApplication startBy(
      List<String> launcher,
      List<String> jvmOptions,
      Map<String, String> properties,
      Map<String, String> environment)
      throws IOException {
    Properties artifact = new Properties();
    Path build = Path.of("target");
    try (var in = Files.newInputStream(build.resolve("quarkus-artifact.properties"))) {
      artifact.load(in);
    }
    Path path = build.resolve(artifact.getProperty("path")).toAbsolutePath();
    List<String> options = new ArrayList<>(List.of(ONE_COMPILER));
    options.addAll(jvmOptions);
    List<String> program = new ArrayList<>(launcher);
    if (artifact.getProperty("type").contains("jar")) {
      program.addAll(java(options));
      return start(program, properties, List.of("-jar", path.toString()), environment);
    }
    program.add(path.toString());
    return start(program, properties, List.of(), environment);
  }

  /** Starts this copy of the jar in the same way. */
  public static PackagedApplication startJar(
      Path jar,
      List<String> jvmOptions,
      Map<String, String> properties,
      Map<String, String> environment)
      throws IOException {
    return start(java(jvmOptions), properties, List.of("-jar", jar.toString()), environment);
  }

  private static List<String> java(List<String> jvmOptions) {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(jvmOptions);
    return java;
  }

  /**
   * Starts the jar by a script of the shell, with these environment variables, on a port that is
   * free, unless the script names another.
   */
  public static PackagedApplication startScript(String script, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("JDK_JAVA_OPTIONS", ONE_COMPILER);
    all.put("QUARKUS_HTTP_PORT", "0");
    all.put("QUARKUS_HTTP_SSL_PORT", "0");
    Path java = Path.of(System.getProperty("java.home"), "bin");
    all.put("PATH", java + File.pathSeparator + System.getenv("PATH"));
    return launch(List.of("sh", "-c", script), all);
  }

  private static PackagedApplication start(
      List<String> program,
      Map<String, String> properties,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    Map<String, String> all = new LinkedHashMap<>(Map.of("quarkus.http.port", "0"));
    all.putAll(properties);
    all.values().removeIf(String::isEmpty);
    all.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(arguments);
    return launch(command, environment);
  }

  private static PackagedApplication launch(List<String> command, Map<String, String> environment)
      throws IOException {
    Path output = Files.createTempFile("clientcert-application", ".log");
    Path errors = Files.createTempFile("clientcert-application", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    return new PackagedApplication(builder.start(), output, errors);
  }

  /** Everything that it wrote so far. */
  public String output() {
    return read(output) + errors();
  }

  /** What it wrote to standard error so far. */
  public String errors() {
    return read(errors);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it listens, and says on which port. */
  public int port() {
    if (port == 0) {
      port = awaitPort();
    }
    return port;
  }

  private int awaitPort() {
    Matcher listening = LISTENING.matcher(awaitOutput(LISTENING.asPredicate(), "Listening on"));
    assertTrue(listening.find(), this::output);
    return Integer.parseInt(listening.group(1));
  }

  /** Waits until this text is in what it wrote, and gives all of that. */
  public String awaitOutput(String text) {
    return awaitOutput(output -> output.contains(text) && output.endsWith("\n"), text);
  }

  private String awaitOutput(Predicate<String> isThere, String text) {
    try {
      // One that has ended says nothing more.
      Waiting.await(text).until(() -> !process.isAlive() || isThere.test(output()));
    } catch (ConditionTimeoutException late) {
      // Is told of below, with all that it says instead.
    }
    String output = output();
    assertTrue(isThere.test(output), () -> "does not say " + text + ": " + output);
    return output;
  }

  /** Asks it to end, by SIGTERM, as a platform does; does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** Ends it by SIGKILL, as a machine that fails does, and waits for that. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** How many threads it has, as the kernel counts them. */
  public int threads() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", "" + process.pid(), "task"))) {
      return (int) tasks.count();
    }
  }

  /** Waits until it has ended, and says with which status. */
  public int exitStatus() throws InterruptedException {
    assertTrue(
        process.waitFor(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS),
        () -> "does not end: " + output());
    return process.exitValue();
  }

  /**
   * Checks that it does not start with these settings, that standard error says so in one line of
   * JSON with this sentence, and that nothing of its inside is shown; gives everything that it
   * wrote.
   */
  public static String assertDoesNotStart(
      Map<String, String> properties, Map<String, String> environment, String sentence)
      throws IOException, InterruptedException {
    return assertDoesNotStart(List.of(), properties, environment, sentence);
  }

  /** The same, started by a program that starts others. */
  public static String assertDoesNotStart(
      List<String> launcher,
      Map<String, String> properties,
      Map<String, String> environment,
      String sentence)
      throws IOException, InterruptedException {
    try (PackagedApplication application = startBy(launcher, List.of(), properties, environment)) {
      assertEquals(1, application.exitStatus(), application.output());
      String errors = application.errors();
      assertEquals(1, errors.lines().count(), errors);
      JsonObject line = new JsonObject(errors);
      assertEquals("ERROR", line.getString("level"), errors);
      assertTrue(line.getString("message").contains(sentence), errors);
      assertFalse(application.output().contains("\"exception\""), application.output());
      return application.output();
    }
  }

  /** Ends a process, and with it those that it started, as a script does. */
  static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle one : all) {
      one.onExit().completeOnTimeout(one, 10, TimeUnit.SECONDS).join();
      one.destroyForcibly();
      one.onExit().join();
    }
  }

  /** Ends it, and has its log stand in that of the test. */
  @Override
  public void close() throws IOException {
    end(process);
    System.out.printf("The packaged application with the process %d:%n", process.pid());
    System.out.println(output());
    Files.deleteIfExists(output);
    Files.deleteIfExists(errors);
  }
}
