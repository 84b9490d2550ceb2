package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/crl/refresh-crl}, with the CRLs of two CAs that OpenSSL made. */
@Tag("slow")
class RefreshCrlTest {

  private static final String SETTINGS =
      """
      [%1$s]
      database = %1$s.db
      certificate = %1$s.pem
      private_key = %1$s.key
      default_md = sha256
      crlnumber = %1$s.number
      crl_extensions = extensions
      [extensions]
      authorityKeyIdentifier = keyid
      """;
  private static final int UNAVAILABLE = 69;
  private static final int DATA_ERROR = 65;

  @TempDir Path folder;
  private ClientAuthorities authorities;
  private Path target;
  private HttpServer server;
  private final List<String> requests = new ArrayList<>();
  private volatile int status = 200;
  private volatile String content = "";

  @BeforeEach
  void start() throws Exception {
    authorities = new ClientAuthorities(folder);
    authorities.root("root");
    authorities.below("root", "below");
    authorities.root("other");
    authorities.openssl().write("ca.txt", authorities.pem("below", "root"));
    for (String name : List.of("root", "below", "other")) {
      authorities.openssl().write(name + ".cnf", SETTINGS.formatted(name));
      authorities.openssl().write(name + ".db", "");
      authorities.openssl().write(name + ".number", "FE\n");
    }
    Files.createDirectory(folder.resolve("target"));
    target = folder.resolve("target/crl.pem");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    content = crl("below") + crl("root");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add("" + exchange.getRequestHeaders().getFirst("If-Modified-Since"));
    byte[] body = content.getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
    if (status == 200) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** A new CRL of a CA, which is valid for a day. */
  private String crl(String name) {
    return crl(name, "-crldays 1");
  }

  private String crl(String name, String validity) {
    authorities
        .openssl()
        .run("ca -config %1$s.cnf -name %1$s -gencrl -out %1$s.crl %2$s".formatted(name, validity));
    return authorities.openssl().read(name + ".crl");
  }

  /** Refreshes the target, and gives the status and what else is in its folder. */
  private String refresh(Map<String, String> environment, String... command) throws Exception {
    Installed.program("on Debian: apt-get install curl", "curl");
    List<String> words = new ArrayList<>();
    words.add(Path.of("deploy/crl/refresh-crl").toAbsolutePath().toString());
    words.add("http://127.0.0.1:" + server.getAddress().getPort() + "/crl.pem");
    words.add(folder.resolve("ca.txt").toString());
    words.add(target.toString());
    words.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile());
    builder.environment().putAll(environment);
    int ended = builder.start().waitFor();
    try (Stream<Path> files = Files.list(target.getParent())) {
      return ended + " " + files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String refresh(String... command) throws Exception {
    return refresh(Map.of(), command);
  }

  private String said() {
    return authorities.openssl().read("output.txt");
  }

  @Test
  void a_crl_is_put_in_its_place_and_read_once() throws Exception {
    String[] command = {"sh", "-c", "echo read >> reads.txt"};
    assertEquals("0 [crl.pem]", refresh(command));
    assertEquals(content, Files.readString(target));
    assertEquals("0 [crl.pem]", refresh(command));
    status = 304;
    assertEquals("0 [crl.pem]", refresh(command));
    assertEquals("read\n", authorities.openssl().read("reads.txt"));
    String time =
        authorities.openssl().run("crl -in target/crl.pem -noout -lastupdate").replace("  ", " 0");
    assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", requests.get(0));
    assertEquals(requests.get(1), requests.get(2));
    // Both have the time of day.
    assertTrue(time.contains(requests.get(1).split(" ")[4]), time + requests);
  }

  @ParameterizedTest
  @CsvSource({"204", "301", "404", "503"})
  void an_answer_without_a_crl_leaves_the_present_one(int failure) throws Exception {
    refresh();
    String present = Files.readString(target);
    status = failure;
    assertEquals(UNAVAILABLE + " [crl.pem]", refresh());
    assertEquals(present, Files.readString(target));
    assertTrue(said().contains("answers " + failure), said());
  }

  @Test
  void an_application_that_is_down_leaves_the_present_one() throws Exception {
    refresh();
    String present = Files.readString(target);
    server.stop(0);
    assertEquals(UNAVAILABLE + " [crl.pem]", refresh("false"));
    assertEquals(present, Files.readString(target));
  }

  private void assertRefused(String reason) throws Exception {
    assertEquals(DATA_ERROR + " []", refresh());
    assertTrue(said().contains(reason), said());
  }

  @Test
  void what_is_no_crl_to_use_is_refused() throws Exception {
    content = "<html>";
    assertRefused("there is no CRL in PEM at");
    content = crl("other");
    assertRefused("not one of the CA");
    content = crl("root") + crl("below");
    assertRefused("not one of the CA");
    content =
        crl("below", "-crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z")
            + crl("root");
    assertRefused("has expired");
    content =
        crl("below", "-crl_lastupdate 21000101000000Z -crl_nextupdate 21000102000000Z")
            + crl("root");
    assertRefused("not valid yet");
    content =
        crl("below")
            + crl("root", "-crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z");
    assertRefused("CRL has expired");
  }

  @Test
  void without_the_crl_of_a_ca_above_it_is_refused() throws Exception {
    String root = crl("root");
    content = crl("below");
    assertRefused("unable to get certificate CRL");
    authorities.openssl().write("above.pem", root);
    assertEquals("0 [crl.pem]", refresh(Map.of("CRL_ABOVE", "above.pem")));
    assertEquals(content + root, Files.readString(target));
    Files.delete(target);
    assertEquals("0 [crl.pem]", refresh(Map.of("CRL_LEAF_ONLY", "yes")));
    assertEquals(content, Files.readString(target));
  }

  @Test
  void an_older_crl_does_not_replace_a_newer_one() throws Exception {
    String older = content;
    content = crl("below") + crl("root");
    // From FF to 100, which text would sort the other way.
    refresh();
    content = crl("below") + crl("root");
    assertEquals("0 [crl.pem]", refresh());
    String newer = Files.readString(target);
    content = older;
    assertEquals(DATA_ERROR + " [crl.pem]", refresh());
    assertEquals(newer, Files.readString(target));
  }

  @Test
  void a_crl_that_could_not_be_read_is_read_at_the_next_run() throws Exception {
    assertEquals("75 [crl.pem, crl.pem.unread]", refresh("false"));
    status = 304;
    assertEquals("75 [crl.pem, crl.pem.unread]", refresh("false"));
    assertEquals("0 [crl.pem]", refresh("sh", "-c", "echo read > reads.txt"));
    assertEquals("read\n", authorities.openssl().read("reads.txt"));
  }

  @Test
  void a_broken_present_file_is_replaced() throws Exception {
    Files.writeString(target, "rubbish");
    assertEquals("0 [crl.pem]", refresh());
    assertEquals(content, Files.readString(target));
  }

  @Test
  void a_place_that_cannot_be_written_is_said() throws Exception {
    target = folder.resolve("none/crl.pem");
    Process process =
        new ProcessBuilder(
                "deploy/crl/refresh-crl", "http://127.0.0.1:1/", "pom.xml", target.toString())
            .start();
    assertEquals(73, process.waitFor());
  }
}
