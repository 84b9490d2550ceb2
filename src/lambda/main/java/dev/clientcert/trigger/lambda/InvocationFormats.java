package dev.clientcert.trigger.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.io.InputDecorator;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.amazon.lambda.runtime.AmazonLambdaMapperRecorder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * Reads every event as an {@link InvocationEvent}, and writes answers in the form of its source.
 */
@Singleton
public class InvocationFormats {

  /** Produces the module of the mapper. */
  @Produces
  @Singleton
  Module module() {
    return new SimpleModule()
        .addDeserializer(APIGatewayV2HTTPEvent.class, new Reader())
        .addSerializer(APIGatewayV2HTTPResponse.class, new Writer());
  }

  /**
   * Jackson reads the first token of a payload before it asks the {@link Reader}, and fails where
   * there is none. So the first token is one of ours.
   */
  @SuppressWarnings("deprecation") // In favour of a builder, which is Quarkus's to use.
  void lead(@Observes StartupEvent start) {
    AmazonLambdaMapperRecorder.objectMapper.getFactory().setInputDecorator(new Lead());
  }

  private static final class Lead extends InputDecorator {

    private static final long serialVersionUID = 1L;

    @Override
    public InputStream decorate(IOContext context, InputStream payload) {
      return new SequenceInputStream(new ByteArrayInputStream(new byte[] {'['}), payload);
    }

    @Override
    public InputStream decorate(IOContext context, byte[] payload, int offset, int length) {
      return decorate(context, new ByteArrayInputStream(payload, offset, length));
    }

    @Override
    public java.io.Reader decorate(IOContext context, java.io.Reader payload) {
      return payload;
    }
  }

  private static final class Reader extends JsonDeserializer<APIGatewayV2HTTPEvent> {

    @Override
    public APIGatewayV2HTTPEvent deserialize(JsonParser parser, DeserializationContext context) {
      return InvocationEvent.read(parser);
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
