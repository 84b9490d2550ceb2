package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The Lambda service as a function sees it: the runtime API, and the process of AWS's runtime
 * client for Java with the deployment package.
 */
final class LambdaRuntime implements AutoCloseable {

  private static final String API = "/2018-06-01/runtime/";
  private static final int PATIENCE_SECONDS = 60;

  private final HttpServer api;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<String> events = new SynchronousQueue<>();
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final Path folder = Files.createTempDirectory("clientcert-lambda");
  private final Path output = folder.resolve("output.log");
  private Process process;
  private volatile String lastInvocation;

  private LambdaRuntime() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(threads);
    api.createContext(API, this::serve);
    api.start();
  }

  /** Starts the function with these configuration properties. */
  static LambdaRuntime start(Map<String, String> properties) throws Exception {
    LambdaRuntime lambda = new LambdaRuntime();
    Path code = lambda.unzip(Path.of("target", "function.zip"));
    String runtimeClient =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.contains("aws-lambda-java-"))
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            String.join(
                File.pathSeparator, runtimeClient, code.toString(), code.resolve("lib") + "/*"),
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
            "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest");
    builder
        .environment()
        .put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + lambda.api.getAddress().getPort());
    builder.environment().put("LAMBDA_TASK_ROOT", code.toString());
    properties.forEach(
        (name, value) ->
            builder
                .environment()
                .put(name.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
    lambda.process =
        builder.redirectErrorStream(true).redirectOutput(lambda.output.toFile()).start();
    return lambda;
  }

  /** Invokes the function with an event, and gives what it answers. */
  JsonObject invoke(JsonObject event) throws InterruptedException {
    return invoke(event.encode());
  }

  /** Invokes the function with any JSON, and gives what it answers. */
  JsonObject invoke(String event) throws InterruptedException {
    boolean taken = events.offer(event, PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonObject answer = taken ? answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) : null;
    assertNotNull(answer, this::output);
    return answer;
  }

  /** The request id of the invocation that came last. */
  String lastInvocation() {
    return lastInvocation;
  }

  /** Everything that the function wrote. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().equals(API + "invocation/next")) {
        String event = events.take();
        lastInvocation = UUID.randomUUID().toString();
        // All of them, as the service sends them: the runtime client crashes where one is missing.
        Map.of(
                "Content-Type", "application/json",
                "Lambda-Runtime-Aws-Request-Id", lastInvocation,
                "Lambda-Runtime-Deadline-Ms", "" + (System.currentTimeMillis() + 60_000),
                "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:1:function:f",
                "Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793")
            .forEach(exchange.getResponseHeaders()::set);
        byte[] body = event.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(202, -1);
        answers.add(new JsonObject(body));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private Path unzip(Path zip) throws IOException {
    Path code = folder.resolve("task");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path target = code.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(in, target);
        }
      }
    }
    return code;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    process.destroyForcibly().onExit().join();
    api.stop(0);
    System.out.println("The function:");
    System.out.println(output());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
