package dev.clientcert.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aliyun.openapiutil.Client;
import com.aliyun.tea.TeaRequest;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.http.WireRequest;
import dev.clientcert.identity.Caller;
import dev.clientcert.replay.ReplayWindow;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A signed request that was accepted is not accepted again, however somebody writes it who does not
 * know the secret.
 */
class RespelledRequestsTest {

  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-23T11:17:00Z"), ZoneOffset.UTC);
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String VERSION_3 = "ACS3-HMAC-SHA256";

  /** A header, or a parameter as it stands on the wire. */
  private record Pair(String name, String value) {

    Pair with(UnaryOperator<String> spelling) {
      return new Pair(name, spelling.apply(value));
    }
  }

  /** A request as it goes over the wire. */
  private record Wire(String method, List<Pair> headers, List<Pair> query, List<Pair> form) {

    WireRequest request() {
      MultiMap all = MultiMap.caseInsensitiveMultiMap();
      headers.forEach(header -> all.add(header.name(), header.value()));
      return new WireRequest(
          method, "/", joined(query), all, joined(form).getBytes(StandardCharsets.UTF_8));
    }

    Wire with(List<Pair> changedHeaders, List<Pair> changedQuery, List<Pair> changedForm) {
      return new Wire(method, changedHeaders, changedQuery, changedForm);
    }
  }

  private static String joined(List<Pair> parameters) {
    return String.join(
        "&", parameters.stream().map(one -> one.name() + "=" + one.value()).toList());
  }

  private static List<Pair> encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            one ->
                new Pair(one.getKey(), URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8)))
        .toList();
  }

  private static Authenticator authenticator() {
    Caller caller = new Caller("testid", "1000000000000001");
    AccessKey permanent = new AccessKey("testsecret", null, new Credential(null, caller, null));
    AccessKey temporary =
        new AccessKey("testsecret", "sts-token", new Credential(null, caller, null));
    AccessKeys keys = new AccessKeys(Map.of("testid", List.of(permanent, temporary)), Map.of());
    return new Authenticator(() -> keys, NOW, new ReplayWindow(100, System::nanoTime));
  }

  private static String caller(Authenticator authenticator, Wire wire) {
    Authenticator.Proof proof =
        authenticator.authenticate(wire.request(), false).await().indefinitely();
    return proof == null ? null : proof.credential().caller().name();
  }

  private static Wire version3(boolean post, boolean temporary) throws Exception {
    Map<String, String> parameters = Map.of("SiteId", "1", "Id", "a b");
    Map<String, String> query = post ? Map.of() : parameters;
    List<Pair> form = post ? encoded(parameters) : List.of();
    String hash =
        Client.hexEncode(Client.hash(joined(form).getBytes(StandardCharsets.UTF_8), VERSION_3));
    Map<String, String> headers = new HashMap<>();
    headers.put("host", "esa.test");
    headers.put("x-acs-action", "RevokeClientCertificate");
    headers.put("x-acs-version", "2024-09-10");
    headers.put("x-acs-content-sha256", hash);
    headers.put("x-acs-date", "2026-11-23T11:16:43Z");
    headers.put("x-acs-signature-nonce", "beea8076d568236a");
    if (post) {
      headers.put("content-type", FORM);
    }
    if (temporary) {
      headers.put("x-acs-accesskey-id", "testid");
      headers.put("x-acs-security-token", "sts-token");
    }
    TeaRequest request = new TeaRequest();
    request.method = post ? "POST" : "GET";
    request.pathname = "/";
    request.query = query;
    request.headers = headers;
    headers.put(
        "Authorization", Client.getAuthorization(request, VERSION_3, hash, "testid", "testsecret"));
    List<Pair> all = new ArrayList<>();
    headers.forEach((name, value) -> all.add(new Pair(name, value)));
    return new Wire(request.method, all, encoded(query), form);
  }

  private static Wire version1(boolean post, boolean temporary) throws Exception {
    Map<String, String> query =
        new HashMap<>(
            Map.of(
                "Action", "RevokeClientCertificate",
                "Version", "2024-09-10",
                "AccessKeyId", "testid",
                "SignatureMethod", "HMAC-SHA1",
                "SignatureVersion", "1.0",
                "SignatureNonce", "c3d5f7300a16f6ea",
                "Timestamp", "2026-11-23T11:16:45Z"));
    if (temporary) {
      query.put("SecurityToken", "sts-token");
    }
    Map<String, String> parameters = Map.of("SiteId", "1", "Id", "a b");
    Map<String, String> signed = new HashMap<>(query);
    signed.putAll(parameters);
    String method = post ? "POST" : "GET";
    query.put("Signature", Client.getRPCSignature(signed, method, "testsecret"));
    if (!post) {
      query.putAll(parameters);
    }
    return new Wire(
        method,
        List.of(new Pair("host", "esa.test"), new Pair("content-type", FORM)),
        encoded(query),
        post ? encoded(parameters) : List.of());
  }

  /** What surrounds a value and may get lost on the way to it. */
  @Provide
  Arbitrary<String> blanks() {
    return Arbitraries.strings()
        .withCharRange('\0', ' ')
        .withChars('\u0085', '\u00a0', '\u2003', '\ufeff')
        .ofMaxLength(3);
  }

  private static String percentEncoded(String value, boolean upper) {
    StringBuilder encoded = new StringBuilder();
    for (byte b :
        URLDecoder.decode(value, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)) {
      encoded.append(String.format(upper ? "%%%02X" : "%%%02x", b));
    }
    return encoded.toString();
  }

  /** One way of writing a header, or a parameter, otherwise, or of writing one too many. */
  private interface Respelling {
    Wire apply(Wire wire, Pair victim);
  }

  @Provide
  Arbitrary<Respelling> respellings() {
    Arbitrary<UnaryOperator<String>> spellings =
        Arbitraries.oneOf(
            blanks().map(blank -> value -> blank + value),
            blanks().map(blank -> value -> value + blank),
            Arbitraries.just(value -> value.toUpperCase(Locale.ROOT)),
            Arbitraries.just(value -> value.toLowerCase(Locale.ROOT)),
            Arbitraries.of("", "x", "%20", "+", ",", ";", "%00", "%FF", "\u0130")
                .map(more -> value -> value + more),
            Arbitraries.of(true, false).map(upper -> value -> percentEncoded(value, upper)),
            Arbitraries.of("", "x").map(other -> value -> other));
    return Arbitraries.oneOf(
        spellings.map(
            spelling -> (wire, victim) -> replace(wire, victim, List.of(victim.with(spelling)))),
        spellings.map(
            spelling ->
                (wire, victim) -> replace(wire, victim, List.of(victim, victim.with(spelling)))),
        spellings.map(
            spelling ->
                (wire, victim) -> replace(wire, victim, List.of(victim.with(spelling), victim))),
        Arbitraries.just((wire, victim) -> replace(wire, victim, List.of())),
        Arbitraries.of(true, false)
            .map(
                upper ->
                    (wire, victim) ->
                        replace(
                            wire,
                            victim,
                            List.of(
                                new Pair(
                                    upper
                                        ? victim.name().toUpperCase(Locale.ROOT)
                                        : victim.name().toLowerCase(Locale.ROOT),
                                    victim.value())))),
        spellings.map(spelling -> (wire, victim) -> elsewhere(wire, victim.with(spelling))),
        Arbitraries.just((wire, victim) -> elsewhere(replace(wire, victim, List.of()), victim)),
        Arbitraries.of(
                new Pair("SignatureNonce", "other"),
                new Pair("SignatureNonce", ""),
                new Pair("Timestamp", "2026-11-23T11:16:46Z"),
                new Pair("SecurityToken", ""),
                new Pair("SecurityToken", "sts-token"),
                new Pair("AccessKeyId", "testid"),
                new Pair("BearerToken", "x"),
                new Pair("Format", ""),
                new Pair("x", ""))
            .map(
                more ->
                    (wire, victim) -> {
                      List<Pair> query = new ArrayList<>(wire.query());
                      query.add(0, more);
                      return wire.with(wire.headers(), query, wire.form());
                    }),
        Arbitraries.of(
                new Pair("x-acs-signature-nonce", "other"),
                new Pair("x-acs-date", "2026-11-23T11:16:46Z"),
                new Pair("x-acs-security-token", "sts-token"),
                new Pair("x-acs-extra", "x"),
                new Pair("signaturenonce", "other"),
                new Pair("content-type", "multipart/form-data"),
                new Pair("content-length", "5"))
            .map(
                more ->
                    (wire, victim) -> {
                      List<Pair> headers = new ArrayList<>(wire.headers());
                      headers.add(0, more);
                      return wire.with(headers, wire.query(), wire.form());
                    }));
  }

  private static Wire replace(Wire wire, Pair victim, List<Pair> by) {
    return wire.with(
        replace(wire.headers(), victim, by),
        replace(wire.query(), victim, by),
        replace(wire.form(), victim, by));
  }

  private static List<Pair> replace(List<Pair> pairs, Pair victim, List<Pair> by) {
    return pairs.stream()
        .flatMap(one -> one.equals(victim) ? by.stream() : List.of(one).stream())
        .toList();
  }

  /** With this parameter in the other part of the request, too, or this header as a parameter. */
  private static Wire elsewhere(Wire wire, Pair pair) {
    boolean inQuery = wire.query().stream().anyMatch(one -> one.name().equals(pair.name()));
    List<Pair> query = new ArrayList<>(wire.query());
    List<Pair> form = new ArrayList<>(wire.form());
    (inQuery ? form : query).add(pair);
    return wire.with(wire.headers(), query, form);
  }

  private static List<Pair> parts(Wire wire) {
    return Stream.of(wire.headers(), wire.query(), wire.form()).flatMap(List::stream).toList();
  }

  private static void assertIsAcceptedOnce(Wire wire, Respelling first, Respelling second) {
    Authenticator authenticator = authenticator();
    assertEquals("testid", caller(authenticator, wire));
    for (Pair part : parts(wire)) {
      Wire once = first.apply(wire, part);
      assertIsRefused(authenticator, once);
      for (Pair other : parts(once)) {
        assertIsRefused(authenticator, second.apply(once, other));
      }
    }
  }

  private static void assertIsRefused(Authenticator authenticator, Wire again) {
    try {
      assertEquals(null, caller(authenticator, again), again.toString());
    } catch (DocumentedException refused) {
      // As it has to be, unless nothing claims a credential any more.
    }
  }

  @Property(tries = 50)
  void a_request_signed_by_version_3_is_accepted_once(
      @ForAll boolean post,
      @ForAll boolean temporary,
      @ForAll("respellings") Respelling first,
      @ForAll("respellings") Respelling second)
      throws Exception {
    assertIsAcceptedOnce(version3(post, temporary), first, second);
  }

  @Property(tries = 50)
  void a_request_signed_by_version_1_is_accepted_once(
      @ForAll boolean post,
      @ForAll boolean temporary,
      @ForAll("respellings") Respelling first,
      @ForAll("respellings") Respelling second)
      throws Exception {
    assertIsAcceptedOnce(version1(post, temporary), first, second);
  }
}
