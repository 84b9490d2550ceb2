package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state that one application saves, and another one starts with. */
class StateIT {

  private static final String KEYS = "src/dev/access-keys.json";

  @TempDir Path folder;

  private static PackagedApplication start(String seedFile, boolean isEnabled) throws Exception {
    Map<String, String> properties =
        new HashMap<>(
            Map.of("clientcert.seed-file", seedFile, "clientcert.access-keys-file", KEYS));
    if (isEnabled) {
      properties.put("clientcert.admin.enabled", "true");
      properties.put("clientcert.auth.required", "false");
    }
    return PackagedApplication.start(List.of(), properties, Map.of());
  }

  private static Answer send(int port, String method, String path, String body) throws Exception {
    Request request = new Request(method, path, Map.of("host", "localhost"), body);
    return RawHttp.send(
        port, body.isEmpty() ? request : request.withHeader("content-type", "application/json"));
  }

  private static JsonObject call(int port, String operation, JsonObject parameters)
      throws Exception {
    Answer answer =
        send(port, "POST", "/" + operation, parameters.put("SiteId", World.SITE).encode());
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  @Test
  void another_application_starts_with_what_one_has_saved() throws Exception {
    Path saved = folder.resolve("state.json");
    String state;
    JsonObject shown;
    String id;
    try (PackagedApplication first = start("src/dev/seed.json", true)) {
      int port = first.port();
      JsonObject wanted = new JsonObject().put("PkeyType", "ECDSA").put("ValidityDays", 9);
      id = call(port, "CreateClientCertificate", wanted.copy()).getString("Id");
      String deleted = call(port, "CreateClientCertificate", wanted.copy()).getString("Id");
      for (String operation : List.of("RevokeClientCertificate", "DeleteClientCertificate")) {
        call(port, operation, new JsonObject().put("Id", deleted));
      }
      shown = call(port, "GetClientCertificate", new JsonObject().put("Id", id));
      state = send(port, "GET", "/q/clientcert/state", "").body();
      assertTrue(first.output().contains("whoever reaches this port"), first.output());
    }
    Files.writeString(saved, state);
    try (PackagedApplication second = start(saved.toString(), true)) {
      int port = second.port();
      assertEquals(state, send(port, "GET", "/q/clientcert/state", "").body());
      JsonObject again = call(port, "GetClientCertificate", new JsonObject().put("Id", id));
      assertEquals(shown.getValue("Result"), again.getValue("Result"));
      assertEquals(shown.getValue("Certificate"), again.getValue("Certificate"));
      assertTrue(!second.output().contains("PRIVATE KEY"), "no key is in the log");
    }
  }

  @Test
  void nothing_of_it_is_there_unless_it_is_enabled() throws Exception {
    try (PackagedApplication application = start("src/dev/seed.json", false)) {
      for (String[] one :
          List.of(
              new String[] {"POST", "reset"},
              new String[] {"GET", "state"},
              new String[] {"PUT", "state"})) {
        Answer answer = send(application.port(), one[0], "/q/clientcert/" + one[1], "");
        assertEquals(404, answer.status(), one[0] + " " + answer.body());
      }
    }
  }
}
