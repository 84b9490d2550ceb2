package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.parameters;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.revoke;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.OfficialClient.Style;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the README do what it says, with the demo data of development. */
class ReadmeIT {

  private static final String DEMO_ID = "baba39055622c008b90285a8838ed09a";
  private static final String SECOND_SITES_ID = "5d41402abc4b2a76b9719d911017c592";

  @TempDir Path folder;

  private int port;
  private PackagedApplication application;

  @BeforeEach
  void rememberPort() {
    port = RestAssured.port;
  }

  @AfterEach
  void stop() throws IOException {
    application.close();
    RestAssured.port = port;
  }

  /** The first JSON example behind this text. */
  private static String example(String after) throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("```json", readme.indexOf(after)) + "```json".length();
    return readme.substring(start, readme.indexOf("```", start));
  }

  private void start(String accessKeys) throws Exception {
    Path file = Files.writeString(folder.resolve("access-keys.json"), accessKeys);
    application =
        PackagedApplication.start(
            List.of(),
            Map.of(
                "clientcert.access-keys-file",
                file.toString(),
                "clientcert.seed-file",
                "src/dev/seed.json"),
            Map.of());
    RestAssured.port = application.port();
  }

  private static String code(long siteId, String id) {
    return refusal(
            () ->
                revoke(
                    accessKey("site-admin", "change-me"),
                    Style.V3_POST_QUERY,
                    parameters(siteId, id)))
        .getCode();
  }

  @Test
  void the_policy_lets_in_from_the_office_only() throws Exception {
    start(example("## Who may revoke"));
    assertEquals("NoPermission", code(World.SITE, DEMO_ID));
  }

  @Test
  void the_policy_lets_in_at_one_site_only() throws Exception {
    String here =
        example("## Who may revoke")
            .replace("[\"203.0.113.0/24\"", "[\"127.0.0.0/8\", \"203.0.113.0/24\"");
    start(here);
    assertEquals("NoPermission", code(World.SECOND_SITE, SECOND_SITES_ID));
    assertEquals(
        DEMO_ID,
        revoke(
                accessKey("site-admin", "change-me"),
                Style.V3_POST_QUERY,
                parameters(World.SITE, DEMO_ID))
            .get("Id"));
    assertEquals("Certificate.StatusError", code(World.SITE, DEMO_ID));
  }

  @Test
  void the_access_keys_are_read() throws Exception {
    start(example("**The access-keys file**"));
    assertEquals(
        DEMO_ID,
        revoke(OfficialClient.account(), Style.V1_GET, parameters(World.SITE, DEMO_ID)).get("Id"));
  }
}
