package dev.clientcert;

import com.aliyun.openapiutil.Client;
import com.aliyun.tea.TeaRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Requests that the official library signed, for tests that need what the official client does not
 * send.
 */
public final class SignedRequest {

  private static final String VERSION_3 = "ACS3-HMAC-SHA256";

  private SignedRequest() {}

  /** The time of {@link TestClock}, as both versions have it. */
  public static String now() {
    return TestClock.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The headers of a request with this bearer token and this body. */
  public static Map<String, String> bearerHeaders(String token, String body) throws Exception {
    return Map.of(
        "x-acs-bearer-token", token,
        "x-acs-date", now(),
        "x-acs-signature-nonce", UUID.randomUUID().toString(),
        "x-acs-content-sha256", hash(body));
  }

  private static String hash(String body) throws Exception {
    return Client.hexEncode(Client.hash(body.getBytes(StandardCharsets.UTF_8), VERSION_3));
  }

  /** A revocation, signed by version 3 with this access key. */
  public static RawHttp.Request revoke(String accessKeyId, String secret, long siteId, String id)
      throws Exception {
    return version3(accessKeyId, secret, Map.of("SiteId", "" + siteId, "Id", id), Map.of(), "");
  }

  /**
   * A request signed by version 3: a {@code POST} where there is a body, of a form unless the
   * headers say otherwise, a {@code GET} elsewhere.
   */
  public static RawHttp.Request version3(
      String accessKeyId,
      String secret,
      Map<String, String> query,
      Map<String, String> headers,
      String form)
      throws Exception {
    TeaRequest request = new TeaRequest();
    request.method = form.isEmpty() ? "GET" : "POST";
    request.pathname = "/";
    request.query = query;
    request.headers = new HashMap<>(headers);
    request.headers.put("host", "esa.test");
    request.headers.put("x-acs-action", "RevokeClientCertificate");
    request.headers.put("x-acs-version", "2024-09-10");
    request.headers.put("x-acs-date", now());
    request.headers.put("x-acs-signature-nonce", UUID.randomUUID().toString());
    if (!form.isEmpty()) {
      request.headers.putIfAbsent("content-type", "application/x-www-form-urlencoded");
    }
    String hash = hash(form);
    request.headers.put("x-acs-content-sha256", hash);
    request.headers.put(
        "Authorization", Client.getAuthorization(request, VERSION_3, hash, accessKeyId, secret));
    return new RawHttp.Request(request.method, "/?" + encode(query), request.headers, form);
  }

  /**
   * A {@code GET} of this path, signed by version 1.0; an action and a version are among the
   * parameters, or not.
   */
  public static RawHttp.Request version1(
      String accessKeyId, String secret, String path, Map<String, String> parameters)
      throws Exception {
    return version1("GET", accessKeyId, secret, path, parameters);
  }

  /** The same by another method; all parameters are in the query. */
  public static RawHttp.Request version1(
      String method, String accessKeyId, String secret, String path, Map<String, String> parameters)
      throws Exception {
    Map<String, String> query = new TreeMap<>(parameters);
    query.put("AccessKeyId", accessKeyId);
    query.put("SignatureMethod", "HMAC-SHA1");
    query.put("SignatureVersion", "1.0");
    query.put("SignatureNonce", UUID.randomUUID().toString());
    query.put("Timestamp", now());
    query.put("Signature", Client.getRPCSignature(query, method, secret));
    return new RawHttp.Request(method, path + "?" + encode(query), Map.of("host", "esa.test"), "");
  }

  /** Parameters as they stand in a query or in a form. */
  public static String encode(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
