package dev.clientcert.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * clientcert as a process of this machine, for tests where there is no container engine. It listens
 * on a free port, on the loopback interface only, and ends with the test at the latest.
 */
public final class ClientCertProcess implements ClientCert {

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\\s]+:(\\d+)");
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(15);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path application;
  private final Setup setup = new Setup();
  private final Map<String, String> environment = new HashMap<>();
  private Path folder;
  private Process process;
  private int port;

  /**
   * A process of this application.
   *
   * @param application {@code quarkus-app/quarkus-run.jar}, which is run by the Java of the test,
   *     or the native binary
   */
  public ClientCertProcess(Path application) {
    this.application = application.toAbsolutePath();
  }

  @Override
  public ClientCertProcess withSeed(String json) {
    setup.setSeed(json);
    return this;
  }

  @Override
  public ClientCertProcess withAccessKey(String id, String secret) {
    setup.setAccessKey(id, secret);
    return this;
  }

  @Override
  public ClientCertProcess withEnv(String name, String value) {
    environment.put(name, value);
    return this;
  }

  @Override
  public String accessKeyId() {
    return setup.accessKeyId();
  }

  @Override
  public String accessKeySecret() {
    return setup.accessKeySecret();
  }

  @Override
  public synchronized String endpoint() {
    if (process == null) {
      throw new IllegalStateException("clientcert is not running");
    }
    return "127.0.0.1:" + port;
  }

  /**
   * Starts it, and waits until it is ready for calls. Does nothing if it is running.
   *
   * @throws IllegalStateException if it does not start, with what it wrote
   */
  @Override
  public synchronized void start() {
    if (process != null) {
      return;
    }
    try {
      folder = Files.createTempDirectory("clientcert");
      for (Map.Entry<String, String> file : setup.files().entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
      ProcessBuilder builder =
          new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log().toFile());
      builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
      builder.environment().put("QUARKUS_HTTP_PORT", "0");
      builder.environment().putAll(Setup.environment(folder.toString()));
      builder.environment().putAll(environment);
      process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
      awaitReady();
    } catch (IOException e) {
      stop();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while clientcert started", e);
    } catch (IllegalStateException e) {
      stop();
      throw e;
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (application.toString().endsWith(".jar")) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // For an application that lives for seconds, the second compiler is not worth its time.
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-jar");
    }
    command.add(application.toString());
    return command;
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void awaitReady() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - start > START.toNanos()) {
        throw new IllegalStateException("clientcert does not start: " + Files.readString(log()));
      }
      Thread.sleep(INTERVAL.toMillis());
    }
  }

  private boolean isReady() throws IOException, InterruptedException {
    if (port == 0) {
      Matcher listening = LISTENING.matcher(Files.readString(log()));
      if (!listening.find()) {
        return false;
      }
      port = Integer.parseInt(listening.group(1));
    }
    URI uri = URI.create("http://" + endpoint() + "/q/health/ready");
    return client
            .send(
                HttpRequest.newBuilder(uri).timeout(START).build(),
                HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  /** Ends it, and waits for that. Does nothing if it is not running. */
  @Override
  public synchronized void stop() {
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
      process = null;
      port = 0;
    }
    if (folder != null) {
      try {
        for (String name : setup.files().keySet()) {
          Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(log());
        Files.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      folder = null;
    }
  }
}
