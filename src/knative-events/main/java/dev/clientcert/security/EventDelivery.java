package dev.clientcert.security;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * An event as HTTP delivers it (CloudEvents 1.0, HTTP protocol binding): in binary mode, with its
 * attributes in headers, or in structured mode, as one JSON object.
 *
 * @param structured how it was delivered
 * @param type its {@code type}; {@code null} where it has none, as with the other attributes
 * @param id its {@code id}, unique within the source
 * @param source its {@code source}
 * @param hasData whether there is JSON in it
 * @param malformedPart what of it keeps it from being understood: the name of an attribute, or
 *     {@code body}; {@code null} where nothing does
 */
public record EventDelivery(
    boolean structured,
    String type,
    String id,
    String source,
    boolean hasData,
    String malformedPart) {

  private static final String JSON = "application/json";
  private static final String STRUCTURED = "application/cloudevents";
  private static final String STRUCTURED_JSON = "application/cloudevents+json";
  private static final List<String> SIGNS = List.of("ce-id", "ce-type", "ce-source");

  /** Whether a request delivers an event, well-formed or not. */
  public static boolean isIn(HttpServerRequest request) {
    return contentTypeOf(request).startsWith(STRUCTURED)
        || SIGNS.stream().anyMatch(request.headers()::contains);
  }

  /**
   * The event in this request, whose body must have been read.
   *
   * @param reader reads JSON within the limits of the application
   */
  public static EventDelivery of(RoutingContext context, ObjectReader reader) {
    HttpServerRequest request = context.request();
    String contentType = contentTypeOf(request);
    byte[] body = WireRequest.of(context).body();
    if (!contentType.startsWith(STRUCTURED)) {
      boolean hasData = body.length > 0;
      return of(
          false,
          name -> request.getHeader("ce-" + name),
          hasData,
          hasData && !contentType.equals(JSON) ? "datacontenttype" : null);
    }
    // Else several events at once, or another format than JSON.
    return contentType.equals(STRUCTURED_JSON) ? structured(body, reader) : unreadable();
  }

  private static EventDelivery structured(byte[] body, ObjectReader reader) {
    JsonNode event;
    try {
      event = reader.with(StreamReadFeature.STRICT_DUPLICATE_DETECTION).readTree(body);
    } catch (IOException notJson) {
      return unreadable();
    }
    if (!event.isObject()) {
      return unreadable();
    }
    String dataType = text(event, "datacontenttype");
    String malformedData =
        dataType != null && !mediaType(dataType).equals(JSON)
            ? "datacontenttype"
            : event.has("data_base64") ? "data_base64" : null;
    return of(true, name -> text(event, name), event.hasNonNull("data"), malformedData);
  }

  private static EventDelivery of(
      boolean structured, UnaryOperator<String> attributes, boolean hasData, String malformedData) {
    String type = attributes.apply("type");
    String id = attributes.apply("id");
    String source = attributes.apply("source");
    String malformed =
        isMissing(type)
            ? "type"
            : isMissing(id)
                ? "id"
                : isMissing(source)
                    ? "source"
                    : "1.0".equals(attributes.apply("specversion")) ? malformedData : "specversion";
    return new EventDelivery(structured, type, id, source, hasData, malformed);
  }

  private static EventDelivery unreadable() {
    return new EventDelivery(true, null, null, null, false, "body");
  }

  private static boolean isMissing(String attribute) {
    return attribute == null || attribute.isEmpty();
  }

  private static String text(JsonNode event, String name) {
    JsonNode value = event.get(name);
    return value != null && value.isTextual() ? value.textValue() : null;
  }

  private static String contentTypeOf(HttpServerRequest request) {
    String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return contentType == null ? "" : mediaType(contentType);
  }

  private static String mediaType(String contentType) {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The id of the request that the event is, the same for every delivery: made of source and id,
   * which together are unique (CloudEvents 1.0), as a UUID of version 8 (RFC 9562).
   */
  public UUID requestId() {
    String hash = Sha256.hex(source.length() + ":" + source + id);
    long most = Long.parseUnsignedLong(hash.substring(0, 16), 16);
    long least = Long.parseUnsignedLong(hash.substring(16, 32), 16);
    return new UUID((most & ~0xF000L) | 0x8000L, (least & ~(3L << 62)) | (2L << 62));
  }
}
