package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The access-keys file is read again when it changes. */
@Tag("slow")
@QuarkusTest
@TestProfile(AccessKeysReloadTest.Alone.class)
@WithTestResource(World.class)
class AccessKeysReloadTest {

  /** An application of its own, whose credentials may change. */
  public static class Alone implements QuarkusTestProfile {}

  @ConfigProperty(name = "clientcert.access-keys-file")
  Path file;

  private String original;

  @BeforeEach
  void remember() throws IOException {
    original = Files.readString(file);
  }

  @AfterEach
  void restore() throws Exception {
    TestClock.stopAt(null);
    if (Files.isDirectory(file)) {
      Files.delete(file);
    }
    replace(original);
    eventually(() -> isLetIn("bearer-good"));
  }

  /** Puts another file in the place of this one, as deployments do. */
  private void replace(String content) throws IOException {
    Path next = Files.writeString(file.resolveSibling("next.json"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes into the file so that nothing but its content tells: same size, time and inode. */
  private void overwrite(String content) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    long size = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }
    Files.setLastModifiedTime(file, before);
    assertEquals(size, Files.size(file));
  }

  private static String tokens(String token) {
    return "{\"BearerTokens\":[{\"Token\":\"" + token + "\",\"AccountId\":\"1000000000000001\"}]}";
  }

  private static boolean isLetIn(String token) throws Exception {
    Map<String, String> host = Map.of("host", "x");
    var request = new RawHttp.Request("GET", "/RevokeClientCertificate", host, "");
    String code =
        RawHttp.send(
                io.restassured.RestAssured.port,
                request.withHeaders(SignedRequest.bearerHeaders(token, "")))
            .code();
    assertTrue(code.equals("MissingSiteId") || code.equals("Unauthorized.InvalidToken"), code);
    return code.equals("MissingSiteId");
  }

  private static void eventually(Callable<Boolean> condition) {
    Waiting.await("the file has been read").until(condition);
  }

  @Test
  void a_changed_file_takes_effect_without_a_restart() throws Exception {
    assertTrue(isLetIn("bearer-good"));
    replace(tokens("bearer-new"));
    eventually(() -> isLetIn("bearer-new"));
    assertFalse(isLetIn("bearer-good"));
    Files.writeString(file, tokens("bearer-newer"));
    eventually(() -> isLetIn("bearer-newer"));
    assertFalse(isLetIn("bearer-new"));
  }

  @Test
  void a_broken_or_missing_file_leaves_the_good_one_in_force_and_says_why() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      replace("{\n\"AccessKeys\": [ { \"AccessKeyId\": \"x\", \"AccessKeySecret\": hush");
      log.await(file + ":2:58: not valid JSON");
      assertTrue(isLetIn("bearer-good"));
      replace(
          "{\"AccessKeys\":[{\"AccessKeyId\":\"x\",\"AccessKeySecret\":\"hush\",\"Expires\":\"never\",\"AccountId\":\"1\"}]}");
      log.await("$.AccessKeys[0] has a name that is not known");
      assertTrue(isLetIn("bearer-good"));
      Files.delete(file);
      log.await("no such file");
      assertTrue(isLetIn("bearer-good"));
      assertFalse(log.text().contains("hush"), "a secret in the log");
    }
    assertEquals(false, isLetIn("x"));
  }

  @Test
  void a_content_that_changed_in_place_without_any_other_sign_is_noticed() throws Exception {
    replace(tokens("bearer-old"));
    eventually(() -> isLetIn("bearer-old"));
    overwrite(tokens("bearer-new"));
    eventually(() -> isLetIn("bearer-new"));
    assertFalse(isLetIn("bearer-old"));
  }

  @Test
  void a_large_file_that_changed_in_place_is_noticed_too() throws Exception {
    String padding = " ".repeat(1024 * 1024);
    replace(padding + tokens("bearer-old"));
    eventually(() -> isLetIn("bearer-old"));
    overwrite(padding + tokens("bearer-new"));
    eventually(() -> isLetIn("bearer-new"));
    assertFalse(isLetIn("bearer-old"));
  }

  @Test
  void a_broken_file_that_is_repaired_without_any_other_sign_is_noticed() throws Exception {
    String good = tokens("bearer-new");
    try (CollectedLog log = CollectedLog.start()) {
      replace(good.substring(0, 30) + " ".repeat(good.length() - 30));
      log.await("not valid JSON");
      overwrite(good);
      eventually(() -> isLetIn("bearer-new"));
    }
    assertFalse(isLetIn("bearer-good"));
  }

  @Test
  void a_file_that_was_away_and_is_back_as_it_was_is_read_again() throws Exception {
    Path away = file.resolveSibling("away.json");
    try (CollectedLog log = CollectedLog.start()) {
      Files.move(file, away);
      log.await("no such file");
      Files.move(away, file);
      log.await("Loaded");
    }
    assertTrue(isLetIn("bearer-good"));
  }

  @Test
  void a_link_to_the_file_that_points_elsewhere_is_followed() throws Exception {
    // As Kubernetes does with a mounted secret: the file is a link by way of a link, which it
    // swaps.
    Path folder = file.getParent();
    Path data = folder.resolve("..data");
    List<Path> versions = new ArrayList<>();
    try {
      for (String name : List.of("..1", "..2")) {
        Path version = Files.createDirectory(folder.resolve(name));
        versions.add(version);
        Path content =
            Files.writeString(version.resolve(file.getFileName()), tokens("bearer-" + name));
        Files.setLastModifiedTime(content, FileTime.fromMillis(0));
      }
      Files.createSymbolicLink(data, versions.get(0).getFileName());
      Path link = folder.resolve("link");
      Files.createSymbolicLink(link, Path.of("..data").resolve(file.getFileName()));
      Files.move(link, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      eventually(() -> isLetIn("bearer-..1"));

      Path next = Files.createSymbolicLink(folder.resolve("..tmp"), versions.get(1).getFileName());
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      eventually(() -> isLetIn("bearer-..2"));
      assertFalse(isLetIn("bearer-..1"));
    } finally {
      Files.deleteIfExists(data);
      for (Path version : versions) {
        Files.deleteIfExists(version.resolve(file.getFileName()));
        Files.delete(version);
      }
    }
  }

  @Test
  void a_folder_or_a_pipe_in_its_place_is_reported_and_its_end_is_noticed() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      Files.delete(file);
      Files.createDirectory(file);
      log.await("stay in force");
      assertTrue(isLetIn("bearer-good"));
      Files.delete(file);
      replace(tokens("bearer-new"));
      eventually(() -> isLetIn("bearer-new"));
    }
    try (CollectedLog log = CollectedLog.start()) {
      Files.delete(file);
      Path mkfifo = Installed.program("it comes with every Unix", "mkfifo");
      assertEquals(0, new ProcessBuilder("" + mkfifo, "" + file).start().waitFor());
      log.await("stay in force");
      replace(tokens("bearer-newer"));
      eventually(() -> isLetIn("bearer-newer"));
    }
  }

  @Test
  void while_the_file_is_unusable_the_log_says_each_minute_which_keys_are_in_force()
      throws Exception {
    Instant loaded = Instant.parse("2031-01-01T00:00:00Z");
    TestClock.stopAt(loaded);
    replace(tokens("bearer-hush"));
    eventually(() -> isLetIn("bearer-hush"));
    String report =
        "the 1 access keys and bearer tokens that were loaded at 2031-01-01T00:00:00Z stay in force";
    try (CollectedLog log = CollectedLog.start()) {
      replace("{");
      log.await(report);
      // Whether time goes on or is set back, and once only while it stands still.
      for (Duration offset : List.of(Duration.ofMinutes(1), Duration.ofDays(-1))) {
        int before = reports(log, report);
        TestClock.stopAt(loaded.plus(offset));
        eventually(() -> reports(log, report) > before);
        assertEquals(before + 1, reports(log, report), log.text());
      }
      replace("[]");
      log.await("$ must be an object");
      assertEquals(4, reports(log, report), log.text());
      assertTrue(isLetIn("bearer-hush"));
      replace(tokens("bearer-new"));
      eventually(() -> isLetIn("bearer-new"));
      assertEquals(4, reports(log, report), log.text());
      assertFalse(log.text().contains("hush"), "a secret in the log");
    }
    assertFalse(isLetIn("bearer-hush"));
  }

  private static int reports(CollectedLog log, String report) {
    return log.text().split(report, -1).length - 1;
  }

  @Test
  void changed_policies_take_effect_without_a_restart() throws Exception {
    String policy =
        "{\"AccessKeys\":[{\"AccessKeyId\":\"a\",\"AccessKeySecret\":\"s\",\"AccountId\":\"1000000000000001\",\"Policies\":["
            + "{\"Version\":\"1\",\"Statement\":{\"Effect\":\"%s\",\"Action\":\"*\",\"Resource\":\"*\"}}]}]}";
    replace(policy.formatted("Allow"));
    eventually(() -> code("a").equals("Certificate.StatusError"));
    replace(policy.formatted("Deny"));
    eventually(() -> code("a").equals("NoPermission"));
    try (CollectedLog log = CollectedLog.start()) {
      replace(policy.formatted("Perhaps"));
      log.await("$.AccessKeys[0].Policies[0].Statement.Effect must be \"Allow\" or \"Deny\"");
    }
    assertEquals("NoPermission", code("a"));
  }

  private static String code(String accessKeyId) throws Exception {
    return RawHttp.send(
            io.restassured.RestAssured.port,
            SignedRequest.revoke(accessKeyId, "s", World.SITE, World.REVOKED_ID))
        .code();
  }

  @Test
  void under_constant_load_no_request_sees_a_half_read_file() throws Exception {
    String before =
        "{\"BearerTokens\":[{\"Token\":\"bearer-good\",\"AccountId\":\"1000000000000001\"}";
    String after = ",{\"Token\":\"bearer-%s\",\"AccountId\":\"1000000000000001\"}]}";
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(4);
    List<Future<Boolean>> alwaysLetIn = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      alwaysLetIn.add(
          callers.submit(
              () -> {
                boolean always = true;
                while (!done.get()) {
                  always &= isLetIn("bearer-good");
                  calls.incrementAndGet();
                }
                return always;
              }));
    }
    try (CollectedLog log = CollectedLog.start()) {
      for (int i = 0; i < 3; i++) {
        int reports = log.text().split("cannot be used", -1).length;
        // Half of it, for as long as it takes to be read, and then the rest.
        Files.writeString(file, before);
        eventually(() -> log.text().split("cannot be used", -1).length > reports);
        Files.writeString(file, after.formatted(i), StandardOpenOption.APPEND);
        String next = "bearer-" + i;
        eventually(() -> isLetIn(next));
      }
    } finally {
      done.set(true);
      callers.shutdown();
    }
    for (Future<Boolean> caller : alwaysLetIn) {
      assertTrue(caller.get(), "a call was refused");
    }
    assertTrue(calls.get() > 100, "only " + calls + " calls");
  }
}
