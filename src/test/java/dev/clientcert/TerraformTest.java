package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.TerraformProvider.Configuration;
import dev.clientcert.TerraformProvider.FailedException;
import dev.clientcert.TerraformProvider.State;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Terraform's provider does with a certificate, and that its plan is empty afterwards. */
@QuarkusTest
@WithTestResource(World.class)
class TerraformTest {

  private static final String SITE = "" + World.SITE;

  private final TerraformProvider provider = new TerraformProvider();

  private void assertNothingLeftToDo(Configuration configuration, State state) throws Exception {
    assertEquals(List.of(), provider.plan(configuration, state));
  }

  @Test
  void a_certificate_is_made_revoked_activated_imported_and_destroyed() throws Exception {
    Configuration active = new Configuration(SITE, null, "RSA", "365", "active");
    Configuration revoked = active.withStatus("revoked");

    State state = provider.apply(active, null);
    assertEquals(List.of("Create", "Get", "Get"), provider.takeCalls());
    assertEquals("active", state.status());
    assertNothingLeftToDo(active, state);
    for (Configuration next : List.of(revoked, active, revoked)) {
      assertEquals(
          List.of("status: " + state.status() + " -> " + next.status()),
          provider.plan(next, state));
      state = provider.apply(next, state);
      assertEquals(next.status(), state.status());
      assertNothingLeftToDo(next, state);
    }
    assertEquals(state, provider.importState(SITE + ":" + state.certificateId()));
    provider.takeCalls();
    provider.destroy(state);
    assertEquals(List.of("Delete"), provider.takeCalls());
    assertEquals(List.of("create"), provider.plan(revoked, state));
    // What is gone already counts as destroyed.
    provider.destroy(state);
    assertNull(provider.importState(SITE + ":" + state.certificateId()));
  }

  @Test
  void a_certificate_for_a_signing_request_can_be_revoked_from_the_start() throws Exception {
    Configuration configuration =
        new Configuration(SITE, SigningRequests.of("CN=terraform"), null, "30", "revoked");
    State state = provider.apply(configuration, null);
    assertEquals(List.of("Create", "Get", "Revoke", "Get"), provider.takeCalls());
    assertNothingLeftToDo(configuration, state);
    assertEquals(state, provider.importState(SITE + ":" + state.certificateId()));
    provider.destroy(state);
  }

  @Test
  void what_others_revoked_is_noticed_where_the_status_is_configured() throws Exception {
    Configuration configured = new Configuration(SITE, null, "ECDSA", "1", "active");
    Configuration silent = configured.withStatus(null);
    State state = provider.apply(silent, null);
    provider.apply(configured.withStatus("revoked"), state);
    assertEquals(List.of("status: revoked -> active"), provider.plan(configured, state));
    assertEquals(List.of(), provider.plan(silent, state));
  }

  @Test
  void an_active_certificate_is_not_destroyed_and_stays() throws Exception {
    Configuration active = new Configuration(SITE, null, "ECDSA", "1", "active");
    State state = provider.apply(active, null);
    FailedException failed = assertThrows(FailedException.class, () -> provider.destroy(state));
    assertTrue(
        failed.getMessage().startsWith("code: 400, The status of the certificate is invalid."));
    assertNothingLeftToDo(active, state);
  }

  /** A retry of the provider is a new request with a new nonce; it finds what the first one did. */
  @ParameterizedTest
  @ValueSource(strings = {"Revoke", "Activate", "Delete"})
  void a_change_that_is_tried_again_has_no_second_effect(String operation) throws Exception {
    Configuration configuration = new Configuration(SITE, null, "ECDSA", "1", "revoked");
    State state =
        provider.apply(
            operation.equals("Revoke") ? configuration.withStatus("active") : configuration, null);
    Map<String, String> parameters =
        Map.of(
            "SiteId",
            SITE,
            "Id",
            state.certificateId(),
            "Action",
            operation + "ClientCertificate",
            "Version",
            "2024-09-10");
    Answer first = send(SignedRequest.version1("testid", "testsecret", "/", parameters));
    assertEquals(200, first.status(), first.body());
    Answer again = send(SignedRequest.version1("testid", "testsecret", "/", parameters));
    assertEquals(
        operation.equals("Delete") ? "Certificate.NotFound" : "Certificate.StatusError",
        again.code());
  }

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request);
  }
}
