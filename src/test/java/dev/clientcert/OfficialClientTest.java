package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.credentials.Client;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The official Java client, unmodified, calling the running application as a user would. */
@QuarkusTest
@WithTestResource(World.class)
class OfficialClientTest {

  private static final String REQUEST_ID = "[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}";

  /** Every way in which the client can be set to call. */
  enum Style {
    V3_GET("GET", null, false),
    V3_POST_QUERY("POST", null, false),
    V3_POST_FORM("POST", null, true),
    V1_GET("GET", "v2", false),
    V1_POST_QUERY("POST", "v2", false),
    V1_POST_FORM("POST", "v2", true);

    private final String method;
    private final String signatureAlgorithm;
    private final boolean form;

    Style(String method, String signatureAlgorithm, boolean form) {
      this.method = method;
      this.signatureAlgorithm = signatureAlgorithm;
      this.form = form;
    }
  }

  private static Config accessKey(String id, String secret) {
    return new Config().setAccessKeyId(id).setAccessKeySecret(secret);
  }

  private static Config account() {
    return accessKey("testid", "testsecret");
  }

  private static Config bearer(String token) throws Exception {
    var credential = new com.aliyun.credentials.models.Config();
    credential.setType("bearer");
    credential.setBearerToken(token);
    return new Config().setCredential(new Client(credential));
  }

  private static Map<String, String> parameters(Object siteId, String id) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("SiteId", siteId.toString());
    parameters.put("Id", id);
    return parameters;
  }

  private static Map<String, ?> call(
      Config config, Style style, String action, Map<String, String> parameters) throws Exception {
    config
        .setEndpoint("127.0.0.1:" + RestAssured.port)
        .setSignatureAlgorithm(style.signatureAlgorithm);
    config.setProtocol("http").setRegionId("cn-hangzhou");
    Params params =
        new Params()
            .setAction(action)
            .setVersion("2024-09-10")
            .setProtocol("HTTP")
            .setPathname("/")
            .setMethod(style.method)
            .setAuthType("AK")
            .setStyle("RPC")
            .setReqBodyType("formData")
            .setBodyType("json");
    OpenApiRequest request = new OpenApiRequest();
    if (style.form) {
      request.setBody(new HashMap<String, Object>(parameters));
    } else {
      request.setQuery(parameters);
    }
    return new com.aliyun.teaopenapi.Client(config).callApi(params, request, new RuntimeOptions());
  }

  private static Map<?, ?> revoke(Config config, Style style, Map<String, String> parameters)
      throws Exception {
    return (Map<?, ?>) call(config, style, "RevokeClientCertificate", parameters).get("body");
  }

  private static TeaException refusal(Callable<?> call) {
    return assertThrows(TeaException.class, call::call);
  }

  private static void assertRefused(int status, String code, String message, TeaException refusal) {
    Map<String, Object> data = refusal.getData();
    assertEquals(code, refusal.getCode());
    assertEquals(status, ((Number) data.get("statusCode")).intValue());
    assertEquals(message, data.get("Message"));
    assertTrue(data.get("RequestId").toString().matches(REQUEST_ID), data.toString());
    assertEquals("127.0.0.1:" + RestAssured.port, data.get("HostId"));
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
      assertRefused(
          400,
          "InvalidParameter",
          "The specified parameter SiteId is not valid.",
          refusal(() -> revoke(account(), style, parameters(siteId, "x".repeat(129)))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_id_may_have_128_characters_and_not_one_more(Style style) {
    assertRefused(
        400,
        "InvalidParameter",
        "The specified parameter Id is not valid.",
        refusal(() -> revoke(account(), style, parameters(World.SITE, "é".repeat(129)))));
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
          refusal(
              () -> call(config, style, "ListClientCertificates", parameters(World.SITE, "x"))));
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
