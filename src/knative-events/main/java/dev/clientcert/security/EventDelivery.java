package dev.clientcert.security;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * An event as HTTP delivers it (CloudEvents 1.0, HTTP protocol binding): in binary mode, with its
 * attributes in headers, or in structured mode, as one JSON object.
 *
 * @param structured how it was delivered
 * @param type its {@code type}; {@code null} where it has none, or one that cannot be used, as with
 *     the other attributes
 * @param id its {@code id}, unique within the source
 * @param source its {@code source}
 * @param data its data; {@code null} where it has none
 * @param malformedPart what of it keeps it from being understood: the name of an attribute, or
 *     {@code body}; {@code null} where nothing does
 */
public record EventDelivery(
    boolean structured,
    String type,
    String id,
    String source,
    JsonNode data,
    String malformedPart) {

  /** The version of CloudEvents that is understood. */
  public static final String SPEC_VERSION = "1.0";

  private static final String JSON = "application/json";
  private static final String STRUCTURED = "application/cloudevents";
  private static final String STRUCTURED_JSON = "application/cloudevents+json";
  private static final String PREFIX = "ce-";
  private static final List<String> REQUIRED = List.of("type", "id", "source", "specversion");

  /** Whether a request delivers an event, well-formed or not. */
  public static boolean isIn(RoutingContext context) {
    if (CredentialAuthenticationMechanism.isOpen(context)) {
      return false;
    }
    HttpServerRequest request = context.request();
    return contentTypeOf(request).startsWith(STRUCTURED)
        || REQUIRED.stream().anyMatch(name -> request.headers().contains(PREFIX + name));
  }

  /**
   * The event in this request, whose body must have been read.
   *
   * @param reader reads JSON within the limits of the application
   */
  public static EventDelivery of(RoutingContext context, ObjectReader reader) {
    HttpServerRequest request = context.request();
    WireRequest wire = WireRequest.of(context);
    String contentType = contentTypeOf(request);
    // Decimals as they stand: a number that no double can hold is malformed, but not broken JSON.
    ObjectReader whole =
        reader
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    if (!contentType.startsWith(STRUCTURED)) {
      return binary(request.headers(), wire, whole);
    }
    // Else several events at once, or another format than JSON.
    return contentType.equals(STRUCTURED_JSON)
        ? structured(wire.body(), whole.with(StreamReadFeature.STRICT_DUPLICATE_DETECTION))
        : unreadable();
  }

  private static EventDelivery binary(MultiMap headers, WireRequest wire, ObjectReader reader) {
    UnaryOperator<String> attributes = name -> header(headers, PREFIX + name);
    if (!wire.hasBody()) {
      return of(false, attributes, null, null);
    }
    if (!wire.hasJsonBody()) {
      return of(false, attributes, null, "datacontenttype");
    }
    try {
      return of(false, attributes, reader.readTree(wire.body()), null);
    } catch (IOException notJson) {
      return of(false, attributes, null, "body");
    }
  }

  private static EventDelivery structured(byte[] body, ObjectReader reader) {
    JsonNode event;
    try {
      event = reader.readTree(body);
    } catch (IOException notJson) {
      return unreadable();
    }
    if (!event.isObject()) {
      return unreadable();
    }
    // An attribute that is null is one that is not set (CloudEvents, JSON format).
    JsonNode dataType = event.path("datacontenttype");
    boolean json =
        dataType.isMissingNode() || dataType.isNull() || mediaType(dataType.asText()).equals(JSON);
    String malformed =
        !json ? "datacontenttype" : event.hasNonNull("data_base64") ? "data_base64" : null;
    return of(true, name -> usable(event.path(name).textValue()), event.get("data"), malformed);
  }

  private static EventDelivery of(
      boolean structured, UnaryOperator<String> attributes, JsonNode data, String malformedData) {
    String malformed =
        REQUIRED.stream()
            .filter(name -> attributes.apply(name) == null)
            .findFirst()
            .orElse(
                SPEC_VERSION.equals(attributes.apply("specversion"))
                    ? malformedData
                    : "specversion");
    return new EventDelivery(
        structured,
        attributes.apply("type"),
        attributes.apply("id"),
        attributes.apply("source"),
        data,
        malformed);
  }

  private static EventDelivery unreadable() {
    return new EventDelivery(true, null, null, null, null, "body");
  }

  /** The one value of a header, in which percent signs encode (HTTP protocol binding, 3.1.3.2). */
  private static String header(MultiMap headers, String name) {
    List<String> values = headers.getAll(name);
    if (values.size() != 1) {
      return null;
    }
    try {
      // Of the encodings that this decodes, only the one of spaces as plus signs is none of HTTP.
      String value = values.get(0).replace("+", "%2B");
      return usable(URLDecoder.decode(value, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException badEscape) {
      return null;
    }
  }

  /** The text, if it is one that has bytes, from which {@link #requestId} is made. */
  private static String usable(String text) {
    return text != null && !text.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? text
        : null;
  }

  private static String contentTypeOf(HttpServerRequest request) {
    String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return contentType == null ? "" : mediaType(contentType);
  }

  private static String mediaType(String contentType) {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** Whether there is anything in it that a function could read. */
  public boolean hasData() {
    return data != null && !data.isNull();
  }

  /**
   * The id of the request that the event is, the same for every delivery, as a UUID of version 8
   * (RFC 9562). Source and id together are unique (CloudEvents 1.0); the data is in it for sources
   * that do not keep to that, so that no request gets the answer to another.
   */
  public UUID requestId() {
    String hash =
        Sha256.hex(source.length() + ":" + source + id.length() + ":" + id + data.toString());
    long most = Long.parseUnsignedLong(hash.substring(0, 16), 16);
    long least = Long.parseUnsignedLong(hash.substring(16, 32), 16);
    return new UUID((most & ~0xF000L) | 0x8000L, (least & ~(3L << 62)) | (2L << 62));
  }
}
