package dev.clientcert;

import dev.clientcert.TerraformCalls.FailedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What Terraform's {@code alicloud} provider does for an {@code
 * alicloud_esa_client_ca_certificate}: the same calls in the same order.
 */
final class TerraformCaCertificate {

  private static final String SUFFIX = "ClientCaCertificate";
  private static final String HOSTNAMES = SUFFIX + "Hostnames";

  /** What a user writes; a name that is left out is {@code null}. */
  record Configuration(String siteId, String certificate, String name, List<String> hostnames) {

    Configuration with(List<String> changed) {
      return new Configuration(siteId, certificate, name, changed);
    }
  }

  /** What Terraform knows of a resource. */
  record State(
      String siteId,
      String id,
      String certificate,
      String name,
      String status,
      String createTime,
      List<String> hostnames) {}

  private final TerraformCalls calls = new TerraformCalls("testid", "testsecret");

  /** The operations that were called since the last time that somebody asked. */
  List<String> takeCalls() {
    return calls.take();
  }

  /** Makes what is there like what is written. */
  State apply(Configuration configuration, State state) throws FailedException {
    String id = state == null ? create(configuration) : state.id();
    List<String> before = state == null ? List.of() : state.hostnames();
    if (!before.equals(configuration.hostnames())) {
      setHostnames(configuration, id);
    }
    State read = read(configuration.siteId(), id);
    if (read == null) {
      throw new FailedException(0, "the resource is gone right after it was made");
    }
    return read;
  }

  /** What would have to change, after a look at what is there; empty if nothing would. */
  List<String> plan(Configuration configuration, State state) throws FailedException {
    State read = read(state.siteId(), state.id());
    if (read == null) {
      return List.of("create");
    }
    List<String> changes = new ArrayList<>();
    if (!read.siteId().equals(configuration.siteId())) {
      changes.add("replace: site_id");
    }
    if (!read.certificate().equals(configuration.certificate())) {
      changes.add("replace: certificate");
    }
    if (!Objects.equals(read.name(), configuration.name())) {
      changes.add("replace: client_ca_cert_name");
    }
    if (!read.hostnames().equals(configuration.hostnames())) {
      changes.add("client_ca_certificate_hostnames");
    }
    return changes;
  }

  /** Takes over what is there, by {@code <site id>:<certificate id>}. */
  State importState(String id) throws FailedException {
    String[] parts = id.split(":");
    return read(parts[0], parts[1]);
  }

  /** Removes the resource, whose host names are not cleared before. */
  void destroy(State state) throws FailedException {
    try {
      calls.get("Delete" + SUFFIX, Map.of("SiteId", state.siteId(), "Id", state.id()));
    } catch (FailedException failed) {
      if (!failed.isNotFound()) {
        throw failed;
      }
    }
  }

  private String create(Configuration configuration) throws FailedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("SiteId", configuration.siteId());
    form.put("Certificate", configuration.certificate());
    if (configuration.name() != null) {
      form.put("Name", configuration.name());
    }
    return calls.post("Upload" + SUFFIX, form).getString("Id");
  }

  /** A list becomes JSON, and an empty one an empty text. */
  JsonObject setHostnames(Configuration configuration, String id) throws FailedException {
    List<String> hostnames = configuration.hostnames();
    return calls.post(
        "Set" + HOSTNAMES,
        Map.of(
            "SiteId",
            configuration.siteId(),
            "Id",
            id,
            "Hostnames",
            hostnames.isEmpty() ? "" : new JsonArray(hostnames).encode()));
  }

  private State read(String siteId, String id) throws FailedException {
    Map<String, String> parameters = Map.of("SiteId", siteId, "Id", id);
    try {
      JsonObject answer = calls.get("Get" + SUFFIX, parameters);
      JsonObject result = answer.getJsonObject("Result");
      List<String> hostnames = new ArrayList<>();
      calls
          .post("Get" + HOSTNAMES, parameters)
          .getJsonArray("Hostnames")
          .forEach(one -> hostnames.add((String) one));
      return new State(
          answer.getValue("SiteId").toString(),
          result.getString("Id"),
          answer.getString("Certificate"),
          result.getString("Name"),
          result.getString("Status"),
          result.getString("CreateTime"),
          hostnames);
    } catch (FailedException failed) {
      if (failed.isNotFound()) {
        return null;
      }
      throw failed;
    }
  }
}
