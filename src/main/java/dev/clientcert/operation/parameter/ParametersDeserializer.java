package dev.clientcert.operation.parameter;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.StringWriter;

/**
 * Reads parameters from a JSON object. Whatever is well-formed JSON is read; whether it suits a
 * parameter is for the constraints to say, in their order.
 */
@RegisterForReflection
public final class ParametersDeserializer extends JsonDeserializer<Parameters> {

  @Override
  public Parameters deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    if (!parser.isExpectedStartObjectToken()) {
      context.reportInputMismatch(Parameters.class, "not a JSON object");
    }
    JsonMembers members = new JsonMembers();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (parser.currentToken().isStructStart()) {
        members.addNested(name, copyStructure(parser));
      } else {
        members.add(name, parser);
      }
    }
    if (parser.nextToken() != null) {
      context.reportInputMismatch(Parameters.class, "more than one JSON value");
    }
    return members.toParameters();
  }

  private static String copyStructure(JsonParser parser) throws IOException {
    StringWriter copy = new StringWriter();
    try (JsonGenerator generator = parser.getCodec().getFactory().createGenerator(copy)) {
      generator.copyCurrentStructure(parser);
    }
    return copy.toString();
  }
}
