package dev.clientcert.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request as it came over the wire, its headers and parameters read once: the signature is
 * checked over the same values that are then worked with.
 *
 * <p>The query is read with the decoder, the input and the defaults of Vert.x's own {@code
 * HttpServerRequest.params()}, so that Funqy, which reads that, cannot see other parameters than
 * those that were signed.
 */
public final class WireRequest {

  /** How many parameters Netty reads; it drops the rest without a word, so as many are too many. */
  private static final int TOO_MANY_PARAMETERS = 1024;

  private static final Pattern JSON = Pattern.compile("application/json *(;.*)?");
  private static final Pattern FORM = Pattern.compile("application/x-www-form-urlencoded *(;.*)?");
  private static final Pattern MULTIPART = Pattern.compile("(?s)multipart/.*");

  private final String method;
  private final String path;
  private final Headers headers;
  private final byte[] body;
  private final boolean hasBody;
  private final boolean otherBody;
  private final Map<String, List<String>> queryParameters;
  private final Map<String, List<String>> formParameters;
  private final String malformedPart;

  /**
   * A request made of these parts.
   *
   * @param method such as {@code GET}
   * @param path as it was sent, encoded
   * @param query as it was sent; {@code null} for none
   * @param headers {@code host} among them
   * @param body what was read of the body; empty for none
   */
  public WireRequest(String method, String path, String query, MultiMap headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.headers = new Headers(headers);
    this.body = body;
    boolean form = body.length > 0 && isOfType(FORM);
    this.hasBody = body.length > 0 || hasUnreadBody();
    this.otherBody = hasBody && !form;
    // The decoder takes away one question mark, which has to be that of the URI.
    Map<String, List<String>> decodedQuery =
        query == null ? Map.of() : decode(query.startsWith("?") ? "?" + query : query);
    Map<String, List<String>> decodedForm =
        form ? decode(new String(body, StandardCharsets.UTF_8)) : Map.of();
    this.malformedPart = decodedQuery == null ? "query" : decodedForm == null ? "body" : null;
    this.queryParameters = decodedQuery == null ? Map.of() : decodedQuery;
    this.formParameters = decodedForm == null ? Map.of() : decodedForm;
  }

  /** The request of this context, whose body must have been read. */
  static WireRequest of(RoutingContext context) {
    HttpServerRequest request = context.request();
    byte[] body =
        context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes();
    // Not the URI: behind a proxy, that can have a prefix which only the proxy's header had.
    return new WireRequest(
        request.method().name(), request.path(), request.query(), request.headers(), body);
  }

  /**
   * Whether there is a body that did not reach us: Quarkus reads none of a {@code GET}, and takes
   * the parts out of a multipart one.
   */
  private boolean hasUnreadBody() {
    String length = header("content-length");
    return isMultipart()
        || (method.equals("GET")
            && (header("transfer-encoding") != null || (length != null && !length.equals("0"))));
  }

  private boolean isMultipart() {
    for (String contentType : headers.all("content-type")) {
      if (matches(contentType, MULTIPART)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is the type of the body, which it is not where it is one of several. */
  private boolean isOfType(Pattern type) {
    return headers.count("content-type") == 1 && matches(header("content-type"), type);
  }

  private static boolean matches(String contentType, Pattern type) {
    return type.matcher(contentType.toLowerCase(Locale.ROOT)).matches();
  }

  /** Decodes parameters; returns {@code null} where they are malformed or too many. */
  private static Map<String, List<String>> decode(String encoded) {
    try {
      Map<String, List<String>> parameters = new QueryStringDecoder(encoded, false).parameters();
      int count = 0;
      for (List<String> values : parameters.values()) {
        count += values.size();
      }
      return count < TOO_MANY_PARAMETERS ? parameters : null;
    } catch (IllegalArgumentException badEscape) {
      return null;
    }
  }

  /** The HTTP method, in upper case. */
  public String method() {
    return method;
  }

  /** The path as it was sent. */
  public String path() {
    return path;
  }

  /** The body's bytes; empty where there is none. */
  public byte[] body() {
    return body;
  }

  /**
   * Whether there is a body that is not a form, so that it holds none of the {@link #values
   * parameters}.
   */
  public boolean hasOtherBody() {
    return otherBody;
  }

  /**
   * Whether there is a body whose bytes nobody has, so that it can neither be hashed nor be used.
   */
  public boolean hasLostBody() {
    return hasBody && body.length == 0;
  }

  /** All headers. */
  public Headers headers() {
    return headers;
  }

  /** Whether there is a body, read or not. */
  public boolean hasBody() {
    return hasBody;
  }

  /** Whether there is a body and it is declared to be JSON. */
  public boolean hasJsonBody() {
    return body.length > 0 && isOfType(JSON);
  }

  /** The first value of the header of this name in lower case, trimmed; or {@code null}. */
  public String header(String name) {
    return headers.first(name);
  }

  /** The parameters of the query, decoded, in the order in which they came. */
  public Map<String, List<String>> queryParameters() {
    return queryParameters;
  }

  /** The parameters of a form body, decoded, in the order in which they came. */
  public Map<String, List<String>> formParameters() {
    return formParameters;
  }

  /**
   * The part that cannot be decoded, {@code query} or {@code body}, and so has no parameters; or
   * {@code null}.
   */
  public String malformedPart() {
    return malformedPart;
  }

  /** A query parameter's first value, or {@code null}. */
  public String queryParameter(String name) {
    List<String> values = queryParameters.get(name);
    return values == null ? null : values.get(0);
  }

  /** All values of a parameter, those of the query first, then those of the form. */
  public List<String> values(String name) {
    return concatenate(queryValues(name), formParameters.getOrDefault(name, List.of()));
  }

  /** All actions that are named: in headers, in query parameters, or in both. */
  public List<String> actions() {
    return concatenate(headers.all("x-acs-action"), queryValues("Action"));
  }

  /** All API versions that are named: in headers, in query parameters, or in both. */
  public List<String> versions() {
    return concatenate(headers.all("x-acs-version"), queryValues("Version"));
  }

  private List<String> queryValues(String name) {
    return queryParameters.getOrDefault(name, List.of());
  }

  private static List<String> concatenate(List<String> one, List<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    List<String> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
