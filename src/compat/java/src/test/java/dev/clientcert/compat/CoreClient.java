package dev.clientcert.compat;

import com.aliyuncs.CommonRequest;
import com.aliyuncs.CommonResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.auth.AlibabaCloudCredentials;
import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.auth.BasicSessionCredentials;
import com.aliyuncs.auth.BearerTokenCredentials;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.HttpClientConfig;
import com.aliyuncs.http.MethodType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.policy.retry.RetryPolicy;
import com.aliyuncs.profile.DefaultProfile;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * {@code aliyun-java-sdk-core}, the older client. Its exceptions have neither the status nor the
 * member {@code Parameter}.
 *
 * @param method with {@code POST}, the parameters are in the form body
 */
record CoreClient(MethodType method) implements OfficialClient {

  @Override
  public Outcome call(Call call) throws Exception {
    DefaultProfile profile = DefaultProfile.getProfile("cn-hangzhou");
    HttpClientConfig http = HttpClientConfig.getDefault();
    // All clients of a process call by the HTTP client that was made for the first one.
    http.setX509TrustManagers(trustManagers(call.ca()));
    profile.setHttpClientConfig(http);
    CommonRequest request = new CommonRequest();
    request.setSysDomain(call.endpoint());
    request.setSysProtocol(
        call.protocol().equals("https") ? ProtocolType.HTTPS : ProtocolType.HTTP);
    request.setSysVersion("2024-09-10");
    request.setSysAction(call.operation());
    request.setSysMethod(method);
    call.parameters()
        .forEach(
            method == MethodType.POST ? request::putBodyParameter : request::putQueryParameter);
    if (call.retries()) {
      request.setSysRetryPolicy(RetryPolicy.defaultRetryPolicy(false));
    }
    try {
      CommonResponse response =
          new DefaultAcsClient(profile, credentials(call.credential())).getCommonResponse(request);
      // The client has headers by their names as they came.
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(response.getHttpResponse().getSysHeaders());
      return new Answer(
          response.getHttpStatus(),
          headers.get("x-acs-request-id"),
          new JsonMapper().readValue(response.getData(), new TypeReference<>() {}));
    } catch (ClientException e) {
      if (e.getCause() != null) {
        throw e;
      }
      return new Refusal(e.getErrCode(), e.getErrMsg(), e.getRequestId(), e.getMessage(), null);
    }
  }

  private static AlibabaCloudCredentials credentials(Map<String, String> credential) {
    if (credential.containsKey("bearerToken")) {
      return new BearerTokenCredentials(credential.get("bearerToken"));
    }
    String id = credential.get("accessKeyId");
    String secret = credential.get("accessKeySecret");
    String token = credential.get("securityToken");
    return token == null
        ? new BasicCredentials(id, secret)
        : new BasicSessionCredentials(id, secret, token);
  }

  /** Those of one CA. */
  private static X509TrustManager[] trustManagers(String ca) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(ca.getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return Stream.of(factory.getTrustManagers()).toArray(X509TrustManager[]::new);
  }
}
