package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A web server of Debian that wants client certificates, started with a configuration of {@code
 * deploy/} in a folder of its own, in which only paths and ports are others; and its CRL, which is
 * refreshed as the unit of systemd does it.
 */
final class RelyingServer implements AutoCloseable {

  private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();
  private static final Path CRL = DEPLOY.resolve("crl");
  private static final String CURE = "on Debian: apt-get install ";

  /** A server program. */
  enum Kind {
    NGINX("nginx", "nginx", "nginx"),
    HAPROXY("haproxy", "haproxy", "haproxy"),
    APACHE("apache2", "apache2-bin", "apache");

    private final String program;
    private final String debianPackage;
    private final String folder;

    Kind(String program, String debianPackage, String folder) {
      this.program = program;
      this.debianPackage = debianPackage;
      this.folder = folder;
    }

    /** A file in the folder of {@code deploy/} that is about it. */
    Path deployed(String file) {
      return DEPLOY.resolve(folder).resolve(file);
    }
  }

  /**
   * What a refresh of the CRL did.
   *
   * @param status how the script ended
   * @param output what it wrote
   */
  record Refresh(int status, String output) {}

  private final Kind kind;
  private final Path folder;
  private final String url;
  private final ReservedPort port = new ReservedPort();
  private final Path output;
  private Process process;

  /**
   * Prepares a server.
   *
   * @param folder an empty folder for it
   * @param identity the folder that has its certificate and key, {@code server.pem} and {@code
   *     server.key}
   * @param authorities the certificate of the CA of its clients, and those above it, in PEM
   * @param url the address of its CRL, or of OCSP
   */
  RelyingServer(Kind kind, Path folder, Path identity, String authorities, String url)
      throws IOException {
    this.kind = kind;
    this.folder = folder;
    this.url = url;
    this.output = folder.resolve("output.txt");
    Files.createDirectories(folder.resolve("clientcert"));
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/index.html"), "hello\n");
    // The processes of a server may run as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(folder.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    String certificate = Files.readString(identity.resolve("server.pem"));
    String key = Files.readString(identity.resolve("server.key"));
    Files.writeString(folder.resolve("api.example.com.pem"), certificate + key);
    Files.writeString(folder.resolve("api.example.com.key"), key);
    Files.writeString(folder.resolve("clientcert/ca.pem"), authorities);
  }

  /** The text of deploy/, with the paths, ports and addresses of this test. */
  private String placed(String text) {
    return text.replace("/etc/" + kind.program + "/", folder + "/")
        .replace("/run/haproxy/", folder + "/")
        .replace("/var/www/html", folder + "/www")
        .replace("listen 443 ", "listen 127.0.0.1:" + port.number() + " ")
        .replace("bind :443 ", "bind 127.0.0.1:" + port.number() + " ")
        .replace("*:443", "127.0.0.1:" + port.number())
        .replace("http://pki.example.com/ocsp", url)
        .replace("http://pki.example.com/crl/CA.pem", url)
        .replace("/usr/local/bin/read-crl", Kind.HAPROXY.deployed("read-crl").toString())
        .replace("/usr/local/bin/refresh-crl", CRL.resolve("refresh-crl").toString())
        .replace(
            "systemctl reload " + kind.program,
            process == null ? "true" : "kill -" + signal() + " " + process.pid());
  }

  private String signal() {
    return switch (kind) {
      case NGINX -> "HUP";
      case HAPROXY -> "USR2";
      case APACHE -> "USR1";
    };
  }

  /** Starts it with this configuration, and waits until it listens. */
  RelyingServer start(String configuration) throws Exception {
    return start(Files.readString(kind.deployed(configuration)), Map.of());
  }

  /** Starts it with the text of a configuration, and with these environment variables. */
  RelyingServer start(String configuration, Map<String, String> environment) throws Exception {
    Path program = Installed.program(CURE + kind.debianPackage, kind.program);
    Path site = Files.writeString(folder.resolve("site.conf"), placed(configuration));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    switch (kind) {
      case NGINX -> command.addAll(List.of("-p", folder + "/", "-c", nginx(site).toString()));
      case HAPROXY -> command.addAll(List.of("-W", "-db", "-f", site.toString()));
      case APACHE -> command.addAll(List.of("-D", "FOREGROUND", "-f", apache(site).toString()));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    Waiting.await(kind.program + " to listen").until(() -> !process.isAlive() || isListening());
    assertTrue(process.isAlive(), this::output);
    return this;
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private Path nginx(Path site) throws IOException {
    return Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        pid nginx.pid;
        error_log stderr;
        env LD_PRELOAD;
        env FAKETIME;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          include %s;
        }
        """
            .formatted(site));
  }

  private Path apache(Path site) throws IOException {
    return Files.writeString(
        folder.resolve("apache.conf"),
        """
        ServerRoot /usr/lib/apache2
        DefaultRuntimeDir %1$s
        PidFile %1$s/apache.pid
        Mutex file:%1$s
        ErrorLog %2$s
        LoadModule mpm_event_module modules/mod_mpm_event.so
        LoadModule authz_core_module modules/mod_authz_core.so
        LoadModule dir_module modules/mod_dir.so
        LoadModule ssl_module modules/mod_ssl.so
        User nobody
        Group nogroup
        ServerName localhost
        Listen 127.0.0.1:%3$d
        Include %4$s
        """
            .formatted(folder, output, port.number(), site));
  }

  /** The port on which it listens. */
  int port() {
    return port.number();
  }

  /** Where its CRL is. */
  Path crl() {
    return folder.resolve("clientcert/crl.pem");
  }

  /** What it wrote so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refreshes its CRL, which succeeds. */
  void refresh() throws Exception {
    assertEquals(new Refresh(0, ""), refresh(""));
  }

  /**
   * Runs what the unit of systemd runs, with its settings of {@code deploy/}.
   *
   * @param more further settings, or others
   */
  Refresh refresh(String more) throws Exception {
    Installed.program(CURE + "curl", "curl");
    Installed.program(CURE + "openssl", "openssl");
    if (kind == Kind.HAPROXY) {
      Installed.program(CURE + "socat", "socat");
    }
    String unit = Files.readString(CRL.resolve("refresh-crl.service"));
    String run =
        unit.lines()
            .filter(line -> line.startsWith("ExecStart="))
            .map(line -> line.substring("ExecStart=".length()))
            .collect(Collectors.joining());
    Path settings =
        Files.writeString(
            folder.resolve("refresh-crl.env"),
            placed(Files.readString(kind.deployed("refresh-crl.env"))) + more + "\n");
    Process script =
        new ProcessBuilder("sh", "-c", "set -a\n. " + settings + "\nexec " + placed(run))
            .redirectErrorStream(true)
            .start();
    String written = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Refresh(script.waitFor(), written);
  }

  /** Asks it to read its files again, as a reload of its service does, and waits until it has. */
  void reload() throws Exception {
    Set<ProcessHandle> before = workers();
    new ProcessBuilder("kill", "-" + signal(), "" + process.pid()).start().waitFor();
    awaitNewWorkers(before);
  }

  /** Those of its processes that serve. */
  Set<ProcessHandle> workers() {
    try (Stream<ProcessHandle> children = process.children()) {
      return children.collect(Collectors.toSet());
    }
  }

  /** Waits until none of these serves any more. */
  void awaitNewWorkers(Set<ProcessHandle> before) {
    Waiting.await("new processes of " + kind.program)
        .until(() -> before.stream().noneMatch(ProcessHandle::isAlive) && !workers().isEmpty());
  }

  /** Waits until it answers a client in this way. */
  void awaitAnswer(String expected, TlsClient client) {
    Waiting.await(expected + " from " + kind.program)
        .until(() -> expected.equals(client.get(port.number())));
  }

  /** Ends it, and waits for that. */
  void stop() {
    if (process != null) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      process.destroy();
      for (ProcessHandle one : all) {
        one.onExit().completeOnTimeout(one, 10, TimeUnit.SECONDS).join();
        one.destroyForcibly();
        one.onExit().join();
      }
      process = null;
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    port.close();
    System.out.println(kind.program + ":\n" + (Files.exists(output) ? output() : ""));
  }

  /** The environment in which a program's clock is ahead by this much, such as {@code +25h}. */
  static Map<String, String> clock(String offset) throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      Path library =
          folders
              .map(one -> one.resolve("faketime/libfaketime.so.1"))
              .filter(Files::exists)
              .findFirst()
              .orElseGet(() -> Installed.leaveOut("there is no libfaketime; " + CURE + "faketime"));
      Map<String, String> environment = new HashMap<>();
      environment.put("LD_PRELOAD", library.toString());
      environment.put("FAKETIME", offset);
      return environment;
    }
  }
}
