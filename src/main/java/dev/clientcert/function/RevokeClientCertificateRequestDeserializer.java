package dev.clientcert.function;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the request from a JSON object. {@code SiteId} may be a number or a string, {@code Id} is a
 * string; what is well-formed JSON but no such value becomes {@link
 * RevokeClientCertificateRequest#MALFORMED}, to be refused in the order of the checks. Other names
 * are ignored, and names compare with case.
 */
@RegisterForReflection
public final class RevokeClientCertificateRequestDeserializer
    extends JsonDeserializer<RevokeClientCertificateRequest> {

  @Override
  public RevokeClientCertificateRequest deserialize(
      JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.isExpectedStartObjectToken()) {
      context.reportInputMismatch(RevokeClientCertificateRequest.class, "not a JSON object");
    }
    String siteId = null;
    String id = null;
    boolean siteIdSeen = false;
    boolean idSeen = false;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "SiteId" -> {
          siteId =
              siteIdSeen ? RevokeClientCertificateRequest.MALFORMED : text(parser, value, true);
          siteIdSeen = true;
        }
        case "Id" -> {
          id = idSeen ? RevokeClientCertificateRequest.MALFORMED : text(parser, value, false);
          idSeen = true;
        }
        default -> {
          // Not a parameter of this operation.
        }
      }
      parser.skipChildren();
    }
    if (parser.nextToken() != null) {
      context.reportInputMismatch(RevokeClientCertificateRequest.class, "more than one JSON value");
    }
    return new RevokeClientCertificateRequest(siteId, id);
  }

  private static String text(JsonParser parser, JsonToken value, boolean number)
      throws IOException {
    return switch (value) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> encodable(parser.getText());
      case VALUE_NUMBER_INT -> number ? parser.getText() : RevokeClientCertificateRequest.MALFORMED;
      default -> RevokeClientCertificateRequest.MALFORMED;
    };
  }

  /**
   * JSON escapes can spell half a surrogate pair, which no certificate's id has, since UTF-8 cannot
   * carry it.
   */
  private static String encodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? text
        : RevokeClientCertificateRequest.MALFORMED;
  }
}
