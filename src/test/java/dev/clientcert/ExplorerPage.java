package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;

/** The explorer, open in a browser. */
final class ExplorerPage {

  private final Browser browser;
  private final URI origin;

  /** Opens the explorer of the application on this port. */
  ExplorerPage(Browser browser, int port) {
    this.browser = browser;
    this.origin = URI.create("http://localhost:" + port);
    open();
  }

  /** Opens it anew. */
  void open() {
    browser.open(origin + "/explorer");
    browser.await("the page is ready", () -> !browser.text("code").isEmpty());
  }

  /** Where the page is. */
  URI origin() {
    return origin;
  }

  void enter(String siteId, String id) {
    browser.enter("site-id", siteId);
    browser.enter("id", id);
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
        List.of(), browser.console().stream().filter(line -> !line.contains("/?Id=")).toList());
    assertEquals(
        Map.of("local", 0L, "session", 0L, "cookies", "", "address", origin + "/explorer/"),
        browser.script(
            "return { local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,"
                + " address: location.href }"));
  }
}
