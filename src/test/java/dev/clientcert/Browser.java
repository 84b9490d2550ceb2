package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser without a window: the Chromium that is installed, driven by its ChromeDriver. */
public final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String CURE = "on Debian: apt-get install chromium chromium-driver";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts the browser; see {@link Installed} for where there is none. */
  public static Browser start() {
    Path browser = Installed.program(CURE, "chromium", "chromium-browser", "google-chrome");
    Path chromeDriver = Installed.program(CURE, "chromedriver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync");
    if ("root".equals(System.getProperty("user.name"))) {
      // Chromium's sandbox refuses to work for root, which tests in containers often are.
      options.addArguments("--no-sandbox");
    }
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromeDriver.toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  /** The driver, for what is not here. */
  public ChromeDriver driver() {
    return driver;
  }

  /** Opens a page, forgetting what was logged before. */
  public void open(String address) {
    driver.manage().logs().get(LogType.BROWSER);
    driver.manage().logs().get(LogType.PERFORMANCE);
    driver.get(address);
  }

  /** Gives the browser a window of this width, in CSS pixels. */
  public void resize(int width) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Has the system prefer {@code light} or {@code dark}. */
  public void prefer(String scheme) {
    command(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Has downloads end in this folder. */
  public void downloadTo(Path folder) {
    command(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toAbsolutePath().toString()));
  }

  /** Runs a command of the Chrome DevTools Protocol. */
  public Map<String, Object> command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  /** What a script in the page returns. */
  public Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** The element with this id. */
  public WebElement element(String id) {
    return driver.findElement(By.id(id));
  }

  /** The text of an element, as it is in the page, shown or not. */
  public String text(String id) {
    return element(id).getDomProperty("textContent");
  }

  /** Enters a text into an input, in place of what is there; all at once, as by pasting. */
  public void enter(String id, String text) {
    script(
        """
        arguments[0].value = arguments[1];
        arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
        """,
        element(id),
        text);
  }

  /** Clicks on an element. */
  public void click(String id) {
    element(id).click();
  }

  /** Waits until this holds. */
  public void await(String what, java.util.function.BooleanSupplier condition) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20))
        .withMessage(
            () -> what + "? There is:\n" + driver.findElement(By.tagName("main")).getText())
        .until(any -> condition.getAsBoolean());
  }

  /** What the page wrote to the console, and the browser about the page, since it was opened. */
  public List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .toList();
  }

  /** The addresses of all requests since the page was opened. */
  public List<URI> requests() {
    return events("Network.requestWillBeSent", "request")
        .map(request -> URI.create(request.getString("url")))
        .toList();
  }

  /** The statuses of all answers since the page was opened, each with the address it is from. */
  public List<String> answers() {
    return events("Network.responseReceived", "response")
        .map(response -> response.getInteger("status") + " " + response.getString("url"))
        .toList();
  }

  private Stream<JsonObject> events(String method, String part) {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> new JsonObject(entry.getMessage()).getJsonObject("message"))
        .filter(message -> message.getString("method").equals(method))
        .map(message -> message.getJsonObject("params").getJsonObject(part));
  }

  /** Takes a picture of the whole page. */
  public void photograph(Path file) throws IOException {
    long height = ((Number) script("return document.documentElement.scrollHeight")).longValue();
    long width = ((Number) script("return window.innerWidth")).longValue();
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    assertTrue(Files.size(file) > 0);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
