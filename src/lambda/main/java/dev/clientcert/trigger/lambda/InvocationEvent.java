package dev.clientcert.trigger.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The event of an invocation, from whichever service, as Quarkus wants it: as an event of a
 * function URL or an HTTP API (payload format 2.0). What is no HTTP request, or a broken one,
 * becomes a {@code GET} of {@code /} with a {@link #refusal}, so that it is answered and logged as
 * any refused request is.
 */
final class InvocationEvent extends APIGatewayV2HTTPEvent {

  private static final long serialVersionUID = 1L;

  private static final Pattern METHOD = Pattern.compile("[A-Za-z]+");
  private static final Pattern LINE_BREAK = Pattern.compile("[\r\n]+");

  /** What the name of a header consists of (RFC 9110, section 5.6.2). */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\t]]");

  /** Headers of the connection to AWS, which are dropped. */
  private static final Set<String> CONNECTION_HEADERS =
      Set.of(
          "connection", "content-length", "expect", "keep-alive", "transfer-encoding", "upgrade");

  /** Who makes such an event, and so decides on the shape of the answer. */
  enum Source {
    FUNCTION_URL,
    REST_API,
    LOAD_BALANCER,
    MULTI_VALUE_LOAD_BALANCER,
    OTHER
  }

  private final Source source;
  private final transient Map<String, List<String>> allHeaders = new LinkedHashMap<>();
  private DocumentedException refusal;
  private int bodyLength;

  private InvocationEvent(Source source) {
    this.source = source;
    RequestContext context = new RequestContext();
    context.setHttp(new RequestContext.Http());
    setRequestContext(context);
  }

  /** Reads an event, whatever it is, behind the token of {@link InvocationFormats}. */
  static InvocationEvent read(JsonParser parser) {
    try {
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        parser.nextToken();
      }
      return of(asObject(valueOf(parser)));
    } catch (IOException | RuntimeException beyondAllLimits) {
      return other();
    }
  }

  /** An event that holds no request. */
  static InvocationEvent other() {
    InvocationEvent event = new InvocationEvent(Source.OTHER);
    event.refuse(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
    return event;
  }

  private static InvocationEvent of(Map<?, ?> json) {
    Map<?, ?> context = asObject(json.get("requestContext"));
    Map<?, ?> http = asObject(context.get("http"));
    if (http.get("method") instanceof String method) {
      return new InvocationEvent(Source.FUNCTION_URL)
          .withHeaders(json.get("headers"))
          .withCookies(json.get("cookies"))
          .from(http.get("sourceIp"))
          .requesting(method, textOf(json.get("rawPath")), textOf(json.get("rawQueryString")))
          .withBody(json);
    }
    if (json.get("httpMethod") instanceof String method) {
      boolean loadBalancer = context.get("elb") instanceof Map;
      Object headers = json.get("multiValueHeaders");
      Source source =
          !loadBalancer
              ? Source.REST_API
              : headers == null ? Source.LOAD_BALANCER : Source.MULTI_VALUE_LOAD_BALANCER;
      InvocationEvent event =
          new InvocationEvent(source).withHeaders(headers == null ? json.get("headers") : headers);
      return event
          .from(
              loadBalancer
                  ? event.lastForwardedFor()
                  : asObject(context.get("identity")).get("sourceIp"))
          .requesting(method, textOf(json.get("path")), queryOf(json, loadBalancer))
          .withBody(json);
    }
    return other();
  }

  /**
   * Reads a value: objects, lists, texts and truth. A number stays a text, since none is needed and
   * to understand it would take time.
   */
  private static Object valueOf(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT:
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          parser.nextToken();
          object.put(name, valueOf(parser));
        }
        return object;
      case START_ARRAY:
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(valueOf(parser));
        }
        return list;
      case VALUE_TRUE, VALUE_FALSE:
        return parser.getBooleanValue();
      case VALUE_NULL:
        return null;
      default:
        return parser.getText();
    }
  }

  private static Map<?, ?> asObject(Object value) {
    return value instanceof Map<?, ?> object ? object : Map.of();
  }

  private static String textOf(Object value) {
    return value instanceof String text ? text : "";
  }

  /** One value, or several of one name, as texts. */
  private static List<String> textsOf(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(InvocationEvent::textOf).toList()
        : List.of(textOf(value));
  }

  /**
   * The query of a load balancer's event, whose parameters are still encoded, or of a REST API's,
   * whose parameters are not.
   */
  private static String queryOf(Map<?, ?> json, boolean encoded) {
    Object all = json.get("multiValueQueryStringParameters");
    UnaryOperator<String> encoding =
        text -> encoded ? text : URLEncoder.encode(text, StandardCharsets.UTF_8);
    StringJoiner query = new StringJoiner("&");
    asObject(all == null ? json.get("queryStringParameters") : all)
        .forEach(
            (name, values) -> {
              for (String value : textsOf(values)) {
                query.add(encoding.apply(textOf(name)) + "=" + encoding.apply(value));
              }
            });
    return query.toString();
  }

  private InvocationEvent withHeaders(Object headers) {
    asObject(headers)
        .forEach(
            (name, values) -> {
              String lowerCase = textOf(name).toLowerCase(Locale.ROOT);
              List<String> texts = values == null ? List.of() : textsOf(values);
              if (texts.isEmpty() || CONNECTION_HEADERS.contains(lowerCase)) {
                return;
              }
              if (!TOKEN.matcher(lowerCase).matches() || haveControls(texts)) {
                // As over HTTP, where it never gets as far as this.
                refuse(DocumentedException.invalidParameter("headers"));
                return;
              }
              allHeaders.computeIfAbsent(lowerCase, any -> new ArrayList<>()).addAll(texts);
            });
    Map<String, String> joined = new LinkedHashMap<>();
    allHeaders.forEach((name, values) -> joined.put(name, String.join(",", values)));
    setHeaders(joined);
    return this;
  }

  private static boolean haveControls(List<String> values) {
    return values.stream().anyMatch(value -> CONTROL.matcher(value).find());
  }

  private InvocationEvent withCookies(Object cookies) {
    if (!(cookies instanceof List<?>)) {
      return this;
    }
    List<String> texts = textsOf(cookies);
    if (haveControls(texts)) {
      refuse(DocumentedException.invalidParameter("headers"));
    } else {
      setCookies(texts);
    }
    return this;
  }

  /**
   * A load balancer appends the caller's address to what the caller said himself; it may add the
   * port.
   */
  private String lastForwardedFor() {
    List<String> values = allHeaders.getOrDefault("x-forwarded-for", List.of(""));
    String last = values.get(values.size() - 1);
    String address = last.substring(last.lastIndexOf(',') + 1).strip();
    if (address.startsWith("[")) {
      return address.substring(1).split("]", 2)[0];
    }
    boolean withPort =
        address.indexOf(':') >= 0 && address.indexOf(':') == address.lastIndexOf(':');
    return withPort ? address.substring(0, address.indexOf(':')) : address;
  }

  private InvocationEvent from(Object address) {
    String text = textOf(address);
    // Else Quarkus would ask the DNS for it.
    if (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text)) {
      getRequestContext().getHttp().setSourceIp(text);
    }
    return this;
  }

  private InvocationEvent requesting(String method, String path, String query) {
    if (refusal != null) {
      return this;
    }
    if (!METHOD.matcher(method).matches() || !path.startsWith("/") || !isUri(path)) {
      refuse(new DocumentedException(ErrorCode.ACTION_NOT_FOUND));
    } else if (!isUri(path + "?" + query)) {
      refuse(DocumentedException.invalidParameter("query"));
    } else {
      getRequestContext().getHttp().setMethod(method);
      setRawPath(path);
      setRawQueryString(query);
    }
    return this;
  }

  /** Whether the HTTP server lets it pass, which answers without a word otherwise. */
  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private InvocationEvent withBody(Map<?, ?> json) {
    String body = textOf(json.get("body"));
    if (refusal != null || body.isEmpty()) {
      return this;
    }
    boolean encoded = Boolean.TRUE.equals(json.get("isBase64Encoded"));
    try {
      // Some break the lines of Base64, as MIME does (quarkusio/quarkus issue 21576).
      String whole = encoded ? LINE_BREAK.matcher(body).replaceAll("") : body;
      bodyLength =
          encoded
              ? Base64.getDecoder().decode(whole).length
              : whole.getBytes(StandardCharsets.UTF_8).length;
      setBody(whole);
      setIsBase64Encoded(encoded);
    } catch (IllegalArgumentException noBase64) {
      refuse(DocumentedException.invalidParameter("body"));
    }
    return this;
  }

  private void refuse(DocumentedException failure) {
    refusal = failure;
    getRequestContext().getHttp().setMethod("GET");
    setRawPath("/");
    setRawQueryString("");
  }

  /** Who made it. */
  Source source() {
    return source;
  }

  /** The headers, by their names in lower case, each value for itself. */
  Map<String, List<String>> allHeaders() {
    return allHeaders;
  }

  /** How many bytes the body has. */
  int bodyLength() {
    return bodyLength;
  }

  /** What is said to it, whatever it asks for; {@code null} where it is to be served. */
  DocumentedException refusal() {
    return refusal;
  }

  /** Whether the caller came over TLS. */
  boolean cameOverTls() {
    return switch (source) {
      case FUNCTION_URL, REST_API -> true;
      case LOAD_BALANCER, MULTI_VALUE_LOAD_BALANCER ->
          List.of("https").equals(allHeaders.get("x-forwarded-proto"));
      case OTHER -> false;
    };
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
