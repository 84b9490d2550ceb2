package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The explorer of the packaged application, in production, in a real browser. */
@Tag("slow")
class ExplorerIT extends PackagedExplorer {

  private static final String SITE = "" + World.SITE;
  private ExplorerPage page;

  @BeforeEach
  void open() throws Exception {
    page = new ExplorerPage(browser, application.port());
  }

  @AfterEach
  void it_kept_to_itself() {
    if (browser.driver().getCurrentUrl().startsWith(page.origin().toString())) {
      page.assertKeepsToItself();
    }
  }

  private void run(String siteId, String id) {
    page.enter(siteId, id);
    page.run();
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void a_certificate_is_revoked_without_computing_a_signature() throws Exception {
    String id = World.freshQuotedId();
    page.enterAccessKey("testid", "testsecret", "");
    run(SITE, id);

    assertTrue(browser.text("success").startsWith("Revoked" + id + " of example.com"));
    assertTrue(browser.text("success").matches("(?s).*200 OK · \\d+ ms"), browser.text("success"));
    assertEquals("", browser.text("failure"));
    String body = browser.text("answer-body");
    assertTrue(
        body.startsWith("{\n  \"SiteId\": 1234567890123,\n  \"SiteName\": \"example.com\\n\",\n"));
    assertEquals(id, new JsonObject(body).getString("Id"));
    assertTrue(
        browser
            .text("answer-headers")
            .contains("x-acs-request-id: " + new JsonObject(body).getString("RequestId")));
    assertEquals("Certificate.StatusError", code(id));

    String request = browser.text("request-text");
    String canonical = browser.text("canonical-request");
    assertTrue(request.startsWith("POST /?Id=it%27s%20%22"), request);
    assertTrue(request.contains("\nhost: " + page.origin().getAuthority() + "\n"), request);
    assertTrue(
        request.contains(
            "\nauthorization: ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-"));
    assertTrue(canonical.startsWith("POST\n/\nId=it%27s%20%22"), canonical);
    assertEquals("ACS3-HMAC-SHA256\n" + sha256(canonical), browser.text("string-to-sign"));
    assertFalse(browser.element("canonical-request").isDisplayed());
    browser.script("document.querySelector('#signing summary').click()");
    assertTrue(browser.element("canonical-request").isDisplayed());
    assertFalse(browser.element("request-masked").isDisplayed());
  }

  private static String code(String id) throws Exception {
    return RawHttp.send(
            application.port(), SignedRequest.revoke("testid", "testsecret", World.SITE, id))
        .code();
  }

  @Test
  void a_temporary_credential_works_and_its_token_is_not_shown() throws Exception {
    String id = World.freshId();
    page.enterAccessKey("testid", "testsecret", "sts-token");
    run(SITE, id);
    assertEquals("Certificate.StatusError", code(id));
    assertTrue(browser.text("request-text").contains("\nx-acs-security-token: «…»\n"));
    assertTrue(browser.text("canonical-request").contains("\nx-acs-security-token:«…»\n"));
    assertShowsNo("sts-token", "testsecret");
  }

  @Test
  void a_bearer_token_works_and_is_not_shown() throws Exception {
    String id = World.freshId();
    page.enterBearerToken("bearer-good");
    run(SITE, id);
    assertEquals("Certificate.StatusError", code(id));
    assertTrue(browser.text("request-text").contains("\nx-acs-bearer-token: «…»"));
    assertTrue(browser.text("request-text").contains("&SignatureType=BEARERTOKEN&"));
    assertFalse(browser.element("signing").isDisplayed());
    assertShowsNo("bearer-good");
  }

  @Test
  void what_is_said_of_a_credential_is_true_of_its_kind() {
    page.enterAccessKey("testid", "testsecret", "sts-token");
    String form = browser.element("call").getText();
    assertTrue(form.contains("The secret signs the call and is not sent"), form);
    assertTrue(form.contains("a SecurityToken is sent with it"), form);
    page.enterBearerToken("bearer-good");
    form = browser.element("call").getText();
    assertFalse(form.contains("not sent"), form);
    assertTrue(form.contains("It is sent with the call"), form);
  }

  @Test
  void a_page_that_comes_back_has_forgotten_the_secrets() {
    page.enterBearerToken("bearer-good");
    page.enterAccessKey("testid", "testsecret", "sts-token");
    assertTrue(browser.text("environment").contains("ALIBABA_CLOUD_SECURITY_TOKEN"));
    browser.script("window.isTheSame = true");
    browser.driver().get("about:blank");
    browser.driver().navigate().back();
    assertEquals(true, browser.script("return window.isTheSame"));
    for (String input : List.of("access-key-secret", "security-token", "bearer-token")) {
      assertEquals("", browser.element(input).getDomProperty("value"), input);
    }
    assertEquals("testid", browser.element("access-key-id").getDomProperty("value"));
    assertFalse(browser.text("environment").contains("ALIBABA_CLOUD_SECURITY_TOKEN"));
  }

  private static void assertShowsNo(String... secrets) {
    assertTrue(browser.element("request-masked").isDisplayed());
    String document = (String) browser.script("return document.documentElement.outerHTML");
    for (String secret : secrets) {
      assertFalse(document.contains(secret), secret);
    }
  }

  private void assertFails(int status, String code, String message) throws Exception {
    String failure = browser.text("failure");
    JsonObject example = OpenApi.of(application.port()).example(code);
    String documented = example.getString("x-documented-description");
    assertEquals("", browser.text("success"));
    assertEquals(
        code
            + message
            + (documented == null ? "" : "Description: " + documented)
            + "When: "
            + example.getString("summary")
            + "What to do: "
            + example.getString("description")
            + status,
        failure.replaceFirst(" [A-Za-z ]+ · \\d+ ms$", ""));
    assertEquals(code, new JsonObject(browser.text("answer-body")).getString("Code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          testid | testsecret | 1234567890123 | revoked-long-ago | 400 | Certificate.StatusError   | The status of the certificate is invalid.
          testid | testsecret | ''            | x                | 400 | MissingSiteId             | Required parameter SiteId missing. Specify SiteId and try again.
          testid | testsecret | 1234567890123 | ' '              | 400 | Id.MissingParameter       | The parameter Id is required.
          testid | testsecret | 1234567890123 | nobody           | 404 | Certificate.NotFound      | The specified certificate does not exist.
          testid | wrong      | 1234567890123 | x                | 403 | Unauthorized.InvalidToken | Token authentication failed.
          ''     | ''         | 1234567890123 | x                | 403 | Unauthorized.InvalidToken | Token authentication failed.
          narrow | s          | 1234567890123 | x                | 403 | NoPermission              | You are not authorized to do this action.
          """)
  void an_error_is_explained(
      String accessKeyId,
      String secret,
      String siteId,
      String id,
      int status,
      String code,
      String message)
      throws Exception {
    page.enterAccessKey(accessKeyId, secret, "");
    run(siteId, id);
    assertFails(status, code, message);
  }

  @Test
  void a_clock_that_is_wrong_is_explained() throws Exception {
    browser.script(
        "const now = Date.now() - 3600e3; Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(now); } }");
    page.enterAccessKey("testid", "testsecret", "");
    run(SITE, "x");
    assertFails(403, "Unauthorized.InvalidTime", "The specified authentication time is invalid.");
  }

  @Test
  void a_failure_of_the_service_is_explained() throws Exception {
    try (PackagedApplication failing =
        application(
            Map.of(
                "clientcert.seed-file", "",
                "clientcert.store", "postgresql",
                "clientcert.store.timeout", "200ms",
                "quarkus.datasource.reactive.url", "postgresql://127.0.0.1:1/none"))) {
      page = new ExplorerPage(browser, failing.port());
      page.enterAccessKey("testid", "testsecret", "");
      run(SITE, "x");
      assertFails(
          400,
          "InternalException",
          "Failed to call the service. Try again later or contact technical support.");
    }
  }

  @Test
  void a_service_that_is_gone_is_told_from_one_that_refuses() throws Exception {
    try (PackagedApplication leaving = application(Map.of())) {
      page = new ExplorerPage(browser, leaving.port());
    }
    page.enterAccessKey("testid", "testsecret", "");
    run(SITE, "x");
    assertTrue(browser.text("failure").startsWith("No answerThe service cannot be reached"));
    // The browser reports that, too.
    assertEquals(1, browser.console().size());
    browser.open("about:blank");
  }

  @Test
  void an_answer_of_something_in_front_of_the_service_is_told_from_its_own() {
    for (String body : List.of("<h1>Log in</h1>", "null", "{}", "{\"Id\":1}")) {
      for (int status : List.of(200, 502)) {
        browser.script(
            "window.fetch = () => Promise.resolve(new Response(arguments[0], { status: arguments[1] }))",
            body,
            status);
        run(SITE, "x");
        assertTrue(
            browser.text("failure").startsWith("Unexpected answerThis is not an answer of this"),
            browser.text("failure"));
        assertEquals("", browser.text("success"));
        assertFalse(browser.text("answer-body").isEmpty());
        assertFalse(browser.text("tried").startsWith("Tried"));
      }
    }
  }

  @Test
  void the_keyboard_is_enough() throws Exception {
    String id = World.freshId();
    page.enterAccessKey("testid", "testsecret", "");
    browser.element("parameter-SiteId").sendKeys(SITE, Keys.TAB, id, Keys.ENTER);
    page.awaitOutcome();
    assertEquals("Certificate.StatusError", code(id));

    browser.element("language-curl").click();
    for (List<String> step :
        List.of(
            List.of(Keys.ARROW_RIGHT.toString(), "language-java"),
            List.of(Keys.ARROW_LEFT.toString(), "language-curl"),
            List.of(Keys.ARROW_LEFT.toString(), "language-cli"),
            List.of(Keys.ARROW_RIGHT.toString(), "language-curl"),
            List.of(Keys.END.toString(), "language-cli"),
            List.of(Keys.HOME.toString(), "language-curl"))) {
      browser.driver().switchTo().activeElement().sendKeys(step.get(0));
      assertEquals(step.get(1), browser.driver().switchTo().activeElement().getDomAttribute("id"));
      assertEquals("true", browser.element(step.get(1)).getDomAttribute("aria-selected"));
    }
  }

  @Test
  void what_is_copied_is_what_is_shown() {
    browser.command(
        "Browser.grantPermissions",
        Map.of(
            "origin",
            page.origin().toString(),
            "permissions",
            List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    page.enter(SITE, World.freshQuotedId());
    page.sample("node");
    // Timers that end when the test says so.
    browser.script(
        """
        window.timers = new Map();
        window.setTimeout = (end) => { timers.set(timers.size + 1, end); return timers.size; };
        window.clearTimeout = (timer) => { timers.delete(timer); };
        """);
    for (String part : List.of("environment", "install", "code")) {
      browser.driver().findElement(By.cssSelector("[data-copies=" + part + "]")).click();
      browser.await(
          part + " is copied",
          () ->
              browser
                  .text(part)
                  .equals(
                      browser
                          .driver()
                          .executeAsyncScript(
                              "const done = arguments[0]; navigator.clipboard.readText().then(done, done)")));
      browser.await(
          part + " is said to be copied", () -> copyLabels().toString().contains(part + " Copied"));
      assertEquals("Copied", browser.text("copied"));
    }
    assertEquals(List.of("environment Copy", "install Copy", "code Copied"), copyLabels());
    browser.script("timers.forEach((end) => end())");
    assertEquals(List.of("environment Copy", "install Copy", "code Copy"), copyLabels());
    assertEquals("", browser.text("copied"));
  }

  private static Object copyLabels() {
    return browser.script(
        "return [...document.querySelectorAll('.copy')].map(({ dataset, firstChild }) => dataset.copies + ' ' + firstChild.data)");
  }

  @Test
  void samples_hold_no_secret_and_are_marked_once_they_were_tried() {
    String id = World.freshId();
    page.enterAccessKey("testid", "testsecret", "");
    page.enter(SITE, id);
    assertTrue(browser.text("tried").startsWith("The same call by other means"));
    page.run();
    assertTrue(browser.text("tried").startsWith("Tried: this call succeeded at "));
    for (String language :
        List.of("curl", "java", "java-async", "java-generic", "node", "python", "go", "cli")) {
      assertFalse(page.sample(language).contains("testsecret"), language);
      assertFalse(browser.text("environment").contains("testsecret"), language);
      assertTrue(browser.text("tried").startsWith("Tried: "), language);
    }
    browser.enter("parameter-Id", "another");
    assertTrue(browser.text("tried").startsWith("The same call by other means"));
  }

  @Test
  void a_site_id_is_sent_without_the_spaces_around_it_as_samples_have_it() throws Exception {
    String id = World.freshId();
    page.enterAccessKey("testid", "testsecret", "");
    run(" " + SITE + "\t", id);
    assertTrue(browser.text("success").startsWith("Revoked" + id));
    assertTrue(browser.text("tried").startsWith("Tried: "));
  }

  @Test
  void samples_say_where_the_example_stands_in_for_what_was_entered() {
    page.enter(SITE, "x");
    assertTrue(browser.text("tried").endsWith("secrets from the environment."));
    browser.enter("parameter-SiteId", "twelve");
    assertTrue(browser.text("tried").endsWith("no SiteId to use: the example’s stands in."));
    browser.enter("parameter-Id", " ");
    assertTrue(
        browser.text("tried").endsWith("no SiteId and no Id to use: the example’s stands in."));
    browser.enter("parameter-SiteId", SITE);
    assertTrue(browser.text("tried").endsWith("no Id to use: the example’s stands in."));
  }

  @Test
  void a_byte_order_mark_is_sent_and_escaped_in_samples() {
    page.enterAccessKey("testid", "testsecret", "");
    run(SITE, "\ufeffx\ufeff");
    assertTrue(browser.text("request-text").contains("Id=%EF%BB%BFx%EF%BB%BF&"));
    assertTrue(page.sample("go").contains("\"\\ufeffx\\ufeff\""), browser.text("code"));
  }

  @Test
  void what_is_said_of_samples_is_not_said_again_at_every_key() {
    page.enter(SITE, "x");
    browser.script(
        """
        window.said = 0;
        new MutationObserver(() => { said++; }).observe(document.getElementById('tried'), { childList: true });
        """);
    browser.enter("parameter-Id", "xy");
    assertEquals(0L, browser.script("return said"));
    browser.enter("parameter-Id", "");
    assertEquals(1L, browser.script("return said"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everybody_can_use_it(String scheme) {
    browser.prefer(scheme);
    page.open();
    String background =
        (String) browser.script("return getComputedStyle(document.body).backgroundColor");
    assertEquals(scheme.equals("dark") ? "rgb(14, 17, 22)" : "rgb(246, 247, 249)", background);
    page.assertAccessible(scheme + ", as it opens");
    page.enterAccessKey("testid", "testsecret", "sts-token");
    run(SITE, World.freshId());
    browser.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    page.assertAccessible(scheme + ", after a success");
    page.enterBearerToken("bearer-good");
    run(SITE, "nobody");
    page.assertAccessible(scheme + ", after an error");
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 768, 1440})
  void it_fits_without_scrolling_sideways(int width) {
    browser.resize(width);
    page.assertFits(width);
    page.enterAccessKey("testid", "testsecret", "");
    run(SITE, World.freshQuotedId());
    browser.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    page.assertFits(width);
    for (String language :
        List.of("curl", "java", "java-async", "java-generic", "node", "python", "go", "cli")) {
      page.sample(language);
      page.assertFits(width);
    }
    run(SITE, "x".repeat(200));
    page.assertFits(width);
  }

  @Test
  void a_heading_keeps_its_distance_from_the_button_beside_it() {
    browser.resize(360);
    page.sample("curl");
    assertTrue(
        (boolean)
            browser.script(
                """
                const right = document.getElementById('code-title').getBoundingClientRect().right;
                return right + 8 < document.querySelector('[data-copies=code]').getBoundingClientRect().left;
                """));
  }

  /** Where colors are forced, a border is all that is left to see. */
  @Test
  void only_the_tab_that_is_selected_has_a_border() {
    page.sample("go");
    assertEquals(
        List.of("language-go"),
        browser.script(
            """
            return [...document.querySelectorAll('[role=tab]')]
              .filter((tab) => getComputedStyle(tab).borderBottomWidth !== '0px')
              .map(({ id }) => id);
            """));
  }

  private static Answer get(String target) throws Exception {
    return RawHttp.send(application.port(), new Request("GET", target, Map.of("host", "h"), ""));
  }

  @Test
  void nothing_but_its_own_files_can_run_in_it() throws Exception {
    for (String target :
        List.of("/explorer", "/explorer/", "/explorer/explorer.js", "/explorer/nothing")) {
      Answer answer = get(target);
      for (String header :
          List.of(
              "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';"
                  + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'; require-trusted-types-for 'script'\r\n",
              "X-Content-Type-Options: nosniff\r\n",
              "Referrer-Policy: no-referrer\r\n")) {
        assertTrue(answer.head().contains(header), answer.head());
      }
    }
    for (String target : List.of("/explorer/", "/explorer/explorer.js", "/explorer/icon.svg")) {
      assertEquals(200, get(target).status(), target);
    }
    for (String target :
        List.of(
            "/explorer/certificates",
            "/explorer/nothing",
            "/explorer/index.html",
            "/explorer//",
            "/explorer//explorer.js",
            "/explorer/../../application.properties",
            "/explorer/%2e%2e/%2e%2e/application.properties",
            "/explorers")) {
      assertEquals("InvalidAction.NotFound", get(target).code(), target);
    }
    assertEquals(
        "InvalidAction.NotFound",
        RawHttp.send(application.port(), new Request("POST", "/explorer/", Map.of("host", "h"), ""))
            .code());
    assertFalse(application.output().contains("/explorer"), application.output());
  }

  @Test
  void browsers_do_not_remember_where_the_explorer_was() throws Exception {
    Answer answer = get("/explorer");
    assertEquals(307, answer.status());
    assertTrue(answer.head().contains("location: explorer/\r\n"), answer.head());
    assertTrue(answer.head().contains("Cache-Control: no-cache\r\n"), answer.head());
  }

  @Test
  void another_operation_is_signed_called_and_explained() throws Exception {
    page.openWith(ExplorerPage.OTHER_OPERATION, "#EchoCertificate");
    page.enterAccessKey("testid", "testsecret", "");
    browser.enter("parameter-SiteId", SITE);
    browser.enter("parameter-PEMText", " a b");
    page.run();
    assertFails(
        404,
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.");
    String canonical = browser.text("canonical-request");
    assertTrue(canonical.startsWith("POST\n/\nPEMText=%20a%20b&SiteId=" + SITE + "\n"), canonical);
    assertTrue(canonical.contains("\nx-acs-action:EchoCertificate\n"), canonical);
    assertEquals("ACS3-HMAC-SHA256\n" + sha256(canonical), browser.text("string-to-sign"));
    browser.enter("parameter-TimesAtMost", " 3");
    answerWith(429, "{'RequestId':'R','Code':'Echo.TooLoud','Message':'Too loud.'}");
    page.run();
    assertTrue(
        browser
            .text("failure")
            .startsWith("Echo.TooLoudToo loud.When: It was too loud.What to do: Be quiet.429"),
        browser.text("failure"));
    assertTrue(browser.text("request-text").contains("&TimesAtMost=3 HTTP/1.1\n"));
    answerWith(200, "{'RequestId':'R','SiteId':1,'Text':'a'}");
    page.run();
    assertTrue(browser.text("success").startsWith("Echoeda for 1200"), browser.text("success"));
    assertTrue(browser.text("tried").matches("Tried: this call succeeded at .+[0-9M]\\."));
    answerWith(200, "{'RequestId':'R','SiteId':1}");
    page.run();
    assertTrue(browser.text("failure").startsWith("Unexpected answer"));
    page.open();
  }

  @Test
  void a_description_that_cannot_be_had_is_told_and_nothing_can_be_run() {
    Map<String, Object> script =
        browser.command(
            "Page.addScriptToEvaluateOnNewDocument",
            Map.of("source", "window.fetch = () => Promise.reject(new TypeError('gone'))"));
    browser.open(page.origin() + "/explorer");
    browser.command(
        "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script.get("identifier")));
    browser.await("it is told", () -> browser.element("undescribed").isDisplayed());
    assertFalse(browser.element("run").isEnabled());
    page.assertAccessible("without operations");
  }

  private static void answerWith(int status, String body) {
    browser.script(
        "window.fetch = () => Promise.resolve(new Response(arguments[0], { status: arguments[1] }))",
        body.replace('\'', '"'),
        status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          curl         | query='PEMText=a&SiteId=1234567890123&TimesAtMost=3'
          curl         | x-acs-action:EchoCertificate
          java         | echoCertificate(new EchoCertificateRequest() .setSiteId(1234567890123L) .setPEMText("a") .setTimesAtMost(3));
          java-async   | echoCertificate(EchoCertificateRequest.builder() .siteId(1234567890123L) .PEMText("a") .timesAtMost(3)
          java-generic | .setAction("EchoCertificate")
          java-generic | Map.of( "SiteId", "1234567890123", "PEMText", "a", "TimesAtMost", "3"));
          node         | echoCertificate(new EchoCertificateRequest({ siteId: 1234567890123, PEMText: "a", timesAtMost: 3, }));
          python       | echo_certificate(EchoCertificateRequest( site_id=1234567890123, pemtext="a", times_at_most=3, ))
          go           | EchoCertificate(&esa.EchoCertificateRequest{ SiteId: tea.Int64(1234567890123), PEMText: tea.String("a"), TimesAtMost: tea.Int32(3), })
          cli          | aliyun esa EchoCertificate --region
          cli          | --SiteId 1234567890123 \\ --PEMText='a' \\ --TimesAtMost 3
          """)
  void samples_of_another_operation_spell_names_as_each_client_does(String language, String code) {
    page.openWith(ExplorerPage.OTHER_OPERATION, "#EchoCertificate");
    browser.enter("parameter-SiteId", SITE);
    browser.enter("parameter-PEMText", "a");
    browser.enter("parameter-TimesAtMost", "3");
    String shown = page.sample(language);
    assertTrue(shown.replaceAll("\\s+", " ").contains(code), shown);
    assertFalse((shown + browser.text("code-title")).contains("evoke"), shown);
    page.open();
  }
}
