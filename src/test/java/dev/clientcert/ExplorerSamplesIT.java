package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The explorer's samples, as the page shows them, run by the shell, by Java and by Node.js against
 * the packaged application.
 */
class ExplorerSamplesIT extends PackagedExplorer {

  private static final String CURE = "on Debian: apt-get install ";

  @TempDir static Path folder;
  private static ExplorerPage page;

  /** The kinds of credentials, as they are entered, and as the environment has them. */
  enum Kind {
    ACCESS_KEY("testid", "testsecret", "", ""),
    TEMPORARY("testid", "testsecret", "sts-token", ""),
    BEARER("", "", "", "bearer-good");

    private final String id;
    private final String secret;
    private final String securityToken;
    private final String bearerToken;

    Kind(String id, String secret, String securityToken, String bearerToken) {
      this.id = id;
      this.secret = secret;
      this.securityToken = securityToken;
      this.bearerToken = bearerToken;
    }

    private void enter() {
      if (bearerToken.isEmpty()) {
        page.enterAccessKey(id, secret, securityToken);
      } else {
        page.enterBearerToken(bearerToken);
      }
    }

    private Map<String, String> environment() {
      Map<String, String> environment = new HashMap<>();
      environment.put("ALIBABA_CLOUD_ACCESS_KEY_ID", id);
      environment.put("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret);
      environment.put("ALIBABA_CLOUD_SECURITY_TOKEN", securityToken);
      environment.put("ALIBABA_CLOUD_BEARER_TOKEN", bearerToken);
      environment.values().removeIf(String::isEmpty);
      return environment;
    }
  }

  @BeforeAll
  static void open() throws Exception {
    page = new ExplorerPage(browser, application.port());
  }

  /** What a program did: how it ended, and what it wrote. */
  private record Run(int status, String output) {}

  private static Run run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), command::toString);
    return new Run(process.exitValue(), Files.readString(output));
  }

  /** Runs the sample: it revokes, and another time it says what is wrong. */
  private static void assertRevokes(Kind kind, String language, String file, List<String> command)
      throws Exception {
    String id = World.freshQuotedId();
    kind.enter();
    page.enter("" + World.SITE, id);
    Files.writeString(folder.resolve(file), page.sample(language));
    assertEquals("The tests of this project run this sample.", browser.text("tested"));
    Run first = run(kind.environment(), command);
    assertEquals(0, first.status(), first.output());
    assertTrue(first.output().contains("RequestId") || first.output().contains("requestId"));
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.StatusError"), first.output());
    if (kind == Kind.ACCESS_KEY) {
      Run second = run(kind.environment(), command);
      assertNotEquals(0, second.status(), second.output());
      assertTrue(
          second.output().contains("The status of the certificate is invalid."), second.output());
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_shell_script_revokes(Kind kind) throws Exception {
    for (String program : List.of("bash", "curl", "openssl")) {
      Installed.program(CURE + program, program);
    }
    assertRevokes(kind, "curl", "revoke.sh", List.of("sh", "revoke.sh"));
  }

  @ParameterizedTest
  @EnumSource
  void the_generic_client_for_java_revokes(Kind kind) throws Exception {
    assertRevokes(
        kind,
        "java-generic",
        "Revoke.java",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--class-path",
            System.getProperty("java.class.path"),
            "Revoke.java"));
  }

  @ParameterizedTest
  @EnumSource
  void the_client_for_node_revokes(Kind kind) throws Exception {
    String node = Installed.program(CURE + "nodejs", "node").toString();
    Installed.program(CURE + "npm", "npm");
    page.sample("node");
    if (!Files.exists(folder.resolve("node_modules"))) {
      // Else npm would look for a project in the folders above.
      Files.writeString(folder.resolve("package.json"), "{}");
      Run installation = run(Map.of(), List.of("sh", "-c", browser.text("install")));
      assertEquals(0, installation.status(), installation.output());
    }
    assertRevokes(kind, "node", "revoke.mjs", List.of(node, "revoke.mjs"));
  }
}
