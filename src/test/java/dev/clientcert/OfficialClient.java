package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.credentials.Client;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import io.restassured.RestAssured;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** The official Java client, unmodified, pointed at the application under test. */
public final class OfficialClient {

  /** What a request id looks like. */
  public static final String REQUEST_ID = "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}";

  private OfficialClient() {}

  /** Every way in which the client can be set to call. */
  public enum Style {
    V3_GET("GET", null, false),
    V3_POST_QUERY("POST", null, false),
    V3_POST_FORM("POST", null, true),
    V1_GET("GET", "v2", false),
    V1_POST_QUERY("POST", "v2", false),
    V1_POST_FORM("POST", "v2", true);

    private final String method;
    private final String signatureAlgorithm;
    private final boolean form;

    Style(String method, String signatureAlgorithm, boolean form) {
      this.method = method;
      this.signatureAlgorithm = signatureAlgorithm;
      this.form = form;
    }
  }

  /** An access key. */
  public static Config accessKey(String id, String secret) {
    return new Config().setAccessKeyId(id).setAccessKeySecret(secret);
  }

  /** The account itself. */
  public static Config account() {
    return accessKey("testid", "testsecret");
  }

  /** A bearer token. */
  public static Config bearer(String token) throws Exception {
    var credential = new com.aliyun.credentials.models.Config();
    credential.setType("bearer");
    credential.setBearerToken(token);
    return new Config().setCredential(new Client(credential));
  }

  /** The parameters of the operation. */
  public static Map<String, String> parameters(Object siteId, String id) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("SiteId", siteId.toString());
    parameters.put("Id", id);
    return parameters;
  }

  /** Parameters, each by its name. */
  public static Map<String, String> with(String... namesAndValues) {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return parameters;
  }

  /**
   * Calls an action, and gives the whole answer; of the application under test, where the
   * configuration names no endpoint.
   */
  public static Map<String, ?> call(
      Config config, Style style, String action, Map<String, String> parameters) throws Exception {
    if (config.getEndpoint() == null) {
      config.setEndpoint("127.0.0.1:" + RestAssured.port).setProtocol("http");
    }
    config.setSignatureAlgorithm(style.signatureAlgorithm).setRegionId("cn-hangzhou");
    Params params =
        new Params()
            .setAction(action)
            .setVersion("2024-09-10")
            .setProtocol("HTTP")
            .setPathname("/")
            .setMethod(style.method)
            .setAuthType("AK")
            .setStyle("RPC")
            .setReqBodyType("formData")
            .setBodyType("json");
    OpenApiRequest request = new OpenApiRequest();
    if (style.form) {
      request.setBody(new HashMap<String, Object>(parameters));
    } else {
      request.setQuery(parameters);
    }
    return new com.aliyun.teaopenapi.Client(config).callApi(params, request, new RuntimeOptions());
  }

  /** The same, and gives the answer's body, which has the id of the request. */
  public static Map<String, Object> answer(
      Config config, Style style, String action, Map<String, String> parameters) throws Exception {
    @SuppressWarnings("unchecked")
    Map<String, Object> body =
        (Map<String, Object>) call(config, style, action, parameters).get("body");
    assertTrue(body.get("RequestId").toString().matches(REQUEST_ID));
    return body;
  }

  /** Revokes, and gives the answer's body. */
  public static Map<?, ?> revoke(Config config, Style style, Map<String, String> parameters)
      throws Exception {
    return (Map<?, ?>) call(config, style, "RevokeClientCertificate", parameters).get("body");
  }

  /** The error that a call is answered with. */
  public static TeaException refusal(Callable<?> call) {
    return assertThrows(TeaException.class, call::call);
  }

  /** Checks that an error is about this parameter. */
  public static void assertInvalid(String parameter, TeaException refusal) {
    assertRefused(400, "InvalidParameter", "The specified parameter is invalid.", refusal);
    assertEquals(parameter, refusal.getData().get("Parameter"));
  }

  /** Checks everything that an error carries. */
  public static void assertRefused(int status, String code, String message, TeaException refusal) {
    Map<String, Object> data = refusal.getData();
    assertEquals(code, refusal.getCode());
    assertEquals(status, ((Number) data.get("statusCode")).intValue());
    assertEquals(message, data.get("Message"));
    assertTrue(data.get("RequestId").toString().matches(REQUEST_ID), data.toString());
    assertEquals("127.0.0.1:" + RestAssured.port, data.get("HostId"));
  }
}
