package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.yaml.snakeyaml.Yaml;

/** The explorer, open in a browser. */
final class ExplorerPage {

  /** Entries of operations that there are not. */
  static final String OTHER_OPERATION =
      """
      /ShoutCertificate:
        get:
          tags: [Echoes]
          description: Says a text again, loud.
          deprecated: true
          parameters: []
          responses: {}
      /EchoCertificate:
        get:
          tags: [Echoes]
          description: Says a text again.
          parameters:
            - $ref: "#/components/parameters/SiteId"
            - name: PEMText
              in: query
              required: true
              description: What is said again.
              schema: {type: string, example: Hello}
            - name: TimesAtMost
              in: query
              description: How often it is said.
              schema: {type: integer, format: int32, minimum: 1, example: 2}
          responses:
            "200":
              x-verdict: Echoed
              x-about: "{Text} for {SiteId}"
              content:
                application/json:
                  schema:
                    required: [SiteId, Text, RequestId]
            "404":
              $ref: "#/components/responses/NotFound"
            "429":
              content:
                application/json:
                  examples:
                    TooLoud:
                      summary: It was too loud.
                      description: Be quiet.
                      value: {Code: Echo.TooLoud}
      """;

  private final Browser browser;
  private final URI origin;

  /** Opens the explorer of the application on this port, with the operation that revokes. */
  ExplorerPage(Browser browser, int port) {
    this.browser = browser;
    this.origin = URI.create("http://localhost:" + port);
    open();
  }

  /** Opens it anew. */
  void open() {
    open("#RevokeClientCertificate");
  }

  /** Opens it anew, with what is behind the address. */
  void open(String fragment) {
    browser.open(origin + "/explorer" + fragment);
    browser.await("the page is ready", () -> !browser.text("code").isEmpty());
  }

  /**
   * Opens it where the description has more entries.
   *
   * @param entries the entries, as {@code openapi.yml} would have them
   * @param fragment what is behind the address
   */
  void openWith(String entries, String fragment) {
    Map<String, Object> paths = new Yaml().load(entries);
    Map<String, Object> script =
        browser.command(
            "Page.addScriptToEvaluateOnNewDocument",
            Map.of(
                "source",
                """
                const real = window.fetch;
                window.fetch = async (target, ...rest) => {
                  const answer = await real(target, ...rest);
                  if (target !== '../q/openapi?format=json') {
                    return answer;
                  }
                  const description = await answer.json();
                  Object.assign(description.paths, %s);
                  return Response.json(description);
                };
                """
                    .formatted(new JsonObject(paths))));
    try {
      // Another fragment alone would not load it anew.
      browser.open("about:blank");
      open(fragment);
    } finally {
      browser.command(
          "Page.removeScriptToEvaluateOnNewDocument",
          Map.of("identifier", script.get("identifier")));
    }
  }

  /** Where the page is. */
  URI origin() {
    return origin;
  }

  void enter(String siteId, String id) {
    browser.enter("parameter-SiteId", siteId);
    browser.enter("parameter-Id", id);
  }

  void enterAccessKey(String id, String secret, String securityToken) {
    choose("accessKey");
    browser.enter("access-key-id", id);
    browser.enter("access-key-secret", secret);
    browser.enter("security-token", securityToken);
  }

  void enterBearerToken(String token) {
    choose("bearer");
    browser.enter("bearer-token", token);
  }

  private void choose(String kind) {
    browser.driver().findElement(By.cssSelector("input[value=" + kind + "]")).click();
  }

  /** Presses Run, and waits for what comes of it. */
  void run() {
    browser.script(
        "for (const id of ['success', 'failure']) document.getElementById(id).replaceChildren()");
    browser.click("run");
    awaitOutcome();
  }

  /** Shows an operation by the list of them, which in a narrow window is a menu. */
  void show(String operation) {
    if (browser.element("menu").isDisplayed()) {
      browser.click("menu");
    }
    browser
        .driver()
        .findElement(By.cssSelector("#operations a[href='#" + operation + "']"))
        .click();
    browser.await("it is shown", () -> browser.text("title").equals(operation));
  }

  /** Waits for the end of a run. */
  void awaitOutcome() {
    browser.await(
        "there is an answer",
        () ->
            !(browser.text("success") + browser.text("failure")).isEmpty()
                && browser.element("run").getDomAttribute("aria-busy") == null);
  }

  /** The sample in this language. */
  String sample(String language) {
    browser.click("language-" + language);
    return browser.text("code");
  }

  /** Whether everybody can use the page as it is now, as far as axe-core can tell. */
  void assertAccessible(String when) {
    List<Rule> violations = new AxeBuilder().analyze(browser.driver()).getViolations();
    assertEquals(List.of(), violations, when);
  }

  /** Whether nothing is cut off, or has to be scrolled to sideways, in a window of this width. */
  void assertFits(int width) {
    assertEquals(
        List.of(),
        browser.script(
            """
            const width = arguments[0];
            return [document.documentElement, ...document.body.querySelectorAll('*')]
              .filter((one) => one === document.documentElement
                ? one.scrollWidth > width
                : one.checkVisibility() && !one.closest('pre *')
                  && one.getBoundingClientRect().right > width + 0.5)
              .map((one) => one.outerHTML.slice(0, 100));
            """,
            width));
  }

  /** Whether the page asked nobody but its own origin, and left nothing behind. */
  void assertKeepsToItself() {
    List<URI> requests = browser.requests();
    assertTrue(requests.size() > 3, requests.toString());
    for (URI request : requests) {
      assertEquals(origin.getAuthority(), request.getAuthority(), request.toString());
    }
    // Browsers report an answer that is an error; of anything else, the page has to be silent.
    assertEquals(
        List.of(), browser.console().stream().filter(line -> !line.contains("/?")).toList());
    assertEquals(
        Map.of("local", 0L, "session", 0L, "cookies", "", "state", "null"),
        browser.script(
            "return { local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,"
                + " state: JSON.stringify(history.state) }"));
    String address = browser.driver().getCurrentUrl();
    assertTrue(address.matches(Pattern.quote(origin + "/explorer/") + "(#[A-Za-z]*)?"), address);
  }
}
