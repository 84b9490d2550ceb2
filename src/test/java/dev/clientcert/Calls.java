package dev.clientcert;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;

/** Calls of the function over plain HTTP, as a platform makes them. */
public final class Calls {

  private Calls() {}

  /** Asks for a revocation, with these headers. */
  public static Answer revoke(long siteId, String id, Map<String, String> headers)
      throws IOException {
    Request request =
        new Request(
            "POST", "/RevokeClientCertificate", Map.of("host", "esa.test"), body(siteId, id));
    return RawHttp.send(
        RestAssured.port,
        request.withHeader("content-type", "application/json").withHeaders(headers));
  }

  /** The JSON body that asks for a revocation. */
  public static String body(long siteId, String id) {
    return new JsonObject().put("SiteId", siteId).put("Id", id).encode();
  }
}
