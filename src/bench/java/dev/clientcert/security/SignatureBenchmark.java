package dev.clientcert.security;

import com.aliyun.openapiutil.Client;
import com.aliyun.tea.TeaRequest;
import dev.clientcert.http.WireRequest;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a request and checking its signature, which the official library made. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SignatureBenchmark {

  private static final String SECRET = "testsecret";
  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final AccessKey key = new AccessKey(SECRET, null, null);
  private final MultiMap version3Headers = MultiMap.caseInsensitiveMultiMap();
  private final MultiMap version1Headers = MultiMap.caseInsensitiveMultiMap();
  private String version3Query;
  private String version1Query;

  /** Signs the two requests, and checks that the signatures hold. */
  @Setup
  public void sign() throws Exception {
    Map<String, String> parameters =
        Map.of("SiteId", "1234567890123", "Id", "baba39055622c008b90285a8838ed09a");
    TeaRequest request = new TeaRequest();
    request.method = "GET";
    request.pathname = "/";
    request.query = parameters;
    request.headers =
        new HashMap<>(
            Map.of(
                "host", "127.0.0.1:8080",
                "x-acs-action", "RevokeClientCertificate",
                "x-acs-version", "2024-09-10",
                "x-acs-date", "2026-11-23T11:16:43Z",
                "x-acs-signature-nonce", "beea8076d568236aef5e9fab6c5e9af3",
                "x-acs-credentials-provider", "static_ak",
                "x-acs-content-sha256", EMPTY_HASH));
    request.headers.put(
        "Authorization",
        Client.getAuthorization(request, "ACS3-HMAC-SHA256", EMPTY_HASH, "testid", SECRET));
    request.headers.forEach(version3Headers::add);
    version3Query = "SiteId=1234567890123&Id=baba39055622c008b90285a8838ed09a";

    Map<String, String> query = new HashMap<>(parameters);
    query.putAll(
        Map.of(
            "Action", "RevokeClientCertificate",
            "Version", "2024-09-10",
            "Format", "json",
            "AccessKeyId", "testid",
            "Timestamp", "2026-11-23T11:16:45Z",
            "SignatureNonce", "c3d5f7300a16f6ea6a9d8d59d9f3daf0",
            "SignatureMethod", "HMAC-SHA1",
            "SignatureVersion", "1.0"));
    query.put("Signature", com.aliyun.openapiutil.Client.getRPCSignature(query, "GET", SECRET));
    StringBuilder joined = new StringBuilder();
    query.forEach(
        (name, value) ->
            joined
                .append(name)
                .append('=')
                .append(java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8))
                .append('&'));
    version1Query = joined.substring(0, joined.length() - 1);
    version1Headers.add("host", "127.0.0.1:8080");
    if (!version3() || !version1()) {
      throw new IllegalStateException("a signature does not hold");
    }
  }

  /** Version 3. */
  @Benchmark
  public boolean version3() {
    return new SignatureVersion3(
            new WireRequest("GET", "/", version3Query, version3Headers, new byte[0]))
        .matches(key);
  }

  /** Version 1.0. */
  @Benchmark
  public boolean version1() {
    return new SignatureVersion1(
            new WireRequest("GET", "/", version1Query, version1Headers, new byte[0]))
        .matches(key);
  }
}
