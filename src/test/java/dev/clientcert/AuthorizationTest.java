package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.assertRefused;
import static dev.clientcert.OfficialClient.bearer;
import static dev.clientcert.OfficialClient.parameters;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.revoke;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aliyun.teaopenapi.models.Config;
import dev.clientcert.OfficialClient.Style;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies do to calls of the official client. */
@QuarkusTest
@WithTestResource(World.class)
class AuthorizationTest {

  private static final String SECOND_SITES_ID = "only-in-the-second-site";

  private static void assertAllowed(Config config, Style style) throws Exception {
    String id = World.freshId();
    assertEquals(id, revoke(config, style, parameters(World.SITE, id)).get("Id"));
  }

  private static void assertDenied(Config config, Style style, Object siteId, String id) {
    assertRefused(
        403,
        "NoPermission",
        "You are not authorized to do this action.",
        refusal(() -> revoke(config, style, parameters(siteId, id))));
  }

  @ParameterizedTest
  @EnumSource
  void a_policy_for_one_site_lets_in_there_and_nowhere_else(Style style) throws Exception {
    assertAllowed(accessKey("one-site", "s"), style);
    assertDenied(accessKey("one-site", "s"), style, World.SECOND_SITE, SECOND_SITES_ID);
    assertAllowed(bearer("bearer-one-site"), style);
    assertDenied(bearer("bearer-one-site"), style, World.SECOND_SITE, SECOND_SITES_ID);
  }

  @ParameterizedTest
  @EnumSource
  void an_explicit_deny_holds_inside_an_allow_on_everything(Style style) throws Exception {
    assertAllowed(accessKey("all-but-one", "s"), style);
    assertDenied(accessKey("all-but-one", "s"), style, World.SECOND_SITE, SECOND_SITES_ID);
  }

  @ParameterizedTest
  @EnumSource
  void a_temporary_credential_can_be_narrower_than_its_account(Style style) throws Exception {
    Config narrow = accessKey("STS.narrow", "s").setSecurityToken("t");
    assertAllowed(narrow, style);
    assertDenied(
        accessKey("STS.narrow", "s").setSecurityToken("t"),
        style,
        World.SECOND_SITE,
        SECOND_SITES_ID);
  }

  @ParameterizedTest
  @EnumSource
  void an_expired_temporary_credential_is_nobody_whatever_it_was_allowed(Style style) {
    Config ended = accessKey("STS.ended", "s").setSecurityToken("t");
    assertRefused(
        403,
        "Unauthorized.InvalidToken",
        "Token authentication failed.",
        refusal(() -> revoke(ended, style, parameters(World.SITE, World.REVOKED_ID))));
  }

  @Test
  void a_site_that_policies_do_not_cover_is_denied_whether_it_exists_or_not() {
    assertDenied(accessKey("one-site", "s"), Style.V3_GET, 42, "x");
    assertDenied(accessKey("one-site", "s"), Style.V3_GET, World.FOREIGN_SITE, "foreign");
    assertDenied(accessKey("one-site", "s"), Style.V3_GET, World.SECOND_SITE, "x");
  }

  @Test
  void another_accounts_site_does_not_exist_whatever_the_policies_say() {
    assertRefused(
        404,
        "Certificate.NotFound",
        "The specified certificate does not exist.",
        refusal(
            () ->
                revoke(
                    accessKey("all-but-one", "s"),
                    Style.V3_GET,
                    parameters(World.FOREIGN_SITE, "foreign"))));
  }

  @Test
  void parameters_are_checked_before_permissions() {
    assertEquals(
        "InvalidParameter",
        refusal(() -> revoke(accessKey("narrow", "s"), Style.V3_GET, parameters("x", "y")))
            .getCode());
  }

  @Test
  void a_denied_call_changes_nothing() throws Exception {
    String id = World.freshId();
    assertDenied(accessKey("in-the-office", "s"), Style.V3_GET, World.SITE, id);
    assertEquals(
        id, revoke(OfficialClient.account(), Style.V3_GET, parameters(World.SITE, id)).get("Id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"at-home", "until-2036"})
  void a_condition_that_holds_lets_in(String accessKeyId) throws Exception {
    assertAllowed(accessKey(accessKeyId, "s"), Style.V3_GET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-the-office", "over-tls", "until-2026"})
  void a_condition_that_does_not_hold_keeps_out(String accessKeyId) {
    assertDenied(accessKey(accessKeyId, "s"), Style.V3_GET, World.SITE, World.REVOKED_ID);
  }
}
