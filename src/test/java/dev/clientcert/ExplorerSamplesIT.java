package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.SampleRunner.Run;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/**
 * The explorer's samples, as the page shows them, run against the packaged application by the
 * programs that they are for.
 */
@Tag("slow")
class ExplorerSamplesIT extends PackagedExplorer {

  private static final String TESTED = "The tests of this project run samples for this client.";

  private static final String TESTED_WHERE_HAD =
      "The tests of this project run samples for this client where it can be had.";

  private static final Map<String, String> HAD_BY_FEW =
      Map.of("go", TESTED_WHERE_HAD, "cli", TESTED_WHERE_HAD);

  /** The languages whose samples no test runs. */
  private static final Set<String> UNTESTED = Set.of("java", "java-async");

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

  @BeforeEach
  void open() {
    page = new ExplorerPage(browser, application.port());
  }

  /** Runs a sample that the page shows: it revokes, and another time it says what is wrong. */
  private static void assertRevokes(Kind kind, String language, Sample sample) throws Exception {
    String id = World.freshQuotedId();
    kind.enter();
    page.enter("" + World.SITE, id);
    String code = page.sample(language);
    assertEquals(HAD_BY_FEW.getOrDefault(language, TESTED), browser.text("tested"));
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

  @ParameterizedTest
  @EnumSource
  void the_client_for_go_revokes(Kind kind) throws Exception {
    assertRevokes(kind, "go", SampleRunner::go);
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
    page.show("ListSites");
    SampleRunner.assertLaidOutByGofmt(page.sample("go"));
    enterListing();
    kind.enter();
    SampleRunner.assertLaidOutByGofmt(page.sample("go"));
  }

  private static void enterCreation(String signingRequest) {
    page.show("CreateClientCertificate");
    browser.enter("parameter-SiteId", "" + World.SITE);
    browser.enter("parameter-CSR", signingRequest);
    browser.enter("parameter-ValidityDays", "30");
  }

  private static String run(String language) throws Exception {
    return run(language, Kind.ACCESS_KEY.environment());
  }

  /** Runs the sample for the operation that the page shows. */
  private static String run(String language, Map<String, String> environment) throws Exception {
    Sample sample =
        switch (language) {
          case "curl" -> (variables, none, code) -> SampleRunner.shell(variables, code);
          case "java-generic" -> SampleRunner::java;
          case "node" -> SampleRunner::node;
          case "go" -> SampleRunner::go;
          case "cli" -> (variables, none, code) -> SampleRunner.aliyun(variables, code);
          default -> SampleRunner::python;
        };
    String code = page.sample(language);
    Run run = sample.run(environment, browser.text("install"), code);
    assertEquals(0, run.status(), browser.text("title") + ": " + run.output());
    return run.output();
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "java-generic", "node", "python", "go", "cli"})
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
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "java-generic", "node", "python", "go", "cli"})
  void samples_go_through_the_life_of_a_ca(String language) throws Exception {
    Kind.ACCESS_KEY.enter();
    long site = World.freshSite();
    String name = "s" + site + ".example.org";
    page.show("UploadClientCaCertificate");
    browser.enter("parameter-SiteId", "" + site);
    browser.enter("parameter-Certificate", TestAuthority.root("CN=by " + language).pem());
    browser.enter("parameter-Name", "of it's \"own\"");
    Matcher id = ID.matcher(run(language));
    assertTrue(id.find());

    page.show("SetClientCaCertificateHostnames");
    browser.enter("parameter-Id", id.group(1));
    browser.enter("parameter-Hostnames", "[\"" + name + "\", \"*." + name + "\"]");
    assertTrue(run(language).contains("*." + name));
    page.show("GetClientCaCertificateHostnames");
    assertTrue(run(language).contains("*." + name));
    page.show("SetClientCertificateHostnames");
    browser.enter("parameter-Hostnames", "[]");
    assertFalse(run(language).contains("*."));
    page.show("GetClientCertificateHostnames");
    assertFalse(run(language).contains("*."));
    page.show("ListClientCaCertificates");
    browser.enter("parameter-PageSize", "100");
    assertTrue(run(language).contains("by " + language));
    page.show("DeleteClientCaCertificate");
    run(language);
    page.show("GetClientCaCertificate");
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.NotFound"), browser.text("answer"));
  }

  private static void enterListing() {
    page.show("ListSites");
    page.enterAccessKey("lister", "s", "");
    new Select(browser.element("parameter-OnlyEnterprise")).selectByVisibleText("true");
    browser.enter(
        "parameter-TagFilter", "[{\"Key\": \"env\", \"Value\": \"test\"}, {\"Key\": \"team\"}]");
    browser.enter("parameter-PageNumber", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "java-generic", "node", "python", "go", "cli"})
  void samples_list_websites_by_tags_and_a_boolean(String language) throws Exception {
    Map<String, String> lister =
        Map.of("ALIBABA_CLOUD_ACCESS_KEY_ID", "lister", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s");
    enterListing();
    assertLists("4000000000002", run(language, lister));
    browser.enter("parameter-TagFilter", "[]");
    new Select(browser.element("parameter-OnlyEnterprise")).selectByVisibleText("false");
    browser.enter("parameter-ResourceGroupId", "rg-a");
    assertLists("4000000000001", run(language, lister));
  }

  /** Whether an output has this site, and no other. */
  private static void assertLists(String site, String output) {
    assertEquals(
        Set.of(site),
        Pattern.compile("\\b40000000\\d+\\b")
            .matcher(output)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet()),
        output);
  }

  /** No call of the generic client has more parameters. */
  @Test
  void the_generic_client_for_java_takes_every_parameter_of_a_website() throws Exception {
    enterListing();
    List<String> entered = new ArrayList<>();
    for (WebElement field :
        browser.driver().findElements(By.cssSelector("#parameters input, #parameters select"))) {
      if (field.getTagName().equals("select")) {
        Select choice = new Select(field);
        choice.selectByIndex(choice.getOptions().size() - 1);
      } else {
        browser.enter(field.getDomAttribute("id"), "1");
      }
      entered.add(field.getDomAttribute("id"));
    }
    assertEquals(11, entered.size());
    run(
        "java-generic",
        Map.of("ALIBABA_CLOUD_ACCESS_KEY_ID", "lister", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s"));
  }

  @Test
  void only_a_client_without_a_method_for_an_operation_calls_it_by_its_name() {
    page.show("GetClientCaCertificateHostnames");
    assertTrue(page.sample("node").contains("has no method for the operation"));
    page.show("GetClientCertificateHostnames");
    assertTrue(page.sample("node").contains("client.getClientCertificateHostnames("));
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
    assertEnds(expected, run);
    enterListing();
    kind.enter();
    Run listing =
        SampleRunner.shell(
            Map.of(), "aliyun() { printf '%s\\000' \"$@\"; }\n" + page.sample("cli"));
    String tags = "[{\"Key\":\"env\",\"Value\":\"test\"},{\"Key\":\"team\"}]";
    assertEnds(
        kind == Kind.BEARER
            ? List.of("--only-enterprise", "true", "--tag-filter", tags, "--page-number", "1")
            : List.of("--OnlyEnterprise", "true", "--TagFilter=" + tags, "--PageNumber", "1"),
        listing);
  }

  private static void assertEnds(List<String> expected, Run run) {
    List<String> words = List.of(run.output().split("\0"));
    assertEquals(expected, words.subList(words.size() - expected.size(), words.size()));
  }

  /** No test runs these, or not everywhere. */
  @ParameterizedTest
  @CsvSource({"java, .setCSR(%s)", "java-async, .CSR(%s)", "go, tea.String(%s)"})
  void a_signing_request_is_one_literal_in_code(String language, String expected) throws Exception {
    String request = SigningRequests.of("CN=in code");
    enterCreation(request);
    String literal = '"' + request.replace("\n", "\\n") + '"';
    String code = page.sample(language);
    assertTrue(code.contains(expected.formatted(literal)), code);
  }

  /** No test runs these, or not everywhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          java       | import java.util.List;
          java       | .setOnlyEnterprise(true)
          java       | .setTagFilter(List.of(new ListSitesRequest.ListSitesRequestTagFilter().setKey("env").setValue("test"),
          java       | .setPageNumber(1));
          java-async | import java.util.List;
          java-async | .onlyEnterprise(true)
          java-async | .tagFilter(List.of(ListSitesRequest.TagFilter.builder().key("env").value("test").build(),
          java-async | .pageNumber(1)
          go         | OnlyEnterprise: tea.Bool(true),
          go         | []*esa.ListSitesRequestTagFilter{{Key: tea.String("env"), Value: tea.String("test")}, {Key: tea.String("team")}},
          go         | tea.Int32(1),
          """)
  void a_list_of_objects_is_made_of_classes_of_the_client(String language, String expected) {
    enterListing();
    String code = page.sample(language);
    assertTrue(code.replaceAll(" +", " ").contains(expected), code);
  }

  /** No test runs these, or not everywhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          java       | .setHostnames(List.of("a.example", "b.example"))
          java-async | .hostnames(List.of("a.example", "b.example"))
          go         | tea.StringSlice([]string{"a.example", "b.example"}),
          cli        | --Hostnames='["a.example","b.example"]'
          """)
  void a_list_of_texts_is_a_literal_of_the_language(String language, String expected) {
    Kind.ACCESS_KEY.enter();
    page.show("SetClientCaCertificateHostnames");
    browser.enter("parameter-Hostnames", "[\"a.example\", \"b.example\"]");
    assertTrue(page.sample(language).contains(expected), browser.text("code"));
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
      if (UNTESTED.contains(language) || (language.equals("cli") && kind == Kind.BEARER)) {
        assertTrue(
            tested.matches("(Such a sample was run by hand|It follows the .* client)\\. .+"),
            tested);
      } else {
        assertEquals(HAD_BY_FEW.getOrDefault(language, TESTED), tested, language);
      }
    }
  }
}
