package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials in shapes that the official client of the other tests does not give them. */
@QuarkusTest
@WithTestResource(World.class)
class CredentialShapesTest {

  private static final Map<String, String> REVOKED =
      Map.of("SiteId", "" + World.SITE, "Id", World.REVOKED_ID);

  /** A signature of version 1.0 that says nothing of a key. */
  private static final String UNKEYED =
      "SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&Signature=c2lnbmF0dXJl&";

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request);
  }

  private static Request version1(String path, Map<String, String> more) throws Exception {
    Map<String, String> parameters = new java.util.HashMap<>(REVOKED);
    parameters.putAll(more);
    return SignedRequest.version1("testid", "testsecret", path, parameters);
  }

  /** A {@code POST} whose parameters are all in the query. */
  private static Request version1Form(Map<String, String> parameters) throws Exception {
    Map<String, String> query = new java.util.HashMap<>(parameters);
    query.put("Action", "RevokeClientCertificate");
    query.put("Version", "2024-09-10");
    return SignedRequest.version1("POST", "testid", "testsecret", "/", query)
        .withHeader("content-type", "application/x-www-form-urlencoded");
  }

  /** Version 3 does not cover the id of the key, and these two have one secret. */
  @Test
  void an_accepted_request_is_no_other_one_under_a_key_with_the_same_secret() throws Exception {
    Request request = SignedRequest.revoke("at-home", "s", World.SITE, World.REVOKED_ID);
    assertEquals("Certificate.StatusError", RawHttp.send(RestAssured.port, request).code());
    Request twin =
        request.withHeader(
            "Authorization",
            request.headers().get("Authorization").replace("at-home", "until-2036"));
    assertEquals("Unauthorized.InvalidToken", RawHttp.send(RestAssured.port, twin).code());
  }

  @Test
  void a_signature_for_another_action_is_good_for_no_path() throws Exception {
    Map<String, String> other = Map.of("Action", "GetCertificate", "Version", "2024-09-10");
    Map<String, String> old = Map.of("Action", "RevokeClientCertificate", "Version", "2014-05-26");
    for (String path : new String[] {"/", "/RevokeClientCertificate"}) {
      assertEquals("InvalidAction.NotFound", send(version1(path, other)).code());
      assertEquals("InvalidAction.NotFound", send(version1(path, old)).code());
    }
    Request version3 =
        SignedRequest.version3("testid", "testsecret", REVOKED, Map.of(), "")
            .withHeader("x-acs-action", "GetCertificate");
    assertEquals(
        "InvalidAction.NotFound",
        send(version3.withTarget(version3.target().replace("/?", "/RevokeClientCertificate?")))
            .code());
  }

  @Test
  void a_signature_of_version_1_has_to_say_what_it_is_for() throws Exception {
    assertEquals(
        "Unauthorized.InvalidToken", send(version1("/RevokeClientCertificate", Map.of())).code());
    assertEquals(
        "Unauthorized.InvalidToken",
        send(version1("/RevokeClientCertificate", Map.of("Action", "RevokeClientCertificate")))
            .code());
    Map<String, String> ours = Map.of("Action", "RevokeClientCertificate", "Version", "2024-09-10");
    assertEquals(
        "Certificate.StatusError", send(version1("/RevokeClientCertificate", ours)).code());
  }

  /** The first line of a revocation, with a time, a nonce and these parameters. */
  private static String target(String more) {
    return "/?Action=RevokeClientCertificate&Version=2024-09-10&SignatureNonce=%s&Timestamp=%s&SiteId=%s&Id=%s&%s"
        .formatted(UUID.randomUUID(), SignedRequest.now(), World.SITE, World.REVOKED_ID, more);
  }

  @Test
  void the_older_java_client_sends_its_bearer_token_twice() throws Exception {
    Request request =
        new Request(
            "GET",
            target("BearerToken=bearer-good&SignatureType=BEARERTOKEN"),
            Map.of("host", "a", "x-acs-bearer-token", "bearer-good"),
            "");
    assertEquals("Certificate.StatusError", send(request).code());
    assertEquals("Unauthorized.InvalidToken", send(request).code(), "replayed");
  }

  /** It has a signature with an empty secret beside the token. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BearerToken=bearer-good&SignatureType=BEARERTOKEN&AccessKeyId=                   | Certificate.StatusError
          BearerToken=bearer-bad&SignatureType=BEARERTOKEN&AccessKeyId=                    | Unauthorized.InvalidToken
          BearerToken=bearer-good&SignatureType=BEARERTOKEN                                | Unauthorized.InvalidToken
          BearerToken=bearer-good&SignatureType=BEARERTOKEN&AccessKeyId=testid             | Unauthorized.InvalidToken
          BearerToken=bearer-good&SignatureType=BEARERTOKEN&AccessKeyId=&AccessKeyId=      | Unauthorized.InvalidToken
          BearerToken=bearer-good&SignatureType=BEARERTOKEN&AccessKeyId=&SecurityToken=    | Unauthorized.InvalidToken
          BearerToken=bearer-good&SignatureType=&AccessKeyId=                              | Unauthorized.InvalidToken
          BearerToken=bearer-good&AccessKeyId=                                             | Unauthorized.InvalidToken
          SignatureType=BEARERTOKEN&AccessKeyId=                                           | Unauthorized.InvalidToken
          """)
  void the_older_go_client_signs_beside_its_bearer_token_with_no_key(String sent, String code)
      throws Exception {
    Request request = new Request("GET", target(UNKEYED + sent), Map.of("host", "a"), "");
    assertEquals(code, send(request).code());
    assertEquals("Unauthorized.InvalidToken", send(request).code(), "replayed");
  }

  @Test
  void a_token_in_a_form_does_not_excuse_a_signature_with_no_key() throws Exception {
    Map<String, String> headers =
        Map.of("host", "a", "content-type", "application/x-www-form-urlencoded");
    String form = "BearerToken=bearer-good&SignatureType=BEARERTOKEN";
    Request request = new Request("POST", target(UNKEYED + "AccessKeyId="), headers, form);
    assertEquals("Unauthorized.InvalidToken", send(request).code());
  }

  @Test
  void a_well_signed_form_that_cannot_be_decoded_is_a_malformed_body() throws Exception {
    Request request =
        SignedRequest.version3("testid", "testsecret", Map.of(), Map.of(), "SiteId=1&Id=%zz");
    Answer answer = send(request);
    assertEquals("InvalidParameter", answer.code());
    assertEquals("body", answer.json().getString("Parameter"));
  }

  @Test
  void a_body_that_a_get_brings_along_is_refused() throws Exception {
    Request request = SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID);
    Answer answer = send(request.withBody("x=1"));
    assertEquals("InvalidParameter", answer.code());
    assertEquals("body", answer.json().getString("Parameter"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n %s",
        "%s\r\n ",
        "\r\n \r\n\t%s\r\n\t\r\n ",
        " %s",
        "%s\r\nx-acs-signature-nonce: other",
        "other\r\nx-acs-signature-nonce: %s"
      })
  void an_accepted_request_is_not_taken_again_with_its_nonce_written_otherwise(String spelling)
      throws Exception {
    Request request = SignedRequest.revoke("testid", "testsecret", World.SITE, World.REVOKED_ID);
    assertEquals("Certificate.StatusError", send(request).code());
    String nonce = request.headers().get("x-acs-signature-nonce");
    Answer again = send(request.withHeader("x-acs-signature-nonce", spelling.formatted(nonce)));
    assertTrue(
        Set.of("Unauthorized.InvalidToken", "InvalidParameter").contains(again.code()),
        again.body());
  }

  /** Requests that would be accepted, with one thing more that could count, too. */
  static Stream<Arguments> ambiguous() throws Exception {
    Request version3 = SignedRequest.version3("testid", "testsecret", REVOKED, Map.of(), "");
    String authorization = version3.headers().get("Authorization");
    Request version1 =
        version1("/", Map.of("Action", "RevokeClientCertificate", "Version", "2024-09-10"));
    String signature = version1.target().replaceFirst(".*&(Signature=[^&]*).*", "$1");
    Request version1ByPost = version1Form(REVOKED);
    Request bearer =
        new Request(
                "GET",
                "/?Action=RevokeClientCertificate&Version=2024-09-10&"
                    + SignedRequest.encode(REVOKED),
                Map.of("host", "esa.test"),
                "")
            .withHeaders(SignedRequest.bearerHeaders("bearer-good", ""));
    String twice = authorization + "\r\nAuthorization: ";
    return Stream.of(
        Arguments.of(
            "version 3 twice", version3.withHeader("Authorization", twice + authorization)),
        Arguments.of(
            "version 3 and Basic", version3.withHeader("Authorization", twice + "Basic YTpi")),
        Arguments.of("version 3 and nothing", version3.withHeader("Authorization", twice)),
        Arguments.of(
            "Basic and version 3",
            version3.withHeader("Authorization", "Basic YTpi\r\nAuthorization: " + authorization)),
        Arguments.of("version 3, bearer", version3.withHeader("x-acs-bearer-token", "bearer-good")),
        Arguments.of("version 3, bearer parameter", more(version3, "BearerToken=bearer-good")),
        Arguments.of("version 3, version 1", more(version3, signature)),
        Arguments.of("version 3, an access key", more(version3, "AccessKeyId=testid")),
        Arguments.of("version 3, a token", more(version3, "SecurityToken=sts-token")),
        Arguments.of("version 1 twice", more(version1, signature)),
        Arguments.of("version 1, another", more(version1, "Signature=x")),
        Arguments.of("version 1, an empty one", more(version1, "Signature=")),
        Arguments.of("version 1, one in the form", version1ByPost.withBody("Signature=x")),
        Arguments.of("version 1, another key", more(version1, "AccessKeyId=nobody")),
        Arguments.of("version 1, another nonce", more(version1, "SignatureNonce=x")),
        Arguments.of("version 1, an empty nonce", more(version1, "SignatureNonce=")),
        Arguments.of("version 1, Basic", version1.withHeader("Authorization", "Basic YTpi")),
        Arguments.of("version 1, nothing", version1.withHeader("Authorization", "")),
        Arguments.of("version 1, version 3", version1.withHeader("Authorization", authorization)),
        Arguments.of("version 1, bearer", version1.withHeader("x-acs-bearer-token", "bearer-good")),
        Arguments.of("version 1, bearer parameter", more(version1, "BearerToken=bearer-good")),
        Arguments.of(
            "version 1, a token", version1.withHeader("x-acs-security-token", "sts-token")),
        Arguments.of("version 1, a key", version1.withHeader("x-acs-accesskey-id", "testid")),
        Arguments.of(
            "bearer twice",
            bearer.withHeader(
                "x-acs-bearer-token", "bearer-good\r\nx-acs-bearer-token: bearer-good")),
        Arguments.of(
            "bearer, another",
            bearer.withHeader("x-acs-bearer-token", "bearer-good\r\nx-acs-bearer-token: x")),
        Arguments.of("bearer, another parameter", more(bearer, "BearerToken=bearer-one-site")),
        Arguments.of("bearer, another in the form", bearerWithForm("BearerToken=bearer-one-site")),
        Arguments.of("bearer, an empty parameter", more(bearer, "BearerToken=")),
        Arguments.of(
            "bearer parameter twice",
            more(bearer, "BearerToken=bearer-good&BearerToken=bearer-good")),
        Arguments.of("bearer, Bearer", bearer.withHeader("Authorization", "Bearer bearer-good")),
        Arguments.of("bearer, version 3", bearer.withHeader("Authorization", authorization)),
        Arguments.of("bearer, version 1", more(bearer, signature)),
        Arguments.of(
            "bearer, two times",
            bearer.withHeader("x-acs-date", SignedRequest.now() + "\r\nx-acs-date: x")));
  }

  private static Request bearerWithForm(String form) throws Exception {
    return new Request(
            "POST",
            "/?Action=RevokeClientCertificate&Version=2024-09-10&SiteId=1&Id=x",
            SignedRequest.bearerHeaders("bearer-good", form),
            form)
        .withHeaders(
            Map.of("host", "esa.test", "content-type", "application/x-www-form-urlencoded"));
  }

  private static Request more(Request request, String parameters) {
    return request.withTarget(request.target() + "&" + parameters);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguous")
  void a_request_with_more_than_one_credential_is_refused(String how, Request request)
      throws Exception {
    assertEquals("Unauthorized.InvalidToken", send(request).code());
  }

  @Test
  void the_token_of_a_bearer_may_stand_in_header_and_query_if_it_is_the_same() throws Exception {
    String target =
        "/?Action=RevokeClientCertificate&Version=2024-09-10&SignatureType=BEARERTOKEN&SignatureVersion&SignatureMethod"
            + "&BearerToken=bearer-good&SignatureNonce="
            + UUID.randomUUID()
            + "&Timestamp="
            + SignedRequest.now()
            + "&"
            + SignedRequest.encode(REVOKED);
    Request request =
        new Request("GET", target, Map.of("host", "a", "x-acs-bearer-token", "bearer-good"), "")
            .withHeaders(Map.of("SignatureNonce", "another", "SignatureMethod", ""));
    assertEquals("Certificate.StatusError", send(request).code());
  }

  private static final String MULTIPART_BODY =
      "--b\r\nContent-Disposition: form-data; name=\"SiteId\"\r\n\r\n1\r\n--b--\r\n";
  private static final Map<String, String> MULTIPART =
      Map.of("content-type", "multipart/form-data; boundary=b");

  @Test
  void a_signed_multipart_form_is_a_malformed_body() throws Exception {
    Request version3 =
        SignedRequest.version3("testid", "testsecret", REVOKED, MULTIPART, MULTIPART_BODY);
    Request bearer =
        new Request("POST", version3.target(), Map.of("host", "a"), MULTIPART_BODY)
            .withHeaders(MULTIPART)
            .withHeaders(SignedRequest.bearerHeaders("bearer-good", MULTIPART_BODY));
    Request version1 = version1Form(REVOKED).withHeaders(MULTIPART).withBody(MULTIPART_BODY);
    for (Request request :
        List.of(
            version3,
            more(bearer, "Action=RevokeClientCertificate&Version=2024-09-10"),
            version1)) {
      Answer answer = send(request);
      assertEquals("InvalidParameter", answer.code(), request.toString());
      assertEquals("body", answer.json().getString("Parameter"));
      assertEquals("Unauthorized.InvalidToken", send(request).code(), "replayed");
    }
  }

  @Test
  void a_multipart_form_with_a_wrong_signature_is_refused() throws Exception {
    Request version3 =
        SignedRequest.version3("testid", "wrong", REVOKED, MULTIPART, MULTIPART_BODY);
    Request version1 = version1Form(REVOKED).withHeaders(MULTIPART).withBody(MULTIPART_BODY);
    Request hashed =
        SignedRequest.version3("testid", "testsecret", REVOKED, MULTIPART, MULTIPART_BODY);
    for (Request request :
        List.of(
            version3,
            version1.withTarget(version1.target().replace("SiteId=1", "SiteId=2")),
            hashed.withHeader("x-acs-content-sha256", null),
            hashed.withHeader("x-acs-content-sha256", "0".repeat(64)))) {
      assertEquals("Unauthorized.InvalidToken", send(request).code(), request.toString());
    }
  }

  @Test
  void a_multipart_body_that_reaches_the_application_has_to_be_the_signed_one() throws Exception {
    Map<String, String> mixed = Map.of("content-type", "multipart/mixed; boundary=b");
    Request request =
        SignedRequest.version3("testid", "testsecret", REVOKED, mixed, MULTIPART_BODY);
    assertEquals(
        "Unauthorized.InvalidToken",
        send(request.withBody(MULTIPART_BODY.replace("1", "2"))).code());
    assertEquals("InvalidParameter", send(request).code());
  }
}
