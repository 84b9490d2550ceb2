package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Credentials in shapes that the official client of the other tests does not give them. */
@QuarkusTest
@WithTestResource(World.class)
class CredentialShapesTest {

  private static final Map<String, String> REVOKED =
      Map.of("SiteId", "" + World.SITE, "Id", World.REVOKED_ID);

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request);
  }

  private static Request version1(String path, Map<String, String> more) throws Exception {
    Map<String, String> parameters = new java.util.HashMap<>(REVOKED);
    parameters.putAll(more);
    return SignedRequest.version1("testid", "testsecret", path, parameters);
  }

  @Test
  void a_signature_for_another_action_is_good_for_no_path() throws Exception {
    Map<String, String> other = Map.of("Action", "GetClientCertificate", "Version", "2024-09-10");
    Map<String, String> old = Map.of("Action", "RevokeClientCertificate", "Version", "2014-05-26");
    for (String path : new String[] {"/", "/RevokeClientCertificate"}) {
      assertEquals("InvalidAction.NotFound", send(version1(path, other)).code());
      assertEquals("InvalidAction.NotFound", send(version1(path, old)).code());
    }
    Request version3 =
        SignedRequest.version3("testid", "testsecret", REVOKED, Map.of(), "")
            .withHeader("x-acs-action", "GetClientCertificate");
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

  @Test
  void the_older_java_client_sends_its_bearer_token_twice() throws Exception {
    String query =
        "/?Action=RevokeClientCertificate&Version=2024-09-10&BearerToken=bearer-good&SignatureType=BEARERTOKEN"
            + "&SignatureNonce=%s&Timestamp=%s&SiteId=%s&Id=%s";
    String target =
        query.formatted(UUID.randomUUID(), SignedRequest.now(), World.SITE, World.REVOKED_ID);
    Request request =
        new Request("GET", target, Map.of("host", "a", "x-acs-bearer-token", "bearer-good"), "");
    assertEquals("Certificate.StatusError", send(request).code());
    assertEquals("Unauthorized.InvalidToken", send(request).code(), "replayed");
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
}
