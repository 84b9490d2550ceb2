package dev.clientcert.http;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading the headers and parameters of a request, without checking anything. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WireRequestBenchmark {

  private static final String PARAMETERS =
      "SiteId=1234567890123&Id=baba39055622c008b90285a8838ed09a";
  private static final byte[] NO_BODY = {};

  private final byte[] form = PARAMETERS.getBytes(StandardCharsets.UTF_8);
  private final MultiMap headers =
      MultiMap.caseInsensitiveMultiMap()
          .add("host", "127.0.0.1:8080")
          .add("x-acs-action", "RevokeClientCertificate")
          .add("x-acs-version", "2024-09-10")
          .add("x-acs-date", "2026-11-23T11:16:43Z")
          .add("x-acs-signature-nonce", "beea8076d568236aef5e9fab6c5e9af3")
          .add("x-acs-content-sha256", "0".repeat(64))
          .add("authorization", "a".repeat(256))
          .add("accept", "application/json")
          .add("user-agent", "AlibabaCloud");
  private final MultiMap formHeaders =
      MultiMap.caseInsensitiveMultiMap()
          .addAll(headers)
          .add("content-type", "application/x-www-form-urlencoded")
          .add("content-length", Integer.toString(form.length));

  /** With its parameters in the query. */
  @Benchmark
  public WireRequest query() {
    return new WireRequest("GET", "/", PARAMETERS, headers, NO_BODY);
  }

  /** With its parameters in a form. */
  @Benchmark
  public WireRequest form() {
    return new WireRequest("POST", "/", null, formHeaders, form);
  }
}
