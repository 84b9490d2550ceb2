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
 * How Terraform's {@code alicloud} provider calls: signed by version 1.0, with the parameters where
 * it puts them, and with answers that are judged by its rules. Written from a description of its
 * source as of version 1.289.0.
 */
final class TerraformCalls {

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

  private final String accessKeyId;
  private final String accessKeySecret;
  private final List<String> operations = new ArrayList<>();

  TerraformCalls(String accessKeyId, String accessKeySecret) {
    this.accessKeyId = accessKeyId;
    this.accessKeySecret = accessKeySecret;
  }

  /** The operations that were called since the last time that somebody asked. */
  List<String> take() {
    List<String> taken = List.copyOf(operations);
    operations.clear();
    return taken;
  }

  /** Calls with the parameters in the query. */
  JsonObject get(String operation, Map<String, String> parameters) throws FailedException {
    return call("GET", operation, parameters, Map.of());
  }

  /** Calls with the parameters in the form. */
  JsonObject post(String operation, Map<String, String> parameters) throws FailedException {
    return call("POST", operation, Map.of(), parameters);
  }

  private JsonObject call(
      String method, String operation, Map<String, String> inQuery, Map<String, String> inForm)
      throws FailedException {
    operations.add(operation);
    Map<String, String> query = new TreeMap<>(inQuery);
    query.put("Action", operation);
    query.put("Format", "json");
    query.put("Timestamp", SignedRequest.now());
    query.put("Version", "2024-09-10");
    query.put("SignatureNonce", UUID.randomUUID().toString());
    query.put("SignatureMethod", "HMAC-SHA1");
    query.put("SignatureVersion", "1.0");
    query.put("AccessKeyId", accessKeyId);
    Map<String, String> signed = new HashMap<>(query);
    signed.putAll(inForm);
    Answer answer;
    try {
      query.put("Signature", Client.getRPCSignature(signed, method, accessKeySecret));
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("host", "127.0.0.1:" + RestAssured.port);
      headers.put("x-acs-version", "2024-09-10");
      headers.put("x-acs-action", operation);
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
                  inForm.isEmpty() ? "" : SignedRequest.encode(inForm)));
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
