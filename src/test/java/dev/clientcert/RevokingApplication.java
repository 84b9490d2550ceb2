package dev.clientcert;

import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.with;

import com.aliyun.teaopenapi.models.Config;
import dev.clientcert.OfficialClient.Style;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged application, whose certificates are issued and revoked by the official client. */
final class RevokingApplication implements AutoCloseable {

  /** The site of all certificates. */
  static final long SITE = 7000000000001L;

  private final PackagedApplication application;

  /** Starts it with these properties beside those that it needs to start. */
  RevokingApplication(Path seed, Map<String, String> properties) throws IOException {
    Map<String, String> all = new HashMap<>(properties);
    all.put("clientcert.access-keys-file", "src/dev/access-keys.json");
    all.put("clientcert.seed-file", seed.toString());
    application = PackagedApplication.start(List.of(), all, Map.of());
  }

  /** Writes a seed file with one site, and these certificates on it. */
  static Path seed(Path file, JsonObject... certificates) throws IOException {
    JsonObject site = new JsonObject().put("SiteId", SITE).put("SiteName", "example.com");
    return Files.writeString(
        file, site.put("Result", new JsonArray(List.of(certificates))).encode());
  }

  /** A certificate of a seed file, with a status and members that say whose it is. */
  static JsonObject listed(String id, String status, String serialNumber) {
    return new JsonObject()
        .put("Id", id)
        .put("Status", status)
        .put("NotAfter", "2040-01-01 00:00:00")
        .put("SerialNumber", serialNumber);
  }

  /** Calls an action with the official client, and gives the answer. */
  Map<String, Object> call(String action, String... parameters) throws Exception {
    Map<String, String> all = with(parameters);
    all.put("SiteId", "" + SITE);
    Config config = account().setEndpoint("127.0.0.1:" + application.port()).setProtocol("http");
    return OfficialClient.answer(config, Style.V3_POST_FORM, action, all);
  }

  /** Has it create a certificate and a key. */
  Map<String, Object> create() throws Exception {
    return call("CreateClientCertificate", "PkeyType", "ECDSA", "ValidityDays", "1");
  }

  /** Revokes, activates or deletes a certificate. */
  void change(String verb, String id) throws Exception {
    call(verb + "ClientCertificate", "Id", id);
  }

  /** Its port. */
  int port() {
    return application.port();
  }

  /** The address of something that it publishes. */
  String url(String path) {
    return "http://127.0.0.1:" + application.port() + path;
  }

  /** The text of something that it publishes. */
  String get(String path) throws IOException {
    return RawHttp.send(
            application.port(), new RawHttp.Request("GET", path, Map.of("host", "h"), ""))
        .body();
  }

  /** Ends it. */
  @Override
  public void close() throws IOException {
    application.close();
  }
}
