package dev.clientcert.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.http.WireRequest;
import dev.clientcert.identity.Caller;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/**
 * Whatever a request consists of, its signature counts exactly if it does by the rules as they are
 * written here: plainly, one after the other, and with no thought of what that costs.
 */
@Tag("slow")
class SignatureReferenceTest {

  private static final String SECRET = "testsecret";
  private static final String SCHEME = "ACS3-HMAC-SHA256";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final AccessKey KEY =
      new AccessKey(
          SECRET, null, new Credential(null, new Caller("testid", "1000000000000001"), null));

  /** A header or a parameter, as the caller means it. */
  private record Pair(String name, String value) {}

  /** A request as the caller means it, and the header with its signature left out. */
  private record Wire(
      String method, String path, List<Pair> query, List<Pair> headers, byte[] body) {

    WireRequest request(String authorization) {
      MultiMap all = MultiMap.caseInsensitiveMultiMap();
      headers.forEach(header -> all.add(header.name(), header.value()));
      if (authorization != null) {
        all.add("Authorization", authorization);
      }
      return new WireRequest(method, path, encode(query), all, body);
    }

    List<String> headerValues(String name) {
      return headers.stream()
          .filter(header -> header.name().toLowerCase(Locale.ROOT).equals(name))
          .map(header -> header.value().trim())
          .toList();
    }

    List<String> headerNames() {
      return headers.stream()
          .map(header -> header.name().toLowerCase(Locale.ROOT))
          .distinct()
          .toList();
    }
  }

  private static String encode(List<Pair> parameters) {
    return parameters.stream()
        .map(one -> urlEncoded(one.name()) + "=" + urlEncoded(one.value()))
        .collect(Collectors.joining("&"));
  }

  private static String urlEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String rfc3986(String text) {
    return urlEncoded(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }

  private static String canonical(List<Pair> parameters) {
    TreeMap<String, List<Pair>> sorted =
        parameters.stream()
            .collect(Collectors.groupingBy(Pair::name, TreeMap::new, Collectors.toList()));
    return sorted.values().stream()
        .flatMap(List::stream)
        .map(one -> rfc3986(one.name()) + "=" + rfc3986(one.value()))
        .collect(Collectors.joining("&"));
  }

  private static byte[] hmac(String algorithm, String secret, String text) throws Exception {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String signatureVersion3(Wire wire, List<String> signed) throws Exception {
    StringBuilder text = new StringBuilder();
    text.append(wire.method()).append('\n').append(wire.path()).append('\n');
    text.append(canonical(wire.query())).append('\n');
    for (String name : signed) {
      for (String value : wire.headerValues(name)) {
        text.append(name).append(':').append(value).append('\n');
      }
    }
    text.append('\n').append(String.join(";", signed)).append('\n');
    text.append(String.join("", wire.headerValues("x-acs-content-sha256")));
    String hash = sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hmac("HmacSHA256", SECRET, SCHEME + "\n" + hash));
  }

  private static boolean countsAsVersion3(Wire wire, List<String> signed) throws Exception {
    return !signed.isEmpty()
        && signed.size() <= 64
        && new HashSet<>(signed).size() == signed.size()
        && signed.stream().allMatch(name -> wire.headerValues(name).size() == 1)
        && signed.contains("host")
        && (wire.body().length == 0 || signed.contains("content-type"))
        && wire.headerNames().stream()
            .filter(name -> name.startsWith("x-acs-"))
            .allMatch(signed::contains)
        && wire.headerValues("x-acs-accesskey-id").stream().allMatch("testid"::equals)
        && wire.headerValues("x-acs-content-sha256").equals(List.of(sha256(wire.body())));
  }

  /** Texts with every kind of character that encodings differ over. */
  @Provide
  Arbitrary<String> text() {
    Arbitrary<Integer> awkward =
        Arbitraries.of(
            " +*~%/&=;?#\"'<>|\\^`{}[]()!$,:@-_.\t\r\n\0é中𝄞".codePoints().boxed().toList());
    Arbitrary<Integer> any =
        Arbitraries.integers().between(0, 0x10FFFF).filter(c -> c < 0xD800 || c > 0xDFFF);
    return Arbitraries.oneOf(awkward, Arbitraries.integers().between('0', 'z'), any)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(points -> points.stream().map(Character::toString).reduce("", String::concat));
  }

  /** Parameters of which some have the same name, some have no value, and some are long. */
  @Provide
  Arbitrary<List<Pair>> parameters() {
    Arbitrary<String> names =
        Arbitraries.oneOf(text(), Arbitraries.of("SiteId", "Id", "Same", "same"));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            text(), Arbitraries.of("", "1", "é".repeat(700), "z".repeat(3000), "/".repeat(9000)));
    return Combinators.combine(names, values).as(Pair::new).list().ofMaxSize(6);
  }

  /** Headers besides those that every request here has: repeated ones and unknown ones, too. */
  @Provide
  Arbitrary<List<Pair>> headers() {
    return Combinators.combine(
            Arbitraries.of(
                "accept", "X-Acs-Extra", "x-acs-more", "x-other", "x-acs-accesskey-id", "host"),
            Arbitraries.of("", "a", " b\t", "aéb", "testid", "x".repeat(5000)))
        .as(Pair::new)
        .list()
        .ofMaxSize(3);
  }

  /** What is done to the list of signed headers, which names all that there are. */
  private enum Naming {
    ALL,
    REVERSED,
    ONE_LESS,
    ONE_TWICE,
    ONE_THAT_IS_MISSING,
    AN_EMPTY_ONE,
    NONE;

    List<String> apply(List<String> all, int index) {
      List<String> names = new ArrayList<>(all);
      switch (this) {
        case ALL -> {}
        case REVERSED -> names.sort((one, other) -> other.compareTo(one));
        case ONE_LESS -> names.remove(index % names.size());
        case ONE_TWICE -> names.add(names.get(index % names.size()));
        case ONE_THAT_IS_MISSING -> names.add(index % names.size(), "x-missing");
        case AN_EMPTY_ONE -> names.add(index % names.size(), "");
        case NONE -> names.clear();
      }
      return names;
    }
  }

  /** What is done to a signature. */
  private enum Change {
    NONE,
    OTHER_DIGIT,
    UPPER_CASE,
    SHORTER,
    LONGER;

    String apply(String signature) {
      return switch (this) {
        case NONE -> signature;
        case OTHER_DIGIT -> (signature.charAt(0) == '0' ? '1' : '0') + signature.substring(1);
        case UPPER_CASE -> signature.toUpperCase(Locale.ROOT);
        case SHORTER -> signature.substring(1);
        case LONGER -> signature + "0";
      };
    }
  }

  @Provide
  Arbitrary<Naming> namings() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(Naming.ALL)), Tuple.of(1, Arbitraries.of(Naming.class)));
  }

  @Provide
  Arbitrary<Change> changes() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.just(Change.NONE)), Tuple.of(1, Arbitraries.of(Change.class)));
  }

  /** Around how many headers can be signed, or as few as there are. */
  @Provide
  Arbitrary<Integer> headerCounts() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.just(0)), Tuple.of(1, Arbitraries.of(17, 64, 65)));
  }

  @Property(tries = 3000)
  void version_3_counts_exactly_if_the_reference_says_so(
      @ForAll boolean post,
      @ForAll("parameters") List<Pair> query,
      @ForAll("parameters") List<Pair> form,
      @ForAll("headers") List<Pair> more,
      @ForAll("namings") Naming naming,
      @ForAll("changes") Change change,
      @ForAll("headerCounts") int count,
      @ForAll("changes") Change hashChange,
      @ForAll int position)
      throws Exception {
    byte[] body = (post ? encode(form) : "").getBytes(StandardCharsets.UTF_8);
    List<Pair> headers = new ArrayList<>();
    headers.add(new Pair("Host", "esa.test"));
    headers.add(new Pair("x-acs-content-sha256", hashChange.apply(sha256(body))));
    headers.add(new Pair("X-ACS-Date", " 2026-11-23T11:16:43Z"));
    if (post) {
      headers.add(new Pair("content-type", FORM));
    }
    headers.addAll(more);
    while (headers.size() < count) {
      headers.add(new Pair("x-" + headers.size(), ""));
    }
    Wire wire = new Wire(post ? "POST" : "GET", "/", query, headers, body);
    int index = position & Integer.MAX_VALUE;
    List<String> signed = naming.apply(wire.headerNames(), index);
    String signature = signatureVersion3(wire, signed);
    String given = change.apply(signature);
    String authorization =
        SCHEME
            + " Credential=testid,SignedHeaders="
            + String.join(";", signed)
            + ",Signature="
            + given;
    assertEquals(
        given.equals(signature) && countsAsVersion3(wire, signed),
        new SignatureVersion3(wire.request(authorization)).matches(KEY));
  }

  @Property(tries = 3000)
  void version_1_counts_exactly_if_the_reference_says_so(
      @ForAll boolean post,
      @ForAll("parameters") List<Pair> more,
      @ForAll("parameters") List<Pair> form,
      @ForAll boolean signatureInForm,
      @ForAll boolean withoutEmpty,
      @ForAll("changes") Change change)
      throws Exception {
    List<Pair> query = new ArrayList<>(more);
    query.add(new Pair("Action", "RevokeClientCertificate"));
    query.add(new Pair("Version", "2024-09-10"));
    query.add(new Pair("SignatureMethod", "HMAC-SHA1"));
    query.add(new Pair("SignatureVersion", "1.0"));
    List<Pair> fields = new ArrayList<>(post ? form : List.of());
    if (post && signatureInForm) {
      fields.add(new Pair("Signature", "x"));
    }
    String method = post ? "POST" : "GET";
    List<Pair> signed = Stream.concat(query.stream(), fields.stream()).toList();
    if (withoutEmpty) {
      signed = signed.stream().filter(one -> !one.value().isEmpty()).toList();
    }
    String signature =
        Base64.getEncoder()
            .encodeToString(
                hmac("HmacSHA1", SECRET + "&", method + "&%2F&" + rfc3986(canonical(signed))));
    String given = change.apply(signature);
    query.add(new Pair("Signature", given));
    Wire wire =
        new Wire(
            method,
            "/",
            query,
            List.of(new Pair("content-type", FORM)),
            encode(fields).getBytes(StandardCharsets.UTF_8));
    assertEquals(given.equals(signature), new SignatureVersion1(wire.request(null)).matches(KEY));
  }
}
