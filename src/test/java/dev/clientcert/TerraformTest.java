package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.TerraformCalls.FailedException;
import dev.clientcert.TerraformProvider.Configuration;
import dev.clientcert.TerraformProvider.State;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Terraform's provider does with a certificate, and that its plan is empty afterwards. */
@QuarkusTest
@WithTestResource(World.class)
class TerraformTest {

  private static final String SITE = "" + World.SITE;

  /** How often the provider tries again what failed on the way. */
  private static final int RETRIES = 3;

  private final TerraformProvider provider = new TerraformProvider();

  private static List<String> operations(String... beginnings) {
    return Stream.of(beginnings).map(one -> one + "ClientCertificate").toList();
  }

  private void assertNothingLeftToDo(Configuration configuration, State state) throws Exception {
    assertEquals(List.of(), provider.plan(configuration, state));
  }

  @Test
  void a_certificate_is_made_revoked_activated_imported_and_destroyed() throws Exception {
    Configuration active = new Configuration(SITE, null, "RSA", "365", "active");
    Configuration revoked = active.withStatus("revoked");

    State state = provider.apply(active, null);
    assertEquals(operations("Create", "Get", "Get"), provider.takeCalls());
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
    assertEquals(operations("Delete"), provider.takeCalls());
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
    assertEquals(operations("Create", "Get", "Revoke", "Get"), provider.takeCalls());
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
    for (int retry = 1; retry <= RETRIES; retry++) {
      Answer again = send(SignedRequest.version1("testid", "testsecret", "/", parameters));
      assertEquals(
          operation.equals("Delete") ? "Certificate.NotFound" : "Certificate.StatusError",
          again.code());
    }
  }

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void a_ca_certificate_is_made_bound_imported_and_destroyed(String end) throws Exception {
    TerraformCaCertificate resource = new TerraformCaCertificate();
    String site = "" + World.freshSite();
    String below = ".s" + site + ".example.org";
    String pem = TestAuthority.root("CN=Terraform").pem().strip() + end;
    TerraformCaCertificate.Configuration unbound =
        new TerraformCaCertificate.Configuration(
            site, pem, end.isEmpty() ? null : "terraform", List.of());
    TerraformCaCertificate.State state = resource.apply(unbound, null);
    String get = "GetClientCaCertificate";
    String hostnames = "GetClientCaCertificateHostnames";
    assertEquals(List.of("UploadClientCaCertificate", get, hostnames), resource.takeCalls());
    assertEquals(List.of(), resource.plan(unbound, state));
    assertEquals("OK", state.status());
    for (List<String> names :
        List.of(List.of("b" + below, "a" + below), List.of("c" + below), List.<String>of())) {
      TerraformCaCertificate.Configuration next = unbound.with(names);
      assertEquals(List.of("client_ca_certificate_hostnames"), resource.plan(next, state));
      resource.takeCalls();
      state = resource.apply(next, state);
      assertEquals(
          List.of("SetClientCaCertificateHostnames", get, hostnames), resource.takeCalls());
      assertEquals(List.of(), resource.plan(next, state));
    }
    state = resource.apply(unbound.with(List.of("a" + below)), state);
    assertEquals(state, resource.importState(site + ":" + state.id()));
    resource.takeCalls();
    resource.destroy(state);
    assertEquals(List.of("DeleteClientCaCertificate"), resource.takeCalls());
    assertEquals(List.of("create"), resource.plan(unbound, state));
    resource.destroy(state);
    assertNull(resource.importState(site + ":" + state.id()));
  }

  /** Transport errors are tried again at once; nothing tells such a call from a new one. */
  @Test
  void host_names_that_are_set_again_and_again_are_there_once() throws Exception {
    TerraformCaCertificate resource = new TerraformCaCertificate();
    String site = "" + World.freshSite();
    TerraformCaCertificate.Configuration configuration =
        new TerraformCaCertificate.Configuration(
            site,
            TestAuthority.root("CN=a").pem(),
            null,
            List.of("b.s" + site + ".example.org", "s" + site + ".example.org"));
    TerraformCaCertificate.State state = resource.apply(configuration, null);
    for (int retry = 1; retry <= RETRIES; retry++) {
      JsonObject again = resource.setHostnames(configuration, state.id());
      assertEquals(configuration.hostnames(), again.getJsonArray("Hostnames").getList());
    }
    assertEquals(List.of(), resource.plan(configuration, state));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
                                                                                  | 4 3 2 1 5
          SiteName=example&SiteSearchType=fuzzy&Coverage=global                     | 4 1
          AccessType=CNAME&Status=pending&OnlyEnterprise=true                       | 2
          PlanSubscribeType=enterpriseplan                                          | 2
          ResourceGroupId=rg-b&Tags.1.Key=env&Tags.1.Value=prod                     | 3
          Tags.1.Key=env&Tags.1.Value=prod&Tags.2.Key=team&Tags.2.Value=web         | 1
          """)
  void sites_are_found_by_the_data_source(String filters, String expected) throws Exception {
    Map<String, String> query = new HashMap<>();
    if (filters != null) {
      for (String filter : filters.split("&")) {
        query.put(filter.split("=")[0], filter.split("=")[1]);
      }
    }
    query.putAll(Map.of("RegionId", "cn-hangzhou", "PageSize", "50", "PageNumber", "1"));
    JsonArray sites =
        new TerraformCalls("lister", "s").get("ListSites", query).getJsonArray("Sites");
    List<String> ids = new ArrayList<>();
    for (Object one : sites) {
      JsonObject site = (JsonObject) one;
      ids.add("" + (site.getLong("SiteId") - 4_000_000_000_000L));
      assertEquals(site.getString("SiteName"), site.getValue("SiteName"));
    }
    assertEquals(expected, String.join(" ", ids));
  }
}
