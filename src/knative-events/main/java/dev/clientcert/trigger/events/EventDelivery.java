package dev.clientcert.trigger.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.hash.Sha256;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.WireRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An event as HTTP delivers it (CloudEvents 1.0, HTTP protocol binding): in binary mode, with its
 * attributes in headers, or in structured mode, as one JSON object.
 *
 * @param type its {@code type}; {@code null} where it has none, or one that cannot be used, as with
 *     the other attributes
 * @param id its {@code id}, unique within the source
 * @param source its {@code source}
 * @param data its data; {@code null} where there are none, or something is malformed
 * @param requestId the id of the request that the event is, the same for every delivery; {@code
 *     null} where there are no data, or something is malformed
 * @param malformedPart what keeps it from being understood: the name of an attribute, of a header,
 *     or {@code body}; {@code null} where nothing does
 */
record EventDelivery(
    String type,
    String id,
    String source,
    CanonicalJson data,
    UUID requestId,
    String malformedPart) {

  /** The version of CloudEvents that is understood. */
  static final String SPEC_VERSION = "1.0";

  private static final String STRUCTURED = "application/cloudevents";
  private static final String STRUCTURED_JSON = "application/cloudevents+json";
  private static final Pattern JSON_TYPE = Pattern.compile("[^/]+/([^/]+\\+)?json");
  private static final String DATA_TYPE = "datacontenttype";
  private static final String DATA_BASE64 = "data_base64";
  private static final String BODY = "body";

  /** Stands for the value of a member that is no string, which no attribute takes. */
  private static final String NO_STRING = "\0";

  /** The data, and what is malformed about them; both can be {@code null}. */
  private record Data(CanonicalJson json, String malformedPart) {

    static final Data NONE = new Data(null, null);

    static Data malformed(String part) {
      return new Data(null, part);
    }
  }

  /** Whether a request delivers an event, well-formed or not: whether anything in it says so. */
  static boolean isIn(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.method() != HttpMethod.POST && Exchange.of(context).isPublic()) {
      return false;
    }
    return isStructured(request.headers().getAll(HttpHeaders.CONTENT_TYPE))
        || EventHeaders.hasAny(request.headers());
  }

  /**
   * The type of an event that says it in a header, for which nothing has to be parsed; {@code null}
   * for any other.
   */
  static String declaredType(RoutingContext context) {
    WireRequest wire = Exchange.of(context).request();
    return isStructured(contentTypes(wire))
        ? null
        : usable(EventHeaders.value(wire.headers(), "type"));
  }

  /**
   * The event in this request, whose body must have been read.
   *
   * @param factory reads data, within the limits of the application
   * @param envelopes reads structured events, in which data are nested one level deeper
   */
  static EventDelivery of(RoutingContext context, JsonFactory factory, JsonFactory envelopes) {
    WireRequest wire = Exchange.of(context).request();
    List<String> contentTypes = contentTypes(wire);
    if (contentTypes.size() > 1) {
      return unreadable("Content-Type");
    }
    if (!isStructured(contentTypes)) {
      return of(EventHeaders.attributesIn(wire.headers()), dataIn(wire, factory));
    }
    if (!mediaType(contentTypes.get(0)).equals(STRUCTURED_JSON)) {
      // Several events at once, or another format than JSON.
      return unreadable("Content-Type");
    }
    try {
      return structured(textOf(wire.body()), factory, envelopes);
    } catch (IOException notJson) {
      return unreadable(BODY);
    }
  }

  private static Data dataIn(WireRequest wire, JsonFactory factory) {
    if (!wire.hasBody()) {
      return Data.NONE;
    }
    if (!isJson(wire.header("content-type"))) {
      return Data.malformed(DATA_TYPE);
    }
    try {
      return new Data(CanonicalJson.parse(textOf(wire.body()), factory), null);
    } catch (IOException notJson) {
      return Data.malformed(BODY);
    }
  }

  private static EventDelivery structured(String text, JsonFactory factory, JsonFactory envelopes)
      throws IOException {
    Set<String> names = new HashSet<>();
    Map<String, String> members = new HashMap<>();
    CanonicalJson data = null;
    try (JsonParser parser = envelopes.createParser(text.toCharArray())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return unreadable(BODY);
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        if (!names.add(name)) {
          return unreadable(BODY);
        }
        JsonToken value = parser.nextToken();
        // A member that is null is one that is not set (CloudEvents, JSON format).
        if (value == JsonToken.VALUE_NULL) {
          continue;
        }
        if (name.equals("data")) {
          data = CanonicalJson.read(parser);
        } else {
          members.put(name, value == JsonToken.VALUE_STRING ? parser.getText() : NO_STRING);
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        return unreadable(BODY);
      }
    }
    return of(members, dataIn(members, data, factory));
  }

  private static Data dataIn(Map<String, String> members, CanonicalJson data, JsonFactory factory) {
    String encoded = members.get(DATA_BASE64);
    if (!isJson(members.get(DATA_TYPE))) {
      return Data.malformed(DATA_TYPE);
    }
    if (encoded == null) {
      return new Data(data, null);
    }
    if (data != null || encoded.isEmpty()) {
      return Data.malformed(DATA_BASE64);
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException noBase64) {
      return Data.malformed(DATA_BASE64);
    }
    try {
      return new Data(CanonicalJson.parse(textOf(decoded), factory), null);
    } catch (CharacterCodingException notUtf8) {
      return Data.malformed(DATA_BASE64);
    } catch (IOException notJson) {
      return Data.malformed(BODY);
    }
  }

  private static EventDelivery of(Map<String, String> attributes, Data data) {
    String type = usable(attributes.get("type"));
    String id = usable(attributes.get("id"));
    String source = usable(attributes.get("source"));
    String malformed = EventAttributes.firstMalformed(attributes);
    if (malformed == null) {
      malformed = data.malformedPart();
    }
    if (malformed != null || data.json() == null || data.json().isNull()) {
      return new EventDelivery(type, id, source, null, null, malformed);
    }
    UUID requestId = requestId(source, id, data.json().text());
    return new EventDelivery(type, id, source, data.json(), requestId, null);
  }

  private static EventDelivery unreadable(String part) {
    return new EventDelivery(null, null, null, null, null, part);
  }

  /**
   * A UUID of version 8 (RFC 9562). Source and id together are unique (CloudEvents 1.0); the data
   * are in it for sources that do not keep to that, so that no request gets the answer to another.
   */
  private static UUID requestId(String source, String id, String canonicalData) {
    String text = source.length() + ":" + source + id.length() + ":" + id + canonicalData;
    ByteBuffer hash = ByteBuffer.wrap(Sha256.digest(bytesOf(text)));
    long most = hash.getLong();
    long least = hash.getLong();
    return new UUID((most & ~0xF000L) | 0x8000L, (least & ~(3L << 62)) | (2L << 62));
  }

  /**
   * UTF-8, which makes one of all halves of surrogate pairs; for a text that has one, the chars.
   */
  private static byte[] bytesOf(String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer chars = ByteBuffer.allocate(text.length() * Character.BYTES);
    chars.asCharBuffer().put(text);
    return chars.array();
  }

  private static String usable(String attribute) {
    return attribute != null && EventAttributes.isText(attribute) ? attribute : null;
  }

  /** JSON is in UTF-8 (RFC 8259, section 8.1). */
  private static String textOf(byte[] json) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Whether a delivery is in structured mode. */
  static boolean isStructured(RoutingContext context) {
    return isStructured(contentTypes(Exchange.of(context).request()));
  }

  private static List<String> contentTypes(WireRequest wire) {
    return wire.headers().all("content-type");
  }

  /** Whether any type that is given for the body is one of CloudEvents. */
  private static boolean isStructured(List<String> contentTypes) {
    return contentTypes.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .anyMatch(type -> mediaType(type).startsWith(STRUCTURED));
  }

  /** Whether this is a type of JSON. Data without a type are JSON, too. */
  private static boolean isJson(String contentType) {
    return contentType == null
        || contentType.isBlank()
        || JSON_TYPE.matcher(mediaType(contentType)).matches();
  }

  private static String mediaType(String contentType) {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
