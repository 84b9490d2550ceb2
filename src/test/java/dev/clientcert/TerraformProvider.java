package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.aliyun.openapiutil.Client;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What Terraform's {@code alicloud} provider does for an {@code alicloud_esa_client_certificate}:
 * the same calls in the same order, signed by version 1.0, with the parameters where it puts them,
 * and judged by its rules. Written from a description of its source as of version 1.289.0.
 */
final class TerraformProvider {

  private static final String SUFFIX = "ClientCertificate";

  /** What a user writes; {@code null} for what is left out. */
  record Configuration(
      String siteId, String csr, String keyType, String validityDays, String status) {

    Configuration withStatus(String changed) {
      return new Configuration(siteId, csr, keyType, validityDays, changed);
    }
  }

  /** What Terraform knows of a resource. */
  record State(String siteId, String certificateId, String status, String createTime) {}

  /** A call failed, and with it the run. */
  static final class FailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    FailedException(int status, String message) {
      super("code: " + status + ", " + message);
      this.status = status;
    }

    /** Any 404 is taken for "gone", whatever its code. */
    boolean isNotFound() {
      return status == 404 || getMessage().contains("NotFound");
    }
  }

  private final List<String> calls = new ArrayList<>();

  /** The operations that were called since the last time that somebody asked. */
  List<String> takeCalls() {
    List<String> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  /** Makes what is there like what is written. */
  State apply(Configuration configuration, State state) throws FailedException {
    State current = state == null ? create(configuration) : state;
    update(configuration, current);
    State read = read(current);
    if (read == null) {
      throw new FailedException(0, "the resource is gone right after it was made");
    }
    return read;
  }

  /** What would have to change, after a look at what is there; empty if nothing would. */
  List<String> plan(Configuration configuration, State state) throws FailedException {
    State read = read(state);
    if (read == null) {
      return List.of("create");
    }
    List<String> changes = new ArrayList<>();
    if (!read.siteId().equals(configuration.siteId())) {
      changes.add("replace: site_id");
    }
    if (configuration.status() != null && !configuration.status().equals(read.status())) {
      changes.add("status: " + read.status() + " -> " + configuration.status());
    }
    return changes;
  }

  /** Takes over what is there, by {@code <site id>:<certificate id>}. */
  State importState(String id) throws FailedException {
    String[] parts = id.split(":");
    return read(new State(parts[0], parts[1], null, null));
  }

  /** Removes the resource, which is not revoked before. */
  void destroy(State state) throws FailedException {
    try {
      get("Delete", state);
    } catch (FailedException failed) {
      if (!failed.isNotFound()) {
        throw failed;
      }
    }
  }

  private State create(Configuration configuration) throws FailedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("SiteId", configuration.siteId());
    form.put("ValidityDays", configuration.validityDays());
    if (configuration.csr() != null) {
      form.put("CSR", configuration.csr());
    }
    if (configuration.keyType() != null) {
      form.put("PkeyType", configuration.keyType());
    }
    JsonObject created = call("POST", "Create", form);
    return new State(configuration.siteId(), created.getString("Id"), null, null);
  }

  private void update(Configuration configuration, State state) throws FailedException {
    JsonObject result;
    try {
      result = get("Get", state).getJsonObject("Result");
    } catch (FailedException ignored) {
      return;
    }
    String wanted = configuration.status();
    if (wanted != null && !wanted.equals(result.getString("Status"))) {
      get(wanted.equals("revoked") ? "Revoke" : "Activate", state);
    }
  }

  private State read(State state) throws FailedException {
    try {
      JsonObject answer = get("Get", state);
      JsonObject result = answer.getJsonObject("Result");
      return new State(
          answer.getValue("SiteId").toString(),
          result.getString("Id"),
          result.getString("Status"),
          result.getString("CreateTime"));
    } catch (FailedException failed) {
      if (failed.isNotFound()) {
        return null;
      }
      throw failed;
    }
  }

  private JsonObject get(String operation, State state) throws FailedException {
    return call("GET", operation, Map.of("SiteId", state.siteId(), "Id", state.certificateId()));
  }

  /** A call: parameters in the query of a GET, and in the form of a POST. */
  private JsonObject call(String method, String operation, Map<String, String> parameters)
      throws FailedException {
    calls.add(operation);
    boolean form = method.equals("POST");
    Map<String, String> query = new TreeMap<>(form ? Map.of() : parameters);
    query.put("Action", operation + SUFFIX);
    query.put("Format", "json");
    query.put("Timestamp", SignedRequest.now());
    query.put("Version", "2024-09-10");
    query.put("SignatureNonce", UUID.randomUUID().toString());
    query.put("SignatureMethod", "HMAC-SHA1");
    query.put("SignatureVersion", "1.0");
    query.put("AccessKeyId", "testid");
    Map<String, String> signed = new HashMap<>(query);
    signed.putAll(parameters);
    Answer answer;
    try {
      query.put("Signature", Client.getRPCSignature(signed, method, "testsecret"));
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("host", "127.0.0.1:" + RestAssured.port);
      headers.put("x-acs-version", "2024-09-10");
      headers.put("x-acs-action", operation + SUFFIX);
      headers.put("user-agent", "Terraform-Provider/1.289.0");
      headers.put("content-type", "application/x-www-form-urlencoded");
      headers.put("accept-encoding", "gzip");
      answer =
          RawHttp.send(
              RestAssured.port,
              new Request(
                  method,
                  "/?" + SignedRequest.encode(query),
                  headers,
                  form ? SignedRequest.encode(parameters) : ""));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    // The plug-in dies of anything that is no object.
    JsonObject body = answer.json();
    if (answer.status() >= 400) {
      // An empty code would match every code that is expected somewhere.
      assertFalse(body.getString("Code").isEmpty());
      throw new FailedException(
          answer.status(),
          body.getString("Message") + " request id: " + body.getString("RequestId"));
    }
    for (String member : List.of("Code", "code", "Success", "success")) {
      assertFalse(body.containsKey(member), answer.body());
    }
    return body;
  }
}
