package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application, as a user who may not read every file. */
class UnreadableAccessKeysIT {

  private static final String TOKENS =
      "{\"BearerTokens\":[{\"Token\":\"%s\",\"AccountId\":\"1000000000000001\"}]}";

  /** Starts a program as nobody where this is root, who may read whatever a file's mode says. */
  static List<String> unprivileged() throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    String setpriv = Installed.program("Debian: apt-get install util-linux", "setpriv").toString();
    List<String> launcher =
        List.of(setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--");
    List<String> look = new ArrayList<>(launcher);
    look.addAll(List.of("test", "-r", "target/quarkus-artifact.properties"));
    assumeTrue(
        new ProcessBuilder(look).start().waitFor() == 0, "only root may read what was built here");
    return launcher;
  }

  private static void set(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static String code(PackagedApplication application, String token) throws Exception {
    RawHttp.Request request =
        new RawHttp.Request(
            "GET", "/RevokeClientCertificate", SignedRequest.bearerHeaders(token, ""), "");
    return RawHttp.send(application.port(), request.withHeader("host", "x")).code();
  }

  @Test
  void a_file_that_may_be_read_again_takes_effect_and_a_withdrawn_key_ends(@TempDir Path folder)
      throws Exception {
    List<String> launcher = unprivileged();
    set(folder, "rwxr-xr-x");
    Path file = Files.writeString(folder.resolve("keys.json"), TOKENS.formatted("withdrawn"));
    set(file, "rw-r--r--");
    try (PackagedApplication application =
        PackagedApplication.startBy(
            launcher, List.of(), Map.of("clientcert.access-keys-file", "" + file), Map.of())) {
      assertEquals("MissingSiteId", code(application, "withdrawn"));

      Path next = Files.writeString(folder.resolve("next.json"), TOKENS.formatted("next"));
      set(next, "---------");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      String log = application.awaitOutput("stay in force, withdrawn ones included");
      assertFalse(log.contains("Loaded 1 access keys and bearer tokens anew"), log);
      assertEquals("MissingSiteId", code(application, "withdrawn"));

      set(file, "rw-r--r--");
      application.awaitOutput("Loaded 1 access keys and bearer tokens anew");
      assertEquals("MissingSiteId", code(application, "next"));
      assertEquals("Unauthorized.InvalidToken", code(application, "withdrawn"));
    }
  }
}
