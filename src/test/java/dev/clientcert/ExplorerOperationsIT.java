package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/**
 * The explorer's operations, their forms and their answers, in the packaged application and a real
 * browser.
 */
@Tag("slow")
class ExplorerOperationsIT extends PackagedExplorer {

  private static final String SITE = "" + World.SITE;
  private static final List<String> LANGUAGES =
      List.of("curl", "java", "java-async", "java-generic", "node", "python", "go", "cli");

  private ExplorerPage page;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    browser.resize(1440);
    browser.prefer("light");
    page = new ExplorerPage(browser, application.port());
  }

  @AfterEach
  void it_kept_to_itself() {
    page.assertKeepsToItself();
  }

  private void open(String operation) {
    page.open("#" + operation);
    page.enterAccessKey("testid", "testsecret", "");
    browser.enter("parameter-SiteId", SITE);
  }

  private static String focused() {
    return browser.driver().switchTo().activeElement().getDomAttribute("id");
  }

  private static String value(String id) {
    return browser.element(id).getDomProperty("value");
  }

  /** What the page shows of its operations: the kinds, and which of them is shown. */
  private static Object listed() {
    return browser.script(
        """
        return [...document.querySelectorAll('#operations h2, #operations a')]
          .map((one) => (one.matches('[aria-current=page]') ? '> ' : '') + one.textContent);
        """);
  }

  @Test
  void operations_are_listed_by_kind_in_the_order_of_the_description() {
    page.openWith(ExplorerPage.OTHER_OPERATION, "");
    assertEquals(
        List.of(
            "Client certificates",
            "> CreateClientCertificate",
            "GetClientCertificate",
            "ListClientCertificates",
            "ActivateClientCertificate",
            "RevokeClientCertificate",
            "DeleteClientCertificate",
            "CA certificates",
            "UploadClientCaCertificate",
            "GetClientCaCertificate",
            "ListClientCaCertificates",
            "DeleteClientCaCertificate",
            "SetClientCaCertificateHostnames",
            "GetClientCaCertificateHostnames",
            "SetClientCertificateHostnames deprecated",
            "GetClientCertificateHostnames deprecated",
            "Sites",
            "ListSites",
            "GetSite",
            "Echoes",
            "EchoCertificate",
            "ShoutCertificate deprecated"),
        listed());
    assertEquals("CreateClientCertificate", browser.text("title"));
    page.show("EchoCertificate");
    assertEquals(page.origin() + "/explorer/#EchoCertificate", browser.driver().getCurrentUrl());
    assertEquals("EchoCertificate · clientcert explorer", browser.driver().getTitle());
    assertEquals("Says a text again.", browser.text("description"));
    assertTrue(listed().toString().contains("Echoes, > EchoCertificate, "), listed().toString());
    assertFalse(browser.element("deprecated").isDisplayed());
    page.show("SetClientCertificateHostnames");
    assertTrue(browser.element("deprecated").isDisplayed());
    page.assertAccessible("with an operation that is deprecated");
    page.open();
  }

  @Test
  void an_operation_is_chosen_by_keyboard_and_its_address_leads_back_to_it() {
    WebElement link = browser.driver().findElement(By.linkText("GetClientCertificate"));
    link.sendKeys(Keys.ENTER);
    browser.await("it is shown", () -> browser.text("title").equals("GetClientCertificate"));
    assertEquals("title", focused());
    browser.driver().navigate().refresh();
    browser.await("it is there again", () -> !browser.text("code").isEmpty());
    assertEquals("GetClientCertificate", browser.text("title"));
    browser.driver().navigate().back();
    browser.await("back", () -> browser.text("title").equals("RevokeClientCertificate"));
  }

  @Test
  void an_address_without_its_operation_is_told_until_another_is_chosen() {
    assertFalse(browser.element("unknown").isDisplayed());
    page.open("#Nothing");
    browser.await("it is told", () -> browser.element("unknown").isDisplayed());
    assertEquals(
        "There is no operation Nothing. This is CreateClientCertificate.", browser.text("unknown"));
    assertEquals("CreateClientCertificate", browser.text("title"));
    page.assertAccessible("with an operation that there is not");
    page.show("CreateClientCertificate");
    browser.await("it is gone", () -> !browser.element("unknown").isDisplayed());
  }

  @Test
  void what_was_entered_for_a_parameter_stays_for_other_operations() {
    page.enter("1", "an id");
    page.run();
    page.show("ListClientCertificates");
    assertEquals("1", value("parameter-SiteId"));
    assertEquals("", browser.text("failure"));
    assertFalse(browser.element("request").isDisplayed());
    browser.enter("parameter-PageSize", "3");
    page.show("DeleteClientCertificate");
    assertEquals("1", value("parameter-SiteId"));
    assertEquals("an id", value("parameter-Id"));
    page.show("ListClientCertificates");
    assertEquals("3", value("parameter-PageSize"));
  }

  @Test
  void what_was_entered_for_a_website_does_not_stay_for_another() {
    page.open("#SetClientCaCertificateHostnames");
    browser.enter("parameter-SiteId", "1");
    browser.enter("parameter-Id", "of a CA");
    browser.enter("parameter-Hostnames", "[\"a.example.com\"]");
    page.show("GetSite");
    browser.enter("parameter-SiteId", "2");
    page.show("SetClientCaCertificateHostnames");
    assertEquals("2", value("parameter-SiteId"));
    assertEquals("", value("parameter-Id"));
    assertEquals("", value("parameter-Hostnames"));
    page.show("GetSite");
    browser.enter("parameter-SiteId", " 1");
    page.show("SetClientCaCertificateHostnames");
    assertEquals("of a CA", value("parameter-Id"));
    assertEquals("[\"a.example.com\"]", value("parameter-Hostnames"));
  }

  @Test
  void the_id_of_a_ca_is_kept_apart_from_that_of_a_certificate() {
    page.enter("1", "of a certificate");
    page.show("DeleteClientCaCertificate");
    assertEquals("1", value("parameter-SiteId"));
    assertEquals("", value("parameter-Id"));
    browser.enter("parameter-Id", "of a CA");
    page.show("SetClientCertificateHostnames");
    assertEquals("of a CA", value("parameter-Id"));
    page.show("GetClientCertificate");
    assertEquals("of a certificate", value("parameter-Id"));
  }

  @Test
  void the_operation_of_the_address_is_in_view_in_a_low_window() {
    browser.command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 1440, "height", 400, "deviceScaleFactor", 1, "mobile", false));
    page.open("#GetSite");
    assertTrue(
        (boolean)
            browser.script(
                """
                const list = document.getElementById('navigation').getBoundingClientRect();
                const link = document.querySelector('#operations [aria-current]').getBoundingClientRect();
                return link.top >= list.top && link.bottom <= list.bottom;
                """));
  }

  @Test
  void in_a_narrow_window_operations_are_a_menu() {
    WebElement link = browser.driver().findElement(By.linkText("GetClientCertificate"));
    browser.resize(360);
    assertFalse(link.isDisplayed());
    page.assertAccessible("with a closed menu");
    browser.element("menu").sendKeys(Keys.ENTER);
    assertTrue(link.isDisplayed());
    assertEquals("true", browser.element("menu").getDomAttribute("aria-expanded"));
    page.assertFits(360);
    page.assertAccessible("with an open menu");
    link.sendKeys(Keys.ENTER);
    browser.await("it is shown", () -> browser.text("title").equals("GetClientCertificate"));
    assertFalse(link.isDisplayed());
    assertEquals("title", focused());
    browser.element("menu").sendKeys(Keys.ENTER);
    link.sendKeys(Keys.ENTER);
    assertFalse(link.isDisplayed());
    assertEquals("title", focused());
    browser.resize(1440);
    assertTrue(link.isDisplayed());
    assertFalse(browser.element("menu").isDisplayed());
  }

  private static List<String> choices(String parameter) {
    return new Select(browser.element("parameter-" + parameter))
        .getOptions().stream().map(WebElement::getText).toList();
  }

  private static Object form() {
    return browser.script(
        """
        return [...document.querySelectorAll('#parameters label')].map(({ control }) =>
          [control.localName, control.id, control.placeholder ?? '', control.inputMode, control.ariaRequired].join('|'));
        """);
  }

  @Test
  void each_parameter_has_a_field_of_the_kind_that_it_asks_for() {
    page.open("#CreateClientCertificate");
    assertEquals(
        List.of(
            "input|parameter-SiteId|1234567890123|numeric|true",
            "textarea|parameter-CSR|-----BEGIN CERTIFICATE REQUEST-----||false",
            "select|parameter-PkeyType|||false",
            "input|parameter-ValidityDays|365|numeric|true"),
        form());
    assertEquals(List.of("not set", "RSA", "ECDSA", "EC"), choices("PkeyType"));
    page.show("ListClientCertificates");
    assertEquals(
        List.of(
            "input|parameter-SiteId|1234567890123|numeric|true",
            "input|parameter-PageNumber|1|numeric|false",
            "input|parameter-PageSize|20|numeric|false"),
        form());
    page.show("SetClientCaCertificateHostnames");
    assertEquals(
        List.of(
            "input|parameter-SiteId|1234567890123|numeric|true",
            "textarea|parameter-Hostnames|[\"www.example.com\"]||true",
            "input|parameter-Id|babab9db65ee5efcca9f3d41d4b5f0e1|text|false"),
        form());
    page.show("ListSites");
    assertTrue(
        form().toString().contains("|[{\"Key\":\"tag1\",\"Value\":\"value1\"}]||false"),
        form().toString());
    assertEquals(List.of("not set", "true", "false"), choices("OnlyEnterprise"));
    assertEquals(
        List.of("Tags.1.Key", "Tags.1.Value"),
        browser.script(
            "return [...document.querySelectorAll('label[for=parameter-TagFilter] code')].map((one) => one.textContent)"));
    assertEquals(
        List.of("not set (exact)", "exact", "prefix", "suffix", "fuzzy"),
        choices("SiteSearchType"));
    page.openWith(ExplorerPage.OTHER_OPERATION, "#EchoCertificate");
    assertEquals(
        List.of(
            "SiteId The website's id.",
            "PEMText What is said again.",
            "TimesAtMost How often it is said. Optional."),
        browser.script(
            "return [...document.querySelectorAll('#parameters label')].map((one) => one.textContent)"));
    page.open();
  }

  @Test
  void a_parameter_without_a_value_is_sent_only_where_it_is_required() {
    open("CreateClientCertificate");
    page.run();
    assertEquals("POST /?SiteId=" + SITE + "&ValidityDays= HTTP/1.1", requestLine());
    assertTrue(browser.text("failure").startsWith("InvalidParameter"));
    new Select(browser.element("parameter-PkeyType")).selectByVisibleText("EC");
    assertTrue(page.sample("python").contains("    pkey_type=\"EC\",\n"), browser.text("code"));
    new Select(browser.element("parameter-PkeyType")).selectByVisibleText("not set");
    assertFalse(page.sample("python").contains("pkey_type"), browser.text("code"));
    assertTrue(browser.text("tried").endsWith("no ValidityDays to use: the example’s stands in."));
    browser.enter("parameter-ValidityDays", "3651");
    assertTrue(browser.text("tried").endsWith("no ValidityDays to use: the example’s stands in."));
  }

  private static String label(String parameter) {
    return browser
        .driver()
        .findElement(By.cssSelector("label[for=parameter-" + parameter + "]"))
        .getText();
  }

  private static String problem(String parameter) {
    return browser.text("parameter-" + parameter + "-problem");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SetClientCaCertificateHostnames | Hostnames | www.example.com
          SetClientCaCertificateHostnames | Hostnames | ["a", 1]
          SetClientCaCertificateHostnames | Hostnames | {"a": "b"}
          ListSites                       | TagFilter | ["a"]
          ListSites                       | TagFilter | [{"Value": "a"}]
          ListSites                       | TagFilter | [{"Key": "a", "Other": "b"}]
          ListSites                       | TagFilter | [null]
          """)
  void what_is_no_json_as_described_is_told_and_sent_as_it_is(
      String operation, String parameter, String text) {
    page.open("#" + operation);
    page.enterAccessKey("testid", "testsecret", "");
    WebElement field = browser.element("parameter-" + parameter);
    field.sendKeys(text);
    assertEquals("", problem(parameter));
    assertEquals("false", field.getDomAttribute("aria-invalid"));
    field.sendKeys(Keys.TAB);
    String example = field.getDomAttribute("placeholder");
    assertEquals(
        "This is not JSON such as " + example + ". It is sent as it is.", problem(parameter));
    assertEquals("true", field.getDomAttribute("aria-invalid"));
    assertEquals("parameter-" + parameter + "-problem", field.getDomAttribute("aria-describedby"));
    page.assertAccessible("with what is no JSON");
    assertTrue(
        browser.text("tried").endsWith(" no " + parameter + " to use: the example’s stands in."),
        browser.text("tried"));
    page.run();
    assertEquals(text, sent(parameter));
    browser.enter("parameter-" + parameter, example);
    assertEquals("", problem(parameter));
  }

  @Test
  void a_list_is_sent_in_json_without_spaces_and_nothing_is_not_sent() {
    long site = World.freshSite();
    String name = "s" + site + ".example.org";
    open("SetClientCaCertificateHostnames");
    browser.enter("parameter-SiteId", "" + site);
    assertTrue(label("Hostnames").endsWith(" Required."), label("Hostnames"));
    assertEquals("", problem("Hostnames"));
    page.run();
    assertEquals("POST /?SiteId=" + site + " HTTP/1.1", requestLine());
    assertTrue(browser.text("failure").contains("Parameter: Hostnames"), browser.text("failure"));
    assertEquals("This is required. Write [] for none.", problem("Hostnames"));
    page.assertAccessible("without what is required");
    browser.enter("parameter-Hostnames", "[ \"" + name + "\",\n  \"*." + name + "\" ]");
    assertEquals("", problem("Hostnames"));
    page.run();
    assertEquals("[\"" + name + "\",\"*." + name + "\"]", sent("Hostnames"));
    assertTrue(
        browser.text("success").startsWith("HostnamesSetthe account's own CA at " + name + "200"),
        browser.text("success") + browser.text("failure"));
    assertTrue(browser.text("tried").startsWith("Tried: "), browser.text("tried"));
    assertEquals(name + "\n*." + name, member("Hostnames"));
    assertTrue(
        browser
            .text("canonical-request")
            .startsWith("POST\n/\nHostnames=%5B%22s" + site + ".example.org%22%2C%22%2A.s"),
        browser.text("canonical-request"));
    browser.enter("parameter-Hostnames", "[]");
    page.run();
    assertEquals("[]", sent("Hostnames"));
    assertEquals("none", member("Hostnames"));
    page.show("GetClientCaCertificateHostnames");
    page.run();
    assertTrue(
        browser.text("success").startsWith("Foundthe account's own CA at " + name + "200"),
        browser.text("success") + browser.text("failure"));
    assertEquals("none", member("Hostnames"));
  }

  @ParameterizedTest
  @CsvSource({
    "RevokeClientCertificate, SiteId, twelve",
    "CreateClientCertificate, ValidityDays, 0",
    "UploadClientCaCertificate, Certificate, mine",
    "SetClientCaCertificateHostnames, Hostnames, www.example.com"
  })
  void an_error_of_a_parameter_is_explained_by_what_is_said_of_that_parameter(
      String operation, String parameter, String value) throws IOException {
    open(operation);
    if (operation.equals("RevokeClientCertificate")) {
      browser.enter("parameter-Id", "x");
    }
    browser.enter("parameter-" + parameter, value);
    page.run();
    OpenApi description = OpenApi.of(application.port());
    String said =
        description
            .operations()
            .get(operation)
            .getJsonObject("get")
            .getJsonArray("parameters")
            .stream()
            .map(one -> description.resolve((JsonObject) one))
            .filter(one -> one.getString("name").equals(parameter))
            .findFirst()
            .orElseThrow()
            .getString("description");
    assertEquals(
        "InvalidParameterThe specified parameter is invalid.Parameter: "
            + parameter
            + "What to do: Send "
            + parameter
            + " once, and as it is described: "
            + said.replace("`", "")
            + "When: "
            + description.example("InvalidParameter").getString("summary")
            + "400",
        browser.text("failure").replaceFirst(" [A-Za-z ]+ · \\d+ ms$", ""));
  }

  @Test
  void a_ca_goes_through_its_life_and_its_certificate_can_be_downloaded() throws Exception {
    browser.downloadTo(folder);
    String pem = TestAuthority.root("CN=Uploaded by the page").pem();
    long site = World.freshSite();
    open("UploadClientCaCertificate");
    browser.enter("parameter-SiteId", "" + site);
    browser.enter("parameter-Certificate", pem);
    browser.enter("parameter-Name", "mine");
    page.run();
    assertTrue(browser.text("success").startsWith("Uploaded"), browser.text("failure"));
    assertEquals(pem, sent("Certificate"));
    assertEquals("Uploaded by the page", member("CommonName"));
    String id = member("Id");
    page.assertAccessible("with a CA that was uploaded");

    page.show("SetClientCaCertificateHostnames");
    assertEquals(id, value("parameter-Id"));
    page.show("ListClientCaCertificates");
    page.run();
    assertEquals(List.of(id), rows());
    browser.driver().findElement(By.cssSelector("#rows a")).click();
    browser.await("it is found", () -> browser.text("success").startsWith("Found" + id));
    page.awaitOutcome();
    assertEquals("mine", member("Name"));
    assertEquals(pem, download("Download the certificate"));
    assertTrue(Files.exists(folder.resolve(id + "-certificate.pem")));
    page.assertAccessible("with a CA certificate");
    assertEquals(List.of("GetClientCaCertificateHostnames"), onward());
    browser.driver().findElement(By.cssSelector("#onward a")).click();
    browser.await(
        "its host names", () -> browser.text("success").startsWith("Found" + id + " at "));
    page.awaitOutcome();
    assertEquals("none", member("Hostnames"));

    page.show("SetClientCaCertificateHostnames");
    assertEquals(id, value("parameter-Id"));
    browser.enter("parameter-Hostnames", "[\"www.s" + site + ".example.org\"]");
    page.run();
    assertEquals("www.s" + site + ".example.org", member("Hostnames"));
    assertEquals(id, member("Id"));
    assertTrue(
        browser.text("success").startsWith("HostnamesSet" + id + " at s" + site),
        browser.text("success"));
    page.show("DeleteClientCaCertificate");
    page.run();
    assertTrue(browser.text("success").startsWith("Deleted" + id), browser.text("failure"));
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.NotFound"));
  }

  @Test
  void a_list_of_websites_leads_to_each_and_its_id_stays_for_other_operations() {
    page.open("#ListSites");
    page.enterAccessKey("lister", "s", "");
    page.run();
    assertEquals("POST / HTTP/1.1", requestLine());
    assertTrue(browser.text("success").startsWith("Listed5 in all"), browser.text("failure"));
    assertEquals("Page 1 of 1", browser.text("place"));
    new Select(browser.element("parameter-OnlyEnterprise")).selectByVisibleText("true");
    browser.enter("parameter-TagFilter", "[{ \"Key\": \"team\" }]");
    page.run();
    assertEquals(
        "POST /?OnlyEnterprise=true&TagFilter=%5B%7B%22Key%22%3A%22team%22%7D%5D HTTP/1.1",
        requestLine());
    assertEquals(List.of("4000000000002"), rows());
    new Select(browser.element("parameter-OnlyEnterprise")).selectByVisibleText("not set");
    page.run();
    assertEquals(List.of("4000000000002", "4000000000001"), rows());
    page.assertAccessible("with a list of websites");
    browser.driver().findElements(By.cssSelector("#rows a")).get(1).sendKeys(Keys.ENTER);
    browser.await("its website", () -> browser.text("success").startsWith("Foundexample.com"));
    page.awaitOutcome();
    assertEquals("GetSite", browser.text("title"));
    assertEquals("4000000000001", value("parameter-SiteId"));
    assertEquals("4000000000001", member("SiteId"));
    assertEquals(Set.of("env: prod", "team: web"), Set.of(member("Tags").split("\n")));
    assertEquals("ns1.example.com: 192.0.2.1,192.0.2.2", member("VanityNSList"));
    assertEquals("true", member("VersionManagement"));
    page.assertAccessible("with a website");
    assertEquals(List.of("ListClientCertificates", "ListClientCaCertificates"), onward());
    browser.driver().findElement(By.cssSelector("#onward li:last-child a")).sendKeys(Keys.ENTER);
    browser.await("its CAs", () -> browser.text("success").startsWith("Listedexample.com"));
    page.awaitOutcome();
    assertEquals("ListClientCaCertificates", browser.text("title"));
    assertEquals("title", focused());
    assertEquals("4000000000001", value("parameter-SiteId"));
    assertEquals("This page is empty.", browser.text("rows"));
    assertEquals(List.of(), onward());
    assertFalse(browser.element("onward").isDisplayed());
  }

  /** The operations that the answer leads to. */
  private static List<String> onward() {
    return browser.driver().findElements(By.cssSelector("#onward a")).stream()
        .map(WebElement::getText)
        .toList();
  }

  private static String requestLine() {
    return browser.text("request-text").lines().findFirst().orElseThrow();
  }

  private static String sent(String name) {
    String line = requestLine();
    String value = line.substring(line.indexOf(name + "=") + name.length() + 1).split("[& ]")[0];
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }

  @Test
  void a_pasted_signing_request_keeps_its_line_breaks_and_gets_a_certificate() throws Exception {
    KeyPair key = SigningRequests.newKey();
    String request = SigningRequests.of("CN=pasted", key);
    open("CreateClientCertificate");
    browser.enter("parameter-ValidityDays", "30");
    browser.command(
        "Browser.grantPermissions",
        Map.of(
            "origin",
            page.origin().toString(),
            "permissions",
            List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    browser
        .driver()
        .executeAsyncScript(
            "const [text, done] = arguments; navigator.clipboard.writeText(text).then(done, done)",
            request);
    browser.element("parameter-CSR").sendKeys(Keys.chord(Keys.CONTROL, "v"));
    assertEquals(request, value("parameter-CSR"));
    page.run();
    assertEquals(request, sent("CSR"));
    assertTrue(browser.text("success").startsWith("Created"), browser.text("failure"));
    assertEquals("pasted", member("CommonName"));
    assertEquals(key.getPublic(), publicKey(file("Certificate")));
    assertEquals(List.of("Download the certificate"), downloads());
    assertFalse(browser.text("answer").contains("private key"));
    assertFalse(browser.text("tried").contains("again"), browser.text("tried"));
  }

  @Test
  void a_signing_request_can_be_dropped_as_a_file() throws Exception {
    String request = SigningRequests.of("CN=dropped");
    Path file = Files.writeString(folder.resolve("request.pem"), request);
    page.open("#CreateClientCertificate");
    WebElement field = browser.element("parameter-CSR");
    browser.enter("parameter-CSR", "what was there");
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      browser.command(
          "Input.dispatchDragEvent",
          Map.of(
              "type",
              type,
              "x",
              field.getRect().getX() + 20,
              "y",
              field.getRect().getY() + 20,
              "data",
              Map.of(
                  "items",
                  List.of(),
                  "files",
                  List.of(file.toAbsolutePath().toString()),
                  "dragOperationsMask",
                  1)));
    }
    browser.await("it is there", () -> request.equals(value("parameter-CSR")));
    assertTrue(
        page.sample("node").contains(request.lines().toList().get(1)), "the samples have it");
  }

  private static String member(String name) {
    return browser
        .driver()
        .findElement(By.xpath("//*[@id='members']/dt[.='" + name + "']/following-sibling::dd[1]"))
        .getText();
  }

  /** The text of a file that the page shows. */
  private static String file(String name) {
    return browser
        .driver()
        .findElement(By.cssSelector("#files pre[aria-label=" + name + "]"))
        .getDomProperty("textContent");
  }

  private static List<String> downloads() {
    return browser.driver().findElements(By.cssSelector("#files a")).stream()
        .map(WebElement::getText)
        .toList();
  }

  private String download(String label) throws IOException {
    WebElement link = browser.driver().findElement(By.linkText(label));
    Path file = folder.resolve(link.getDomAttribute("download"));
    link.click();
    browser.await("it is there", () -> file.toFile().length() > 0);
    return Files.readString(file);
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
  }

  private static PublicKey publicKey(String certificate) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der(certificate)))
        .getPublicKey();
  }

  /** Keeps the answers to calls, which the page does not. */
  private static void listen() {
    browser.script(
        """
        const real = window.fetch;
        window.answers = [];
        window.fetch = async (target, ...rest) => {
          const answer = await real(target, ...rest);
          answers.push(await answer.clone().text());
          return answer;
        };
        """);
  }

  private void create(String type) {
    open("CreateClientCertificate");
    listen();
    new Select(browser.element("parameter-PkeyType")).selectByVisibleText(type);
    browser.enter("parameter-ValidityDays", "30");
    page.run();
    assertTrue(browser.text("success").startsWith("Created"), browser.text("failure"));
  }

  @Test
  void a_new_certificate_and_its_key_can_be_downloaded() throws Exception {
    browser.downloadTo(folder);
    create("EC");
    JsonObject answer = new JsonObject((String) browser.script("return answers[0]"));
    String id = answer.getString("Id");
    assertEquals(List.of("Download the certificate", "Download the private key"), downloads());
    assertTrue(browser.text("files").startsWith("Nobody keeps the private key. Download it now"));
    String certificate = download("Download the certificate");
    String key = download("Download the private key");
    assertEquals(answer.getString("Certificate"), certificate);
    assertEquals(answer.getString("PrivateKey"), key);
    assertEquals(answer.getString("PrivateKey"), file("PrivateKey"));
    assertTrue(Files.exists(folder.resolve(id + "-certificate.pem")));
    assertTrue(Files.exists(folder.resolve(id + "-private-key.pem")));
    PrivateKey signing =
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(key)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signing);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey(certificate));
    assertTrue(signature.verify(signed));
    assertEquals("«…»", new JsonObject(browser.text("answer-body")).getString("PrivateKey"));
    assertEquals(id, member("Id"));
    page.show("GetClientCertificate");
    assertEquals(id, value("parameter-Id"));
    page.run();
    assertEquals(certificate, file("Certificate"));
  }

  /** How a key leaves the page. */
  enum Leaving {
    ANOTHER_OPERATION {
      @Override
      void leave(ExplorerPage page) {
        page.show("GetClientCertificate");
      }
    },
    ANOTHER_CALL {
      @Override
      void leave(ExplorerPage page) {
        browser.enter("parameter-SiteId", "1");
        page.run();
      }
    },
    A_CALL_THAT_IS_NOT_ANSWERED_YET {
      @Override
      void leave(ExplorerPage page) {
        browser.script("window.fetch = () => new Promise(() => {})");
        browser.click("run");
      }
    },
    ANOTHER_PAGE_AND_BACK {
      @Override
      void leave(ExplorerPage page) {
        browser.script("window.isTheSame = true");
        browser.driver().get("about:blank");
        browser.driver().navigate().back();
        assertEquals(true, browser.script("return window.isTheSame"));
      }
    };

    abstract void leave(ExplorerPage page);
  }

  @ParameterizedTest
  @EnumSource
  void a_new_key_is_gone_once_it_was_left(Leaving leaving) {
    create("ECDSA");
    String key = file("PrivateKey").lines().toList().get(1);
    String certificate = file("Certificate").lines().toList().get(1);
    for (String language : LANGUAGES) {
      assertFalse(page.sample(language).contains(key), language);
    }
    leaving.leave(page);
    String document =
        (String)
            browser.script(
                """
                delete window.answers;
                return [document.documentElement.outerHTML, location.href, JSON.stringify(history.state),
                  ...[...document.querySelectorAll('input, select, textarea')].map(({ value }) => value)].join();
                """);
    assertFalse(document.contains(key));
    assertFalse(document.contains(certificate));
    assertFalse(document.contains("blob:"));
    assertEquals(List.of(), downloads());
  }

  @Test
  void an_answer_that_comes_after_another_operation_was_chosen_is_not_shown() {
    open("CreateClientCertificate");
    browser.script(
        """
        const real = window.fetch;
        window.fetch = (...call) => new Promise((resolve, reject) => {
          window.answer = () => real(...call).then(resolve, reject);
        });
        """);
    new Select(browser.element("parameter-PkeyType")).selectByVisibleText("EC");
    browser.enter("parameter-ValidityDays", "30");
    browser.click("run");
    browser.await("it is sent", () -> (boolean) browser.script("return 'answer' in window"));
    page.show("GetClientCertificate");
    browser.script("answer()");
    browser.await(
        "it has ended", () -> browser.element("run").getDomAttribute("aria-busy") == null);
    assertEquals("", browser.text("success") + browser.text("files") + browser.text("answer-body"));
    assertTrue(browser.element("answer-none").isDisplayed());
    assertFalse(browser.element("request").isDisplayed());
  }

  private static List<String> rows() {
    return browser.driver().findElements(By.cssSelector("#rows tbody tr")).stream()
        .map(row -> row.findElement(By.tagName("a")).getText())
        .toList();
  }

  @Test
  void a_list_is_turned_page_by_page_and_a_row_leads_to_its_certificate() {
    open("ListClientCertificates");
    browser.enter("parameter-PageSize", "2");
    page.run();
    assertTrue(browser.text("success").startsWith("Listedexample.com"), browser.text("failure"));
    assertTrue(browser.text("place").matches("Page 1 of \\d+"), browser.text("place"));
    assertEquals("true", browser.element("previous").getDomAttribute("aria-disabled"));
    List<String> first = rows();
    assertEquals(2, first.size());
    assertEquals(
        List.of("Id", "Name", "CommonName", "Status", "NotAfter"),
        browser.driver().findElements(By.cssSelector("#rows thead th")).stream()
            .map(WebElement::getText)
            .toList());
    page.assertAccessible("with a list");
    browser.element("next").sendKeys(Keys.ENTER);
    browser.await("the next page", () -> browser.text("place").startsWith("Page 2 of "));
    page.awaitOutcome();
    assertEquals("next", focused());
    assertEquals("2", value("parameter-PageNumber"));
    assertEquals("2", sent("PageNumber"));
    List<String> second = rows();
    assertFalse(second.contains(first.get(0)) || second.contains(first.get(1)));
    browser.click("previous");
    browser.await("the first page", () -> browser.text("place").startsWith("Page 1 of "));
    page.awaitOutcome();
    assertEquals(first, rows());
    browser.click("previous");
    assertEquals("1", value("parameter-PageNumber"));
    browser.driver().findElements(By.cssSelector("#rows a")).get(1).sendKeys(Keys.ENTER);
    browser.await("its certificate", () -> browser.text("success").startsWith("Found"));
    page.awaitOutcome();
    assertEquals("GetClientCertificate", browser.text("title"));
    assertEquals("title", focused());
    assertEquals(SITE, value("parameter-SiteId"));
    assertEquals(first.get(1), value("parameter-Id"));
    assertEquals(first.get(1), member("Id"));
    assertEquals(first.get(1), sent("Id"));
  }

  @Test
  void a_page_beyond_the_end_is_empty_and_leads_back_to_the_last() {
    open("ListClientCertificates");
    browser.enter("parameter-SiteId", "" + World.SECOND_SITE);
    browser.enter("parameter-PageNumber", "9223372036854775807");
    page.run();
    assertEquals("This page is empty.", browser.text("rows"));
    assertEquals("Page 9223372036854775807 of 1", browser.text("place"));
    assertEquals("true", browser.element("next").getDomAttribute("aria-disabled"));
    browser.click("previous");
    browser.await("the last page", () -> browser.text("place").equals("Page 1 of 1"));
    page.awaitOutcome();
    assertEquals(List.of("only-in-the-second-site"), rows());
  }

  private static void answerWith(String body) {
    browser.script(
        "window.fetch = () => Promise.resolve(new Response(arguments[0], { status: 200 }))", body);
  }

  @Test
  void an_answer_is_laid_out_and_its_numbers_are_as_they_came() {
    open("GetClientCertificate");
    browser.enter("parameter-Id", "x");
    answerWith(
        """
        {"SiteId":9223372036854775807,"SiteName":"a, {b}: \\"1\\"","Status":"active",
         "Result":{"Id":"x","Names":[],"Status":"active"},"RequestId":"R"}""");
    page.run();
    assertEquals(
        """
        {
          "SiteId": 9223372036854775807,
          "SiteName": "a, {b}: \\"1\\"",
          "Status": "active",
          "Result": {
            "Id": "x",
            "Names": [],
            "Status": "active"
          },
          "RequestId": "R"
        }""",
        browser.text("answer-body"));
    assertTrue(browser.text("success").startsWith("Foundx of a, {b}: \"1\""));
    assertEquals("9223372036854775807", member("SiteId"));
    assertEquals("a, {b}: \"1\"", member("SiteName"));
    assertEquals(List.of(), downloads());
    assertFalse(browser.element("answer-body").isDisplayed());
    page.show("RevokeClientCertificate");
    answerWith("{\"SiteId\":1,\"SiteName\":\"s\",\"Id\":\"x\",\"RequestId\":\"R\"}");
    page.run();
    assertTrue(browser.element("answer-body").isDisplayed());
    assertFalse(browser.element("members").isDisplayed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everybody_can_use_each_kind_of_answer(String scheme) {
    browser.prefer(scheme);
    create("EC");
    browser.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    page.assertAccessible(scheme + ", with a new certificate");
    String id = member("Id");
    page.show("ListClientCertificates");
    page.run();
    page.assertAccessible(scheme + ", with a list");
    browser.resize(360);
    page.assertAccessible(scheme + ", with a list of cards");
    page.show("GetClientCertificate");
    browser.enter("parameter-Id", id);
    page.run();
    page.assertAccessible(scheme + ", with a certificate");
    showSite();
    page.assertAccessible(scheme + ", with a website");
  }

  private void showSite() {
    page.enterAccessKey("lister", "s", "");
    page.show("ListSites");
    page.run();
    browser.driver().findElement(By.linkText("4000000000001")).click();
    browser.await("its website", () -> browser.text("success").startsWith("Found"));
    page.awaitOutcome();
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 768, 1000, 1200, 1440})
  void each_kind_of_answer_fits_without_scrolling_sideways(int width) throws Exception {
    create("EC");
    browser.enter("parameter-CSR", SigningRequests.of("CN=wide"));
    browser.resize(width);
    browser.script("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    page.assertFits(width);
    String id = member("Id");
    page.show("ListClientCertificates");
    page.run();
    page.assertFits(width);
    page.show("GetClientCertificate");
    browser.enter("parameter-Id", id);
    page.run();
    page.assertFits(width);
    showSite();
    page.assertFits(width);
    page.show("SetClientCertificateHostnames");
    browser.enter("parameter-Hostnames", "x".repeat(200));
    browser.element("parameter-Hostnames").sendKeys(Keys.TAB);
    page.run();
    page.assertFits(width);
    page.open("#" + "x".repeat(200));
    page.assertFits(width);
  }
}
