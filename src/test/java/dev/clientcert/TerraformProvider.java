package dev.clientcert;

import dev.clientcert.TerraformCalls.FailedException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Terraform's {@code alicloud} provider does for an {@code alicloud_esa_client_certificate}:
 * the same calls in the same order.
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

  private final TerraformCalls calls = new TerraformCalls("testid", "testsecret");

  /** The operations that were called since the last time that somebody asked. */
  List<String> takeCalls() {
    return calls.take();
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
    JsonObject created = calls.post("Create" + SUFFIX, form);
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
    return calls.get(
        operation + SUFFIX, Map.of("SiteId", state.siteId(), "Id", state.certificateId()));
  }
}
