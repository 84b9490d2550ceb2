package dev.clientcert.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.openapiutil.Client;
import com.aliyun.tea.TeaRequest;
import dev.clientcert.http.WireRequest;
import dev.clientcert.identity.Caller;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * For any parameters: what the official library signed is accepted, and is refused after any
 * change.
 */
class SignaturePropertiesTest {

  private static final AccessKey KEY = key("testsecret");

  /** A request as it goes over the wire, open to change before our verifier sees it. */
  private record Wire(
      String method,
      Map<String, String> query,
      Map<String, String> headers,
      Map<String, String> form) {

    Wire {
      query = new HashMap<>(query);
      headers = new HashMap<>(headers);
      form = new HashMap<>(form);
    }

    WireRequest request() {
      return new WireRequest(
          method, "/", encode(query), MultiMap.caseInsensitiveMultiMap().addAll(headers), body());
    }

    byte[] body() {
      return encode(form).getBytes(StandardCharsets.UTF_8);
    }

    boolean version3() {
      return new SignatureVersion3(request()).matches(KEY);
    }

    boolean version1() {
      return new SignatureVersion1(request()).matches(KEY);
    }
  }

  private static AccessKey key(String secret) {
    return new AccessKey(
        secret, null, new Credential(null, new Caller("testid", "1000000000000001"), null));
  }

  private static String encode(Map<String, String> parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach(
        (name, value) ->
            pairs.add(
                URLEncoder.encode(name, StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return String.join("&", pairs);
  }

  /**
   * Text with every kind of character that encodings differ over; no half surrogate pairs, which
   * UTF-8 cannot carry.
   */
  @Provide
  Arbitrary<String> text() {
    Arbitrary<Integer> awkward =
        Arbitraries.of(
            " +*~%/&=;?#\"'<>|\\^`{}[]()!$,:@-_.\t\r\n\0é中".codePoints().boxed().toList());
    Arbitrary<Integer> any =
        Arbitraries.integers().between(0, 0x10FFFF).filter(c -> c < 0xD800 || c > 0xDFFF);
    return Arbitraries.oneOf(awkward, Arbitraries.integers().between('0', 'z'), any)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(points -> points.stream().map(Character::toString).reduce("", String::concat));
  }

  @Provide
  Arbitrary<Map<String, String>> parameters() {
    // Names outside the basic plane sort differently by code unit and by code point, and no client
    // has such names.
    Arbitrary<String> names = text().filter(name -> name.codePoints().allMatch(c -> c < 0x10000));
    return Arbitraries.maps(names, Arbitraries.oneOf(text(), Arbitraries.just(""))).ofMaxSize(6);
  }

  private static Wire signedVersion3(
      boolean post, Map<String, String> query, Map<String, String> form) throws Exception {
    Wire bare = new Wire(post ? "POST" : "GET", query, Map.of(), post ? form : Map.of());
    Map<String, String> headers = bare.headers();
    String hash = Client.hexEncode(Client.hash(bare.body(), "ACS3-HMAC-SHA256"));
    headers.put("host", "esa.test");
    headers.put("x-acs-action", "RevokeClientCertificate");
    headers.put("x-acs-content-sha256", hash);
    headers.put("x-acs-date", "2026-11-23T11:16:43Z");
    headers.put("x-acs-signature-nonce", "n");
    if (bare.body().length > 0) {
      headers.put("content-type", "application/x-www-form-urlencoded");
    }
    TeaRequest request = new TeaRequest();
    request.method = bare.method();
    request.pathname = "/";
    request.query = bare.query();
    request.headers = headers;
    headers.put(
        "Authorization",
        Client.getAuthorization(request, "ACS3-HMAC-SHA256", hash, "testid", "testsecret"));
    return bare;
  }

  private static Wire signedVersion1(
      boolean post, Map<String, String> query, Map<String, String> form) throws Exception {
    Map<String, String> all = new HashMap<>(query);
    all.put("SignatureMethod", "HMAC-SHA1");
    all.put("SignatureVersion", "1.0");
    all.put("AccessKeyId", "testid");
    all.put("Action", "RevokeClientCertificate");
    all.put("Version", "2024-09-10");
    Map<String, String> body = post ? new HashMap<>(form) : new HashMap<>();
    body.keySet().removeAll(all.keySet());
    Map<String, String> signed = new HashMap<>(all);
    signed.putAll(body);
    all.put("Signature", Client.getRPCSignature(signed, post ? "POST" : "GET", "testsecret"));
    return new Wire(
        post ? "POST" : "GET",
        all,
        Map.of("content-type", "application/x-www-form-urlencoded"),
        body);
  }

  @Property(tries = 500)
  void version_3_accepts_what_the_official_library_signed(
      @ForAll boolean post,
      @ForAll("parameters") Map<String, String> query,
      @ForAll("parameters") Map<String, String> form)
      throws Exception {
    assertTrue(signedVersion3(post, query, form).version3());
  }

  @Property(tries = 500)
  void version_3_refuses_it_after_any_change(
      @ForAll boolean post,
      @ForAll("parameters") Map<String, String> query,
      @ForAll("parameters") Map<String, String> form,
      @ForAll("text") String name,
      @ForAll("text") String value)
      throws Exception {
    Wire other = signedVersion3(post, query, form);
    if (!value.equals(other.query().put(name, value))) {
      assertFalse(other.version3(), "a query parameter set");
    }
    for (String signed : query.keySet()) {
      other = signedVersion3(post, query, form);
      other.query().remove(signed);
      assertFalse(other.version3(), "a query parameter removed");
    }
    other = signedVersion3(post, query, form);
    if (post && !value.equals(other.form().put(name, value))) {
      assertFalse(other.version3(), "a form parameter set");
    }
    for (String header :
        List.of(
            "host",
            "x-acs-action",
            "x-acs-date",
            "x-acs-signature-nonce",
            "x-acs-content-sha256")) {
      other = signedVersion3(post, query, form);
      other.headers().merge(header, "x", String::concat);
      assertFalse(other.version3(), header + " changed");
      other.headers().remove(header);
      assertFalse(other.version3(), header + " removed");
    }
    other = signedVersion3(post, query, form);
    other.headers().put("x-acs-more", value);
    assertFalse(other.version3(), "an unsigned header");
  }

  @Property(tries = 500)
  void version_1_accepts_what_the_official_library_signed(
      @ForAll boolean post,
      @ForAll("parameters") Map<String, String> query,
      @ForAll("parameters") Map<String, String> form)
      throws Exception {
    assertTrue(signedVersion1(post, query, form).version1());
  }

  @Property(tries = 500)
  void version_1_refuses_it_after_any_change(
      @ForAll boolean post,
      @ForAll("parameters") Map<String, String> query,
      @ForAll("parameters") Map<String, String> form,
      @ForAll("text") String name,
      @ForAll("text") String value)
      throws Exception {
    Wire other = signedVersion1(post, query, form);
    if (!value.equals(other.query().put(name, value))) {
      assertFalse(other.version1(), "a query parameter set");
    }
    for (String signed : signedVersion1(post, query, form).query().keySet()) {
      other = signedVersion1(post, query, form);
      if (!other.query().remove(signed).isEmpty()) {
        assertFalse(other.version1(), signed + " removed");
      }
    }
    other = signedVersion1(post, query, form);
    if (!value.equals(other.form().put(name, value))) {
      assertFalse(other.version1(), "a form parameter set");
    }
    other = signedVersion1(post, query, form);
    assertFalse(
        new Wire(post ? "GET" : "POST", other.query(), other.headers(), other.form()).version1(),
        "the method");
  }

  @Property(tries = 200)
  void another_secret_does_not_match(
      @ForAll("text") String secret, @ForAll("parameters") Map<String, String> query)
      throws Exception {
    AccessKey other = key(secret);
    boolean same = secret.equals("testsecret");
    assertEquals(
        same,
        new SignatureVersion3(signedVersion3(false, query, Map.of()).request()).matches(other));
    assertEquals(
        same,
        new SignatureVersion1(signedVersion1(false, query, Map.of()).request()).matches(other));
  }
}
