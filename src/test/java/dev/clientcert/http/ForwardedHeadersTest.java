package dev.clientcert.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.quarkus.vertx.http.runtime.ForwardedServerRequestWrapper;
import io.quarkus.vertx.http.runtime.ForwardingProxyOptions;
import io.quarkus.vertx.http.runtime.ProxyConfig.ForwardedPrecedence;
import io.quarkus.vertx.http.runtime.TrustedProxyCheck;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Quarkus makes of the headers of a proxy is what they say, or they are malformed. */
class ForwardedHeadersTest {

  private static final SocketAddress PROXY = SocketAddress.inetSocketAddress(4711, "10.0.0.1");
  private static final TrustedProxyCheck TRUSTED = () -> true;
  private static Vertx vertx;

  private static HttpServerRequestInternal anyRequest;

  @BeforeContainer
  static void start() throws Exception {
    vertx = Vertx.vertx();
    CompletableFuture<HttpServerRequest> received = new CompletableFuture<>();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  received.complete(request);
                  request.response().end();
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    RawHttp.send(
        server.actualPort(), new RawHttp.Request("GET", "/", Map.of("host", "esa.test"), ""));
    anyRequest = (HttpServerRequestInternal) received.join();
  }

  @AfterContainer
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A request of which there is what Quarkus asks for here. */
  private static final class BareRequest extends HttpServerRequestWrapper {

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private final Context context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();

    BareRequest(HttpHeaders headers) {
      super(anyRequest);
      headers.forEach(header -> this.headers.add(header.getKey(), header.getValue()));
      this.headers.set("Host", "esa.test");
    }

    @Override
    public MultiMap headers() {
      return headers;
    }

    @Override
    public String getHeader(CharSequence name) {
      return headers.get(name);
    }

    @Override
    public SocketAddress remoteAddress() {
      return PROXY;
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String host() {
      return "esa.test";
    }

    @Override
    public String uri() {
      return "/";
    }

    @Override
    public Context context() {
      return context;
    }
  }

  private static ForwardedServerRequestWrapper read(HttpHeaders headers, boolean standard) {
    return new ForwardedServerRequestWrapper(
        new BareRequest(headers),
        new ForwardingProxyOptions(
            true,
            standard,
            !standard,
            true,
            false,
            AsciiString.of("X-Forwarded-Host"),
            true,
            false,
            ForwardedPrecedence.FORWARDED,
            AsciiString.of("X-Forwarded-Prefix"),
            null),
        TRUSTED);
  }

  private static HttpHeaders headers(String name, String value) {
    return new DefaultHttpHeaders().add(name, value);
  }

  /** Values that are nearly right, by joining pieces of right ones. */
  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(
            "203.0.113.7",
            "2001:db8::1",
            "[2001:db8::1]",
            "::1",
            "fe80::1%eth0",
            "localhost",
            "unknown",
            "_x",
            "http",
            "https",
            "HTTPS",
            "on",
            "off",
            "for=",
            "host=",
            "proto=",
            "by=",
            "For=",
            "xfor=",
            ":",
            "1",
            "80",
            "65536",
            "99999999999",
            "-",
            "+",
            ",",
            ";",
            "\"",
            "[",
            "]",
            "/",
            "%",
            " ",
            "\t",
            "=",
            "\\",
            "?",
            "#",
            "\u00e9",
            "")
        .list()
        .ofMaxSize(6)
        .map(pieces -> String.join("", pieces).strip());
  }

  @Property(tries = 3000)
  void an_address_is_read_as_it_stands_or_is_malformed(@ForAll("values") String value) {
    HttpHeaders headers = headers("X-Forwarded-For", value);
    if (ForwardedHeaders.findMalformed(headers) == null) {
      assertIsPlace(read(headers, false).remoteAddress(), value);
    }
  }

  private static void assertIsPlace(SocketAddress address, String value) {
    assertTrue(value.contains(address.host()), value);
    assertTrue(
        address.host().strip().matches("[A-Za-z0-9._-]+|\\[?[0-9a-f:.]+(%[A-Za-z0-9._-]+)?]?"),
        address.host());
    assertTrue(address.port() >= 0 && address.port() <= 65_535, value);
  }

  @Property(tries = 3000)
  void the_standard_header_is_read_as_it_stands_or_is_malformed(@ForAll("values") String value) {
    for (String header : new String[] {value, "for=" + value, "proto=https;for=" + value}) {
      HttpHeaders headers = headers("Forwarded", header);
      if (ForwardedHeaders.findMalformed(headers) == null) {
        ForwardedServerRequestWrapper request = read(headers, true);
        if (header.toLowerCase(Locale.ROOT).contains("for=")) {
          assertNotEquals(PROXY, request.remoteAddress(), header);
          assertIsPlace(request.remoteAddress(), header);
        }
        if (header.contains("proto=https") && !header.contains(",")) {
          assertTrue(request.isSSL(), header);
        }
      }
    }
  }

  @Property(tries = 3000)
  void the_other_headers_are_read_as_they_stand_or_are_malformed(
      @ForAll("values") String value, @ForAll("values") String port) {
    HttpHeaders headers =
        headers("X-Forwarded-Proto", value)
            .add("X-Forwarded-Host", value)
            .add("X-Forwarded-Port", port)
            .add("X-Forwarded-Prefix", value);
    for (Map.Entry<String, String> header : headers) {
      HttpHeaders one = headers(header.getKey(), header.getValue());
      if (ForwardedHeaders.findMalformed(one) == null) {
        ForwardedServerRequestWrapper request = read(one, false);
        switch (header.getKey()) {
          case "X-Forwarded-Proto" -> assertEquals(value.startsWith("https"), request.isSSL());
          case "X-Forwarded-Host" ->
              assertTrue(value.startsWith(request.authority().host().strip()));
          case "X-Forwarded-Port" ->
              assertTrue(Integer.parseInt(port.split(",", 2)[0].strip()) <= 65_535);
          default -> assertTrue(request.uri().matches("/[^?#\\s]*"), request.uri());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For    | 203.0.113.7
          X-Forwarded-For    | 203.0.113.7:4711
          X-Forwarded-For    | 203.0.113.7, 10.0.0.1
          X-Forwarded-For    | 203.0.113.7 , 10.0.0.1
          X-Forwarded-For    | 203.0.113.7,
          X-Forwarded-For    | 2001:db8::1
          X-Forwarded-For    | [2001:db8::1]
          X-Forwarded-For    | [2001:db8::1]:443
          X-Forwarded-For    | unknown
          X-Forwarded-For    | _hidden
          Forwarded          | for=203.0.113.7
          Forwarded          | FOR="[2001:db8::1]:443"; Proto=https;by=_me;host="esa.test:8443"
          Forwarded          | for=_a, for=203.0.113.7;proto=http,
          Forwarded          | ;by=203.0.113.43;;secret=x
          X-Forwarded-Proto  | https
          X-Forwarded-Proto  | https, http
          X-Forwarded-Ssl    | On
          X-Forwarded-Ssl    | off
          X-Forwarded-Host   | esa.test
          X-Forwarded-Host   | esa.test:8443, inner
          X-Forwarded-Host   | [::1]:8443
          X-Forwarded-Port   | 443
          X-Forwarded-Port   | 443, 80
          X-Forwarded-Prefix | /api/v1/
          X-Forwarded-Prefix | ''
          X-Forwarded-Else   | :
          """)
  void what_a_proxy_says_well_is_taken(String name, String value) {
    assertNull(ForwardedHeaders.findMalformed(headers(name, value)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For    | ''
          X-Forwarded-For    | ,
          X-Forwarded-For    | :
          X-Forwarded-For    | :1
          X-Forwarded-For    | []
          X-Forwarded-For    | [2001:db8::1
          X-Forwarded-For    | [2001:db8::1]x
          X-Forwarded-For    | [203.0.113.7]
          X-Forwarded-For    | 203.0.113.7:
          X-Forwarded-For    | 203.0.113.7:65536
          X-Forwarded-For    | 203.0.113.7:+80
          X-Forwarded-For    | 203.0.113.7 10.0.0.1
          X-Forwarded-For    | "203.0.113.7"
          X-Forwarded-For    | 203.0.113.7;10.0.0.1
          Forwarded          | ''
          Forwarded          | ,;,
          Forwarded          | for
          Forwarded          | for=
          Forwarded          | for=""
          Forwarded          | for=:1
          Forwarded          | for = 203.0.113.7
          Forwarded          | for="203.0.113.7
          Forwarded          | for=203.0.113.7;for=10.0.0.1
          Forwarded          | for=203.0.113.7 for=10.0.0.1
          Forwarded          | xfor=203.0.113.7
          Forwarded          | by="for=203.0.113.7";for=10.0.0.1
          Forwarded          | host="a,b"
          Forwarded          | proto=HTTPS
          Forwarded          | host=:80
          X-Forwarded-Proto  | ''
          X-Forwarded-Proto  | ,https
          X-Forwarded-Proto  | HTTPS
          X-Forwarded-Ssl    | ''
          X-Forwarded-Ssl    | true
          X-Forwarded-Ssl    | on, off
          X-Forwarded-Host   | ''
          X-Forwarded-Host   | :80
          X-Forwarded-Host   | esa.test:
          X-Forwarded-Host   | user@esa.test
          X-Forwarded-Port   | ''
          X-Forwarded-Port   | -1
          X-Forwarded-Port   | 65536
          X-Forwarded-Port   | 443x
          X-Forwarded-Prefix | /a?b
          X-Forwarded-Prefix | /a b
          X-Forwarded-Prefix | #
          """)
  void what_quarkus_cannot_read_or_reads_otherwise_is_malformed(String name, String value) {
    assertEquals(name, ForwardedHeaders.findMalformed(headers(name, value)));
  }
}
