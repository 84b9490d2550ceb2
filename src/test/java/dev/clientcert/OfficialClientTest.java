package dev.clientcert;

import static dev.clientcert.OfficialClient.REQUEST_ID;
import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.assertRefused;
import static dev.clientcert.OfficialClient.bearer;
import static dev.clientcert.OfficialClient.call;
import static dev.clientcert.OfficialClient.parameters;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.revoke;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.TeaException;
import com.aliyun.tea.okhttp.ClientHelper;
import com.aliyun.teaopenapi.models.Config;
import dev.clientcert.OfficialClient.Style;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The official Java client, unmodified, calling the running application as a user would. */
@QuarkusTest
@WithTestResource(World.class)
class OfficialClientTest {

  @BeforeAll
  static void forgetConnections() {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
  }

  @ParameterizedTest
  @EnumSource
  void a_certificate_with_an_awkward_id_is_revoked_and_then_is_not_active(Style style)
      throws Exception {
    String id = World.freshId();
    Map<?, ?> answer = revoke(account(), style, parameters(World.SITE, id));

    assertEquals(Set.of("SiteId", "SiteName", "Id", "RequestId"), answer.keySet());
    assertEquals(World.SITE, ((Number) answer.get("SiteId")).longValue());
    assertEquals(World.SITE_NAME, answer.get("SiteName"));
    assertEquals(id, answer.get("Id"));
    assertTrue(answer.get("RequestId").toString().matches(REQUEST_ID));

    assertRefused(
        400,
        "Certificate.StatusError",
        "The status of the certificate is invalid.",
        refusal(() -> revoke(account(), style, parameters(World.SITE, id))));
  }

  @Test
  void the_answers_header_has_the_same_request_id_as_its_body() throws Exception {
    Map<String, ?> answer =
        call(
            account(),
            Style.V3_GET,
            "RevokeClientCertificate",
            parameters(World.SITE, World.freshId()));
    Map<?, ?> headers = (Map<?, ?>) answer.get("headers");
    assertEquals(
        ((Map<?, ?>) answer.get("body")).get("RequestId"), headers.get("x-acs-request-id"));
    assertEquals(200, ((Number) answer.get("statusCode")).intValue());
  }

  @ParameterizedTest
  @EnumSource
  void a_temporary_credential_is_let_in_with_its_token_and_only_with_it(Style style)
      throws Exception {
    Map<String, String> parameters = parameters(World.SITE, World.freshId());
    for (String token : new String[] {"sts-tokem", "sts-token2", "t"}) {
      assertRefused(
          403,
          "Unauthorized.InvalidToken",
          "Token authentication failed.",
          refusal(() -> revoke(account().setSecurityToken(token), style, parameters)));
    }
    revoke(account().setSecurityToken("sts-token"), style, parameters);
  }

  @ParameterizedTest
  @EnumSource
  void a_bearer_token_is_let_in(Style style) throws Exception {
    revoke(bearer("bearer-good"), style, parameters(World.SITE, World.freshId()));
  }

  @ParameterizedTest
  @EnumSource
  void every_credential_that_does_not_hold_gets_the_same_answer(Style style) throws Exception {
    Map<String, String> parameters = parameters(World.SITE, World.REVOKED_ID);
    Config[] bad = {
      accessKey("testid", "wrong"),
      accessKey("nobody", "testsecret"),
      accessKey("nobody", "unknown"),
      accessKey("STS.ended", "s").setSecurityToken("t"),
      accessKey("STS.ended", "s"),
      bearer("bearer-ended"),
      bearer("bearer-unknown"),
    };
    for (Config config : bad) {
      assertRefused(
          403,
          "Unauthorized.InvalidToken",
          "Token authentication failed.",
          refusal(() -> revoke(config, style, parameters)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_credential_with_an_empty_list_of_policies_may_do_nothing(Style style) {
    assertRefused(
        403,
        "NoPermission",
        "You are not authorized to do this action.",
        refusal(
            () ->
                revoke(accessKey("narrow", "s"), style, parameters(World.SITE, World.REVOKED_ID))));
  }

  @ParameterizedTest
  @EnumSource
  void what_does_not_exist_for_the_caller_is_not_found(Style style) {
    record Case(Config config, Object siteId, String id) {}
    Case[] cases = {
      new Case(account(), World.SITE, "no-such-certificate"),
      new Case(account(), World.SITE, "only-in-the-second-site"),
      new Case(account(), 42, World.REVOKED_ID),
      new Case(account(), Long.MAX_VALUE, World.REVOKED_ID),
      new Case(account(), World.FOREIGN_SITE, "foreign"),
      new Case(accessKey("foreigner", "s"), World.SITE, World.REVOKED_ID),
    };
    for (Case c : cases) {
      assertRefused(
          404,
          "Certificate.NotFound",
          "The specified certificate does not exist.",
          refusal(() -> revoke(c.config(), style, parameters(c.siteId(), c.id()))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_missing_parameter_is_named_and_site_id_comes_first(Style style) {
    String noSite = "Required parameter SiteId missing. Specify SiteId and try again.";
    assertRefused(
        400, "MissingSiteId", noSite, refusal(() -> revoke(account(), style, new HashMap<>())));
    assertRefused(
        400, "MissingSiteId", noSite, refusal(() -> revoke(account(), style, Map.of("Id", "x"))));
    for (String blank : new String[] {"", " "}) {
      assertRefused(
          400,
          "MissingSiteId",
          noSite,
          refusal(() -> revoke(account(), style, parameters(blank, "x"))));
      assertRefused(
          400,
          "Id.MissingParameter",
          "The parameter Id is required.",
          refusal(() -> revoke(account(), style, parameters("malformed", blank))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "0x10",
    "9223372036854775808",
    "1 2",
    "١٢",
    "99999999999999999999999"
  })
  void a_malformed_site_id_is_refused(String siteId) {
    for (Style style : Style.values()) {
      TeaException refusal =
          refusal(() -> revoke(account(), style, parameters(siteId, "x".repeat(129))));
      assertRefused(400, "InvalidParameter", "The specified parameter is invalid.", refusal);
      assertEquals("SiteId", refusal.getData().get("Parameter"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_id_may_have_128_characters_and_not_one_more(Style style) {
    TeaException refusal =
        refusal(() -> revoke(account(), style, parameters(World.SITE, "é".repeat(129))));
    assertRefused(400, "InvalidParameter", "The specified parameter is invalid.", refusal);
    assertEquals("Id", refusal.getData().get("Parameter"));
    assertEquals(
        "Certificate.NotFound",
        refusal(() -> revoke(account(), style, parameters(World.SITE, "é".repeat(128)))).getCode());
  }

  @ParameterizedTest
  @EnumSource
  void another_action_is_not_found_whoever_asks(Style style) {
    for (Config config : new Config[] {account(), accessKey("nobody", "x")}) {
      assertRefused(
          404,
          "InvalidAction.NotFound",
          "Specified api is not found, please check your url and method.",
          refusal(() -> call(config, style, "ListCertificates", parameters(World.SITE, "x"))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void other_parameters_are_ignored(Style style) throws Exception {
    Map<String, String> parameters = parameters(World.SITE, World.freshId());
    parameters.put("RegionId", "cn-hangzhou");
    parameters.put("id", "another");
    parameters.put("空", "é *~");
    parameters.put("empty", "");
    revoke(account(), style, parameters);
  }
}
