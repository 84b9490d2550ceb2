package dev.clientcert;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application with little room for nonces, and accounts that fill it. */
class NonceRoomIT {

  private static final String KEY =
      "{\"AccessKeyId\":\"%1$s\",\"AccessKeySecret\":\"s\",\"AccountId\":\"account-%1$s\"}";

  private static boolean isLetIn(int port, String key) throws Exception {
    String code = RawHttp.send(port, SignedRequest.revoke(key, "s", World.SITE, "x")).code();
    assertTrue(code.equals("Certificate.NotFound") || code.equals("Unauthorized.InvalidToken"));
    return code.equals("Certificate.NotFound");
  }

  private static Answer readiness(int port) throws Exception {
    return RawHttp.send(port, new Request("GET", "/q/health/ready", Map.of("host", "h"), ""));
  }

  private static JsonObject data(Answer readiness) {
    return readiness.json().getJsonArray("checks").stream()
        .map(JsonObject.class::cast)
        .filter(check -> check.getString("name").equals("certificate store"))
        .findFirst()
        .orElseThrow()
        .getJsonObject("data");
  }

  @Test
  void a_flood_of_one_account_leaves_others_room_and_is_seen(@TempDir Path folder)
      throws Exception {
    String credentials = Stream.of("a", "b", "c").map(KEY::formatted).collect(joining(","));
    Path keys =
        Files.writeString(
            folder.resolve("access-keys.json"), "{\"AccessKeys\":[" + credentials + "]}");
    Map<String, String> properties =
        Map.of("clientcert.access-keys-file", "" + keys, "clientcert.auth.nonce-capacity", "4");
    try (PackagedApplication application =
        PackagedApplication.start(List.of(), properties, Map.of())) {
      int port = application.port();
      for (int i = 0; i < 4; i++) {
        assertEquals(i < 2, isLetIn(port, "a"), "call " + i);
      }
      assertTrue(isLetIn(port, "b"), "another account is locked out");

      Answer flooded = readiness(port);
      assertEquals(200, flooded.status(), flooded.body());
      assertEquals(room(3, 2), data(flooded));
      assertFalse(flooded.body().contains("account-"), flooded.body());
      String log = application.awaitOutput("account-a was refused for lack of room");
      assertTrue(log.contains("raise clientcert.auth.nonce-capacity"), log);

      assertTrue(isLetIn(port, "c"));
      assertFalse(isLetIn(port, "c"));
      Answer full = readiness(port);
      assertEquals(503, full.status(), full.body());
      assertEquals(room(4, 3), data(full));
    }
  }

  private static JsonObject room(int used, int refused) {
    return new JsonObject()
        .put("noncesUsed", used)
        .put("nonceCapacity", 4)
        .put("refusedForLackOfRoom", refused);
  }
}
