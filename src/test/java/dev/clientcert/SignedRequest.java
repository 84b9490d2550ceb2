package dev.clientcert;

import com.aliyun.openapiutil.Client;
import com.aliyun.tea.TeaRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Requests that the official library signed, for tests that need to add to them what the official
 * client does not send.
 */
public final class SignedRequest {

  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private SignedRequest() {}

  /** A revocation, signed by version 3 with this access key. */
  public static RawHttp.Request revoke(String accessKeyId, String secret, long siteId, String id)
      throws Exception {
    TeaRequest request = new TeaRequest();
    request.method = "GET";
    request.pathname = "/";
    request.query = Map.of("SiteId", "" + siteId, "Id", id);
    request.headers = new HashMap<>();
    request.headers.put("host", "esa.test");
    request.headers.put("x-acs-action", "RevokeClientCertificate");
    request.headers.put("x-acs-version", "2024-09-10");
    request.headers.put("x-acs-date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    request.headers.put("x-acs-signature-nonce", UUID.randomUUID().toString());
    request.headers.put("x-acs-content-sha256", EMPTY_HASH);
    request.headers.put(
        "Authorization",
        Client.getAuthorization(request, "ACS3-HMAC-SHA256", EMPTY_HASH, accessKeyId, secret));
    String target = "/?SiteId=" + siteId + "&Id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    return new RawHttp.Request("GET", target, request.headers, "");
  }
}
