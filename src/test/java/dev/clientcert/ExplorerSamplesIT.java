package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.SampleRunner.Run;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/**
 * The explorer's samples, as the page shows them, run against the packaged application by the
 * programs that they are for.
 */
@Tag("slow")
class ExplorerSamplesIT extends PackagedExplorer {

  private static final String TESTED = "The tests of this project run samples for this client.";

  /** The languages whose programs or libraries cannot be installed everywhere. */
  private static final Set<String> UNTESTED = Set.of("java", "java-async", "go", "cli");

  /** An id in what a sample writes, be it JSON, a map or an object. */
  private static final Pattern ID = Pattern.compile("\\b[Ii]d[\"']?[=:] ?[\"']?([0-9a-f]{32})\\b");

  private static ExplorerPage page;

  /** What runs a sample: its environment, the line that installs what it needs, and its code. */
  private interface Sample {
    Run run(Map<String, String> environment, String installation, String code) throws Exception;
  }

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

  /** Runs a sample that the page shows: it revokes, and another time it says what is wrong. */
  private static void assertRevokes(Kind kind, String language, Sample sample) throws Exception {
    String id = World.freshQuotedId();
    kind.enter();
    page.enter("" + World.SITE, id);
    String code = page.sample(language);
    assertEquals(!UNTESTED.contains(language), TESTED.equals(browser.text("tested")));
    Run first = sample.run(kind.environment(), browser.text("install"), code);
    assertEquals(0, first.status(), first.output());
    assertTrue(first.output().contains("RequestId") || first.output().contains("requestId"));
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.StatusError"), first.output());
    if (kind == Kind.ACCESS_KEY) {
      Run second = sample.run(kind.environment(), browser.text("install"), code);
      assertNotEquals(0, second.status(), second.output());
      assertTrue(
          second.output().contains("The status of the certificate is invalid."), second.output());
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_shell_script_revokes(Kind kind) throws Exception {
    assertRevokes(kind, "curl", (environment, none, code) -> SampleRunner.shell(environment, code));
  }

  @ParameterizedTest
  @EnumSource
  void the_generic_client_for_java_revokes(Kind kind) throws Exception {
    assertRevokes(kind, "java-generic", SampleRunner::java);
  }

  @ParameterizedTest
  @EnumSource
  void the_client_for_node_revokes(Kind kind) throws Exception {
    assertRevokes(kind, "node", SampleRunner::node);
  }

  @ParameterizedTest
  @EnumSource
  void the_client_for_python_revokes(Kind kind) throws Exception {
    assertRevokes(kind, "python", SampleRunner::python);
  }

  /** For bearer tokens, this client needs a plugin. */
  @ParameterizedTest
  @EnumSource(names = "BEARER", mode = EnumSource.Mode.EXCLUDE)
  void the_command_line_client_revokes(Kind kind) throws Exception {
    assertRevokes(kind, "cli", (environment, none, code) -> SampleRunner.aliyun(environment, code));
  }

  @ParameterizedTest
  @EnumSource
  void the_sample_in_go_is_laid_out_as_gofmt_does_it(Kind kind) throws Exception {
    kind.enter();
    page.enter("" + World.SITE, World.freshQuotedId());
    SampleRunner.assertLaidOutByGofmt(page.sample("go"));
    enterCreation(SigningRequests.of("CN=laid out"));
    SampleRunner.assertLaidOutByGofmt(page.sample("go"));
    page.show("RevokeClientCertificate");
  }

  private static void enterCreation(String signingRequest) {
    page.show("CreateClientCertificate");
    browser.enter("parameter-SiteId", "" + World.SITE);
    browser.enter("parameter-CSR", signingRequest);
    browser.enter("parameter-ValidityDays", "30");
  }

  /** Runs the sample for the operation that the page shows. */
  private static String run(String language) throws Exception {
    Sample sample =
        switch (language) {
          case "curl" -> (environment, none, code) -> SampleRunner.shell(environment, code);
          case "java-generic" -> SampleRunner::java;
          case "node" -> SampleRunner::node;
          default -> SampleRunner::python;
        };
    String code = page.sample(language);
    Run run = sample.run(Kind.ACCESS_KEY.environment(), browser.text("install"), code);
    assertEquals(0, run.status(), browser.text("title") + ": " + run.output());
    return run.output();
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "java-generic", "node", "python"})
  void samples_go_through_the_life_of_a_certificate(String language) throws Exception {
    Kind.ACCESS_KEY.enter();
    KeyPair key = SigningRequests.newKey();
    enterCreation(SigningRequests.of("CN=by " + language, key));
    Matcher id = ID.matcher(run(language));
    assertTrue(id.find());

    page.show("ListClientCertificates");
    browser.enter("parameter-PageNumber", "1");
    browser.enter("parameter-PageSize", "3");
    String listed = run(language);
    assertTrue(listed.contains(id.group(1)), listed);

    page.show("GetClientCertificate");
    browser.enter("parameter-Id", id.group(1));
    String found = run(language);
    assertTrue(found.contains("by " + language), found);
    page.run();
    String pem = new JsonObject(browser.text("answer-body")).getString("Certificate");
    assertEquals(
        key.getPublic(),
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes()))
            .getPublicKey());

    for (String operation : List.of("Revoke", "Activate", "Revoke", "Delete")) {
      page.show(operation + "ClientCertificate");
      run(language);
    }
    page.show("GetClientCertificate");
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.NotFound"));
    page.show("RevokeClientCertificate");
  }

  @ParameterizedTest
  @EnumSource(names = "TEMPORARY", mode = EnumSource.Mode.EXCLUDE)
  void the_command_line_client_is_given_values_as_they_were_entered(Kind kind) throws Exception {
    kind.enter();
    String request = SigningRequests.of("CN=in a shell");
    enterCreation(request);
    String code = page.sample("cli");
    Run run = SampleRunner.shell(Map.of(), "aliyun() { printf '%s\\000' \"$@\"; }\n" + code);
    List<String> expected =
        kind == Kind.BEARER
            ? List.of("--site-id", "" + World.SITE, "--csr", request, "--validity-days", "30")
            : List.of("--SiteId", "" + World.SITE, "--CSR=" + request, "--ValidityDays", "30");
    List<String> words = List.of(run.output().split("\0"));
    assertEquals(expected, words.subList(words.size() - expected.size(), words.size()));
    page.show("RevokeClientCertificate");
  }

  /** No test runs these. */
  @ParameterizedTest
  @CsvSource({"java, .setCSR(%s)", "java-async, .CSR(%s)", "go, tea.String(%s)"})
  void a_signing_request_is_one_literal_in_code(String language, String expected) throws Exception {
    String request = SigningRequests.of("CN=in code");
    enterCreation(request);
    String literal = '"' + request.replace("\n", "\\n") + '"';
    String code = page.sample(language);
    assertTrue(code.contains(expected.formatted(literal)), code);
    page.show("RevokeClientCertificate");
  }

  @ParameterizedTest
  @EnumSource
  void a_sample_that_no_test_runs_says_why(Kind kind) {
    kind.enter();
    List<String> languages =
        browser.driver().findElements(By.cssSelector("[role=tab]")).stream()
            .map(tab -> tab.getDomAttribute("id").substring("language-".length()))
            .toList();
    assertTrue(languages.containsAll(UNTESTED), languages.toString());
    for (String language : languages) {
      assertTrue(page.sample(language).endsWith("\n"), language);
      String tested = browser.text("tested");
      if (UNTESTED.contains(language)) {
        assertTrue(
            tested.matches("(Such a sample was run by hand|It follows the .* client)\\. .+"),
            tested);
      } else {
        assertEquals(TESTED, tested, language);
      }
    }
  }
}
