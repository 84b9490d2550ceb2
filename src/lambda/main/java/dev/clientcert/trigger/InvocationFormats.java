package dev.clientcert.trigger;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * Has every event read as an {@link InvocationEvent}, and answers written as its source takes them.
 */
@Singleton
public class InvocationFormats implements ObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule()
            .addDeserializer(APIGatewayV2HTTPEvent.class, new Reader())
            .addSerializer(APIGatewayV2HTTPResponse.class, new Writer()));
  }

  private static final class Reader extends JsonDeserializer<APIGatewayV2HTTPEvent> {

    @Override
    public APIGatewayV2HTTPEvent deserialize(JsonParser parser, DeserializationContext context) {
      return InvocationEvent.read(parser);
    }

    @Override
    public APIGatewayV2HTTPEvent getNullValue(DeserializationContext context) {
      return InvocationEvent.other();
    }
  }

  private static final class Writer extends JsonSerializer<APIGatewayV2HTTPResponse> {

    @Override
    public void serialize(
        APIGatewayV2HTTPResponse answer, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      ((InvocationAnswer) answer).write(json);
    }
  }
}
