package dev.clientcert.trigger.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.clientcert.trigger.lambda.InvocationEvent.Source;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The answer to an {@link InvocationEvent}, in the shape that its source takes. */
final class InvocationAnswer extends APIGatewayV2HTTPResponse {

  /** Headers of a connection, which Lambda does not have. */
  private static final Set<String> CONNECTION_HEADERS = Set.of("connection", "transfer-encoding");

  private final Source source;

  /** The same answer, for this source. */
  InvocationAnswer(APIGatewayV2HTTPResponse answer, Source source) {
    this.source = source;
    Map<String, String> headers = new TreeMap<>(answer.getHeaders());
    headers.keySet().removeIf(name -> CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
    setStatusCode(answer.getStatusCode());
    setHeaders(headers);
    setBody(answer.getBody());
    setIsBase64Encoded(answer.getIsBase64Encoded());
  }

  /** Writes it as JSON, with no other names than the source knows: REST APIs refuse others. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("statusCode", getStatusCode());
    if (source == Source.LOAD_BALANCER || source == Source.MULTI_VALUE_LOAD_BALANCER) {
      json.writeStringField(
          "statusDescription", HttpResponseStatus.valueOf(getStatusCode()).toString());
    }
    boolean multiValue = source == Source.MULTI_VALUE_LOAD_BALANCER;
    json.writeObjectFieldStart(multiValue ? "multiValueHeaders" : "headers");
    for (Map.Entry<String, String> header : getHeaders().entrySet()) {
      if (multiValue) {
        json.writeArrayFieldStart(header.getKey());
        json.writeString(header.getValue());
        json.writeEndArray();
      } else {
        json.writeStringField(header.getKey(), header.getValue());
      }
    }
    json.writeEndObject();
    json.writeBooleanField("isBase64Encoded", getIsBase64Encoded());
    if (getBody() != null) {
      json.writeStringField("body", getBody());
    }
    json.writeEndObject();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
