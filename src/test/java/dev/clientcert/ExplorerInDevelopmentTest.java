package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The explorer as a newcomer meets it, with the configuration and the certificates of development.
 */
@Tag("slow")
@QuarkusTest
@TestProfile(ExplorerInDevelopmentTest.Development.class)
class ExplorerInDevelopmentTest {

  /** The pictures of the documentation are {@code created}, {@code list} and {@code error}. */
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** The application as {@code quarkus:dev} builds it. */
  public static class Development implements QuarkusTestProfile {

    @Override
    public String getConfigProfile() {
      return "dev";
    }
  }

  private static Browser browser;
  private ExplorerPage page;

  @BeforeAll
  static void start() {
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    browser.resize(1440);
    browser.prefer("light");
    page = new ExplorerPage(browser, RestAssured.port);
    browser.await("certificates are shown", () -> !certificates().isEmpty());
  }

  @AfterEach
  void it_kept_to_itself() {
    page.assertKeepsToItself();
  }

  /** The certificates that are shown, and their statuses. */
  private Map<String, String> certificates() {
    return browser.driver().findElements(By.cssSelector("#certificate-list label")).stream()
        .collect(
            Collectors.toMap(
                row -> row.findElement(By.cssSelector(".name")).getText().lines().findFirst().get(),
                row -> row.findElement(By.cssSelector(".status")).getText()));
  }

  private void pick(String id) {
    browser
        .driver()
        .findElement(By.xpath("//*[@id='certificate-list']//label[contains(., '" + id + "')]"))
        .click();
  }

  @Test
  void one_click_revokes_a_demo_certificate_and_a_pasted_sample_another() throws Exception {
    Map<String, String> before = certificates();
    assertEquals("active", before.get("baba39055622c008b90285a8838ed09a"));
    assertEquals("active", before.get("c1d2e3f405162738495a6b7c8d9eafb0"));
    assertEquals("revoked", before.get("0f1e2d3c4b5a69788796a5b4c3d2e1f0"));
    assertTrue(browser.element("demo").isDisplayed());
    page.assertAccessible("as it opens");

    page.run();
    String revoked = browser.element("parameter-Id").getDomProperty("value");
    assertTrue(browser.text("success").startsWith("Revoked" + revoked + " of example.com"));
    browser.await("the status is shown", () -> "revoked".equals(certificates().get(revoked)));
    assertEquals(revoked + " is now revoked", browser.text("certificates-news"));
    page.assertAccessible("after a success");

    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.StatusError"));

    pick("5d41402abc4b2a76b9719d911017c592");
    assertEquals("2345678901234", browser.element("parameter-SiteId").getDomProperty("value"));
    String pasted = browser.text("environment") + "\n" + page.sample("curl") + "\n";
    Process shell = new ProcessBuilder("bash").redirectErrorStream(true).start();
    shell.getOutputStream().write(pasted.getBytes());
    shell.getOutputStream().close();
    String output = new String(shell.getInputStream().readAllBytes());
    assertTrue(shell.waitFor(30, TimeUnit.SECONDS), output);
    assertEquals(0, shell.exitValue(), output);
    assertTrue(
        output.startsWith("{\"SiteId\":2345678901234,\"SiteName\":\"shop.example.net\","), output);
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.StatusError"));
  }

  /** The operations that the list offers for a certificate. */
  private List<WebElement> offers(String id) {
    return browser
        .driver()
        .findElements(
            By.xpath("//*[@id='certificate-list']/div[contains(., '" + id + "')]//button"));
  }

  private void press(String id, String verb, String verdict) {
    WebElement button =
        offers(id).stream().filter(one -> one.getText().equals(verb)).findFirst().orElseThrow();
    assertEquals(verb + " " + id, button.getAccessibleName());
    button.sendKeys(Keys.ENTER);
    browser.await(verdict, () -> browser.text("success").startsWith(verdict + id));
    page.awaitOutcome();
  }

  private List<String> verbs(String id) {
    return offers(id).stream().map(WebElement::getText).toList();
  }

  @Test
  void one_click_creates_a_certificate_and_the_list_offers_the_rest_of_its_life() throws Exception {
    page.open("");
    browser.await("certificates are shown", () -> !certificates().isEmpty());
    assertEquals("CreateClientCertificate", browser.text("title"));
    page.run();
    assertTrue(browser.text("success").startsWith("Created"), browser.text("failure"));
    String id = new JsonObject(browser.text("answer-body")).getString("Id");
    browser.await("it is in the list", () -> "active".equals(certificates().get(id)));
    assertEquals(id + " is new, and active", browser.text("certificates-news"));
    assertEquals(
        id,
        browser
            .driver()
            .findElement(By.cssSelector("#certificate-list .name"))
            .getText()
            .split("\n")[0]);
    assertEquals(List.of("Get", "Revoke"), verbs(id));
    page.assertAccessible("with a new certificate");
    photograph("created");

    press(id, "Revoke", "Revoked");
    assertEquals("RevokeClientCertificate", browser.text("title"));
    assertEquals(List.of("Get", "Activate", "Delete"), verbs(id));
    assertEquals(id, focusedCertificate());
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.StatusError"));
    photograph("error");
    press(id, "Activate", "Activated");
    assertEquals(List.of("Get", "Revoke"), verbs(id));
    press(id, "Get", "Found");
    assertEquals("Get " + id, browser.driver().switchTo().activeElement().getAccessibleName());
    press(id, "Revoke", "Revoked");
    page.show("ListClientCertificates");
    page.run();
    photograph("list");
    press(id, "Delete", "Deleted");
    assertFalse(certificates().containsKey(id));
    assertEquals(id + " is gone", browser.text("certificates-news"));
    assertFalse(focusedCertificate().isEmpty());
    page.assertAccessible("after the end of a certificate");
  }

  @Test
  void a_newcomer_lists_websites_and_goes_on_with_one_of_them() {
    page.open("#ListSites");
    browser.await("the demo key is filled in", () -> browser.element("demo").isDisplayed());
    page.run();
    assertTrue(browser.text("success").startsWith("Listed2 in all"), browser.text("failure"));
    browser.driver().findElement(By.linkText("2345678901234")).click();
    browser.await("its website", () -> browser.text("success").startsWith("Foundshop.example.net"));
    page.awaitOutcome();
    page.show("SetClientCaCertificateHostnames");
    assertEquals("2345678901234", browser.element("parameter-SiteId").getDomProperty("value"));
    assertEquals("", browser.element("parameter-Id").getDomProperty("value"));
    assertEquals("", browser.element("parameter-Hostnames").getDomProperty("value"));
    browser.enter("parameter-Hostnames", "[\"www.shop.example.net\"]");
    page.run();
    assertTrue(browser.text("success").startsWith("HostnamesSet"), browser.text("failure"));
    assertTrue(browser.text("members").contains("www.shop.example.net"), browser.text("members"));
    page.show("ListClientCaCertificates");
    browser.enter("parameter-SiteId", "1234567890123");
    page.run();
    assertEquals(1, browser.driver().findElements(By.cssSelector("#rows tbody tr")).size());
    page.assertAccessible("with CA certificates");
  }

  private String focusedCertificate() {
    return browser
        .driver()
        .switchTo()
        .activeElement()
        .getDomAttribute("data-key")
        .replaceFirst(".*/", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foreign active, own revoked, own active | own active
          own revoked, foreign active             | foreign active
          own revoked, foreign revoked            | own revoked
          ''                                      | ''
          """)
  void the_demo_key_and_a_certificate_that_it_can_revoke_are_filled_in(
      String certificates, String picked) {
    JsonArray list = new JsonArray();
    for (String certificate : certificates.isEmpty() ? new String[0] : certificates.split(", ")) {
      list.add(
          new JsonObject()
              .put("SiteId", "1")
              .put("SiteName", "example.com")
              .put(
                  "AccountId",
                  certificate.startsWith("own") ? "1000000000000001" : "2000000000000002")
              .put("Id", certificate)
              .put("Status", certificate.split(" ")[1]));
    }
    openWithCertificates(list);
    assertEquals("testid", browser.element("access-key-id").getDomProperty("value"));
    assertEquals("testsecret", browser.element("access-key-secret").getDomProperty("value"));
    assertEquals(picked, browser.element("parameter-Id").getDomProperty("value"));
  }

  /** Opens the page where it gets these certificates. */
  private void openWithCertificates(JsonArray list) {
    Map<String, Object> script =
        browser.command(
            "Page.addScriptToEvaluateOnNewDocument",
            Map.of(
                "source",
                """
                const real = window.fetch;
                window.fetch = (target, ...rest) =>
                  target === 'certificates' ? Promise.resolve(Response.json(%s)) : real(target, ...rest);
                """
                    .formatted(list)));
    try {
      page.open();
      browser.await("the demo key is filled in", () -> browser.element("demo").isDisplayed());
    } finally {
      browser.command(
          "Page.removeScriptToEvaluateOnNewDocument",
          Map.of("identifier", script.get("identifier")));
    }
  }

  @Test
  void the_demo_secret_is_shown_for_the_demo_access_key_only() {
    assertTrue(browser.text("environment").endsWith("SECRET='testsecret'"));
    browser.enter("access-key-secret", "my own");
    assertTrue(browser.text("environment").endsWith("SECRET='<AccessKeySecret>'"));
    assertFalse(browser.element("demo").isDisplayed());
  }

  @Test
  void a_certificate_fills_in_the_parameters_that_another_operation_has() {
    page.openWith(ExplorerPage.OTHER_OPERATION, "#EchoCertificate");
    browser.await("the demo key is filled in", () -> browser.element("demo").isDisplayed());
    assertEquals("1234567890123", browser.element("parameter-SiteId").getDomProperty("value"));
    assertEquals("Hello", browser.element("parameter-PEMText").getDomProperty("value"));
    page.show("RevokeClientCertificate");
    pick("5d41402abc4b2a76b9719d911017c592");
    page.show("EchoCertificate");
    assertEquals("2345678901234", browser.element("parameter-SiteId").getDomProperty("value"));
    page.open();
  }

  @ParameterizedTest
  @CsvSource({
    "GetClientCertificate, parameter-SiteId",
    "CreateClientCertificate, run",
    "ListClientCertificates, run",
    "UploadClientCaCertificate, ''",
    "ListSites, ''"
  })
  void certificates_are_shown_for_operations_on_them_and_last_where_none_is_chosen(
      String operation, String neighbour) {
    page.show(operation);
    assertEquals(!neighbour.isEmpty(), browser.element("certificates").isDisplayed());
    if (!neighbour.isEmpty()) {
      int list = browser.element("certificates").getRect().getY();
      int other = browser.element(neighbour).getRect().getY();
      assertEquals(neighbour.equals("run"), list > other);
    }
  }

  @Test
  void an_operation_on_something_else_begins_at_once_in_a_narrow_window() {
    browser.resize(400);
    page.show("SetClientCaCertificateHostnames");
    int title = browser.element("call-title").getRect().getY();
    assertTrue(browser.element("parameter-SiteId").getRect().getY() < title + 150);
  }

  @Test
  void the_keyboard_stays_where_it_was_when_the_list_changes() {
    WebElement certificate =
        browser.driver().findElement(By.cssSelector("#certificate-list input:checked"));
    certificate.sendKeys(Keys.ENTER);
    page.awaitOutcome();
    String id = browser.element("parameter-Id").getDomProperty("value");
    assertEquals("revoked", certificates().get(id));
    assertEquals(id, focusedCertificate());
  }

  @Test
  void a_list_that_cannot_be_had_does_not_hide_what_came_of_the_call() {
    browser.script(
        """
        const real = window.fetch;
        window.fetch = (target, ...rest) =>
          target === 'certificates' ? Promise.reject(new TypeError('gone')) : real(target, ...rest);
        """);
    browser.enter("parameter-Id", "nobody");
    page.run();
    assertTrue(browser.text("failure").startsWith("Certificate.NotFound"));
    assertFalse(browser.element("certificates").isDisplayed());
  }

  @Test
  void the_list_comes_with_the_headers_of_the_page() throws Exception {
    RawHttp.Answer answer =
        RawHttp.send(
            RestAssured.port,
            new RawHttp.Request("GET", "/explorer/certificates", Map.of("host", "localhost"), ""));
    JsonArray list = new JsonArray(answer.body());
    assertEquals(4, list.size());
    JsonObject newest = list.getJsonObject(0);
    assertEquals("0f1e2d3c4b5a69788796a5b4c3d2e1f0", newest.getString("Id"));
    assertEquals("edge-client-3.example.com", newest.getString("CommonName"));
    assertEquals("2035-03-01T16:30:05Z", newest.getString("NotAfter"));
    for (String header : List.of("Content-Security-Policy", "X-Content-Type-Options")) {
      assertTrue(answer.head().contains(header + ": "), answer.head());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rebound.example | Accept         | any
          localhost       | Origin         | http://rebound.example
          localhost       | Sec-Fetch-Site | cross-site
          localhost       | Sec-Fetch-Site | same-site
          """)
  void the_list_is_not_for_other_sites(String host, String header, String value) throws Exception {
    RawHttp.Answer answer =
        RawHttp.send(
            RestAssured.port,
            new RawHttp.Request(
                "GET", "/explorer/certificates", Map.of("host", host, header, value), ""));
    assertEquals("Unauthorized.InvalidToken", answer.code());
  }

  @Test
  void no_page_of_another_site_can_revoke_through_the_browser() throws Exception {
    Map<String, String> before = certificates();
    HttpServer otherSite = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    otherSite.createContext(
        "/",
        exchange -> {
          byte[] body = "<!doctype html><main></main><form method=post></form>".getBytes();
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    otherSite.start();
    try {
      browser.open("http://127.0.0.1:" + otherSite.getAddress().getPort() + "/");
      String call = page.origin() + "/?Action=RevokeClientCertificate&Version=2024-09-10&by=";
      browser
          .driver()
          .executeAsyncScript(
              """
              const [call, done] = arguments;
              const parameters = 'SiteId=1234567890123&Id=c1d2e3f405162738495a6b7c8d9eafb0';
              const image = new Image();
              image.onload = image.onerror = async () => {
                await fetch(`${call}get&${parameters}`, { mode: 'no-cors' });
                await fetch(`${call}post`, { method: 'POST', mode: 'no-cors', body: new URLSearchParams(parameters) });
                document.forms[0].action = `${call}form&${parameters}`;
                document.forms[0].submit();
                done();
              };
              image.src = `${call}image&${parameters}`;
              """,
              call);
      List<String> answers = new ArrayList<>();
      for (String by : List.of("get", "post", "form")) {
        browser.await(
            "the call by " + by + " was refused",
            () -> {
              answers.addAll(browser.answers());
              return answers.stream().anyMatch(one -> one.startsWith("403 " + call + by));
            });
      }
    } finally {
      otherSite.stop(0);
      page.open();
    }
    browser.await("no certificate is revoked", () -> certificates().equals(before));
  }

  /** The pictures of the documentation, which are copied into its folder where they changed. */
  private void photograph(String name) throws IOException {
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme);
      browser.resize(1440);
      page.assertFits(1440);
      browser.photograph(SCREENSHOTS.resolve(name + "-" + scheme + ".png"));
      browser.resize(360);
      page.assertFits(360);
      browser.photograph(SCREENSHOTS.resolve(name + "-" + scheme + "-narrow.png"));
    }
    browser.prefer("light");
    browser.resize(1440);
  }
}
