package dev.clientcert.operation;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clientcert.operation.parameter.Parameters;
import io.netty.handler.codec.http.QueryStringDecoder;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** Reading a valid request and validating it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RequestBenchmark {

  private final Validator validator = Validation.buildDefaultValidatorFactory().getValidator();
  private final ObjectMapper json = new ObjectMapper();
  private final RevokeClientCertificate operation = new RevokeClientCertificate(null, null);
  private final String uri = "/?SiteId=1234567890123&Id=baba39055622c008b90285a8838ed09a";
  private final byte[] body =
      "{\"SiteId\":1234567890123,\"Id\":\"baba39055622c008b90285a8838ed09a\"}".getBytes();

  /** From a query. */
  @Benchmark
  public Set<ConstraintViolation<Object>> query() {
    Map<String, List<String>> parameters = new QueryStringDecoder(uri).parameters();
    return validate(Parameters.ofTexts(parameters::get));
  }

  /** From JSON. */
  @Benchmark
  public Set<ConstraintViolation<Object>> json() throws IOException {
    return validate(json.readValue(body, Parameters.class));
  }

  private Set<ConstraintViolation<Object>> validate(Parameters parameters) {
    return validator.validate(operation.read(parameters));
  }
}
