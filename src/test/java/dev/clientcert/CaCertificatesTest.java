package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.assertInvalid;
import static dev.clientcert.OfficialClient.assertRefused;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.TeaException;
import com.aliyun.tea.okhttp.ClientHelper;
import dev.clientcert.OfficialClient.Style;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploaded CA certificates and host names, as the official Java client sees them. */
@QuarkusTest
@WithTestResource(World.class)
class CaCertificatesTest {

  private static final String FOREIGN = "" + World.FOREIGN_SITE;

  /** The pair for all CAs, and the deprecated one. */
  private static final List<String> PAIRS =
      List.of("ClientCaCertificateHostnames", "ClientCertificateHostnames");

  private final String site = "" + World.freshSite();
  private final String siteName = "s" + site + ".example.org";

  @BeforeAll
  static void forgetConnections() {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
  }

  private static Map<String, Object> call(
      Style style, String operation, Map<String, String> parameters) throws Exception {
    return answer(account(), style, operation, parameters);
  }

  private Map<String, Object> upload(String pem, String... more) throws Exception {
    Map<String, String> parameters = with(more);
    parameters.put("SiteId", site);
    parameters.put("Certificate", pem);
    return call(Style.V3_POST_FORM, "UploadClientCaCertificate", parameters);
  }

  private String uploadedId() throws Exception {
    return upload(TestAuthority.root("CN=CA").pem()).get("Id").toString();
  }

  private Map<String, String> it(String id) {
    return with("SiteId", site, "Id", id);
  }

  private Map<String, Object> get(String id) throws Exception {
    return call(Style.V3_GET, "GetClientCaCertificate", it(id));
  }

  private List<?> listedIds() throws Exception {
    List<?> result =
        (List<?>)
            call(Style.V3_GET, "ListClientCaCertificates", with("SiteId", site)).get("Result");
    return result.stream().map(one -> ((Map<?, ?>) one).get("Id")).toList();
  }

  private static void assertNotFound(Callable<?> call) {
    assertRefused(
        404, "Certificate.NotFound", "The specified certificate does not exist.", refusal(call));
  }

  private static void assertNoSite(Callable<?> call) {
    assertRefused(
        400,
        "InvalidParameter.SiteId",
        "Failed to query the website based on the SiteID you specified. Check parameter SiteId and try again.",
        refusal(call));
  }

  private static void assertMissingSite(Callable<?> call) {
    assertRefused(
        400,
        "MissingSiteId",
        "Required parameter SiteId missing. Specify SiteId and try again.",
        refusal(call));
  }

  @ParameterizedTest
  @EnumSource
  void a_ca_certificate_lives_from_its_upload_to_its_deletion(Style style) throws Exception {
    String pem = TestAuthority.root("O=Example,CN=Example Root").pem();
    Map<String, Object> uploaded =
        call(
            style,
            "UploadClientCaCertificate",
            with("SiteId", site, "Certificate", pem, "Name", "é & ü=%+"));
    assertEquals(
        Set.of(
            "Id",
            "Status",
            "CommonName",
            "NotBefore",
            "NotAfter",
            "Issuer",
            "SerialNumber",
            "FingerprintSha256",
            "SignatureAlgorithm",
            "ValidityDays",
            "RequestId"),
        uploaded.keySet());
    String id = uploaded.get("Id").toString();
    assertTrue(id.matches("[0-9a-f]{32}"));
    assertEquals("OK", uploaded.get("Status"));
    assertEquals("Example Root", uploaded.get("CommonName"));
    assertEquals("Example Root", uploaded.get("Issuer"));
    assertEquals("2020-01-01T00:00:00Z", uploaded.get("NotBefore"));
    assertEquals("2100-01-01T00:00:00Z", uploaded.get("NotAfter"));
    assertEquals("29220", uploaded.get("ValidityDays"));
    assertEquals("ECDSA-SHA256", uploaded.get("SignatureAlgorithm"));

    Map<String, Object> got = call(style, "GetClientCaCertificate", it(id));
    assertEquals(
        Set.of("SiteId", "SiteName", "Status", "Certificate", "Result", "RequestId"), got.keySet());
    assertEquals(siteName, got.get("SiteName"));
    assertEquals(pem, got.get("Certificate"));
    assertEquals("OK", got.get("Status"));
    Map<?, ?> result = (Map<?, ?>) got.get("Result");
    assertEquals(
        Set.of(
            "Id",
            "Name",
            "Status",
            "Type",
            "CommonName",
            "NotBefore",
            "NotAfter",
            "Issuer",
            "SignatureAlgorithm",
            "PubkeyAlgorithm",
            "CreateTime",
            "UpdateTime",
            "SerialNumber",
            "FingerprintSha256"),
        result.keySet());
    assertEquals("é & ü=%+", result.get("Name"));
    assertEquals("upload", result.get("Type"));
    assertEquals("2020-01-01 00:00:00", result.get("NotBefore"));
    assertEquals("ECDSA", result.get("PubkeyAlgorithm"));
    assertEquals(uploaded.get("FingerprintSha256"), result.get("FingerprintSha256"));

    Map<String, Object> page = call(style, "ListClientCaCertificates", with("SiteId", site));
    assertEquals(
        Set.of("SiteId", "SiteName", "PageNumber", "PageSize", "TotalCount", "Result", "RequestId"),
        page.keySet());
    assertEquals(20, ((Number) page.get("PageSize")).intValue());
    assertEquals(List.of(result), page.get("Result"));

    Map<String, Object> deleted = call(style, "DeleteClientCaCertificate", it(id));
    assertEquals(Set.of("SiteId", "SiteName", "Id", "RequestId"), deleted.keySet());
    assertEquals(id, deleted.get("Id"));
    for (String operation : List.of("GetClientCaCertificate", "DeleteClientCaCertificate")) {
      assertNotFound(() -> call(style, operation, it(id)));
    }
    assertEquals(List.of(), listedIds());
  }

  static List<UnaryOperator<String>> spellings() {
    return List.of(
        pem -> pem,
        String::strip,
        pem -> pem.replace("\n", "\r\n"),
        pem -> "\n " + pem + "\n\n",
        pem -> pem.replace("\n", "\r\n").strip());
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void a_ca_certificate_comes_back_character_for_character(UnaryOperator<String> spelling)
      throws Exception {
    String pem = spelling.apply(TestAuthority.root("CN=a").pem());
    Map<String, Object> got = get(upload(pem).get("Id").toString());
    assertEquals(pem, got.get("Certificate"));
    assertFalse(((Map<?, ?>) got.get("Result")).containsKey("Name"));
  }

  @Test
  void what_is_not_the_certificate_of_a_ca_is_refused_and_not_kept() throws Exception {
    TestAuthority root = TestAuthority.root("CN=root");
    List<String> bad =
        List.of(
            root.leaf("CN=leaf"),
            SigningRequests.pem("PUBLIC KEY", SigningRequests.newKey().getPublic().getEncoded()),
            SigningRequests.pem("PRIVATE KEY", SigningRequests.newKey().getPrivate().getEncoded()),
            SigningRequests.of("CN=a"),
            TestAuthority.expired("CN=old").pem(),
            root.pem() + TestAuthority.root("CN=b").pem(),
            root.pem().substring(0, 200),
            root.pem().replace("CERTIFICATE", "X509 CRL"),
            "x",
            "x".repeat(16 * 1024 + 1));
    for (String one : bad) {
      assertInvalid("Certificate", refusal(() -> upload(one)));
    }
    assertInvalid("Certificate", refusal(() -> upload(" ")));
    assertInvalid("Name", refusal(() -> upload(root.pem(), "Name", "x".repeat(256))));
    assertInvalid("Name", refusal(() -> upload(root.pem(), "Name", "a\nb")));
    assertEquals(List.of(), listedIds());
    upload(root.below("CN=intermediate").pem(), "Name", "x".repeat(255));
    assertEquals(1, listedIds().size());
  }

  private static void assertQuotaExceeded(TeaException refusal) {
    assertRefused(
        400,
        "QuotaCheckFailed.Function",
        "The feature is unavailable in your plan. Upgrade the plan or contact your account manager to request the feature.",
        refusal);
  }

  @Test
  void a_site_has_room_for_five_however_many_come_at_once() throws Exception {
    String pem = TestAuthority.root("CN=CA").pem();
    ExecutorService callers = Executors.newFixedThreadPool(8);
    int successes = 0;
    try {
      List<Future<Map<String, Object>>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(callers.submit(() -> upload(pem)));
      }
      for (Future<Map<String, Object>> call : calls) {
        try {
          call.get();
          successes++;
        } catch (java.util.concurrent.ExecutionException refused) {
          assertQuotaExceeded((TeaException) refused.getCause());
        }
      }
    } finally {
      callers.shutdownNow();
    }
    assertEquals(5, successes);
    List<?> ids = listedIds();
    assertEquals(5, ids.size());
    assertQuotaExceeded(refusal(() -> upload(pem)));
    call(Style.V3_GET, "DeleteClientCaCertificate", it(ids.get(0).toString()));
    upload(pem);
    assertQuotaExceeded(refusal(() -> upload(pem)));
  }

  @Test
  void pages_are_newest_first_and_empty_beyond_the_end() throws Exception {
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      newestFirst.add(0, uploadedId());
    }
    for (int page = 1; page <= 4; page++) {
      Map<String, Object> answer =
          call(
              Style.V3_GET,
              "ListClientCaCertificates",
              with("SiteId", site, "PageSize", "1", "PageNumber", "" + page));
      List<?> result = (List<?>) answer.get("Result");
      assertEquals(3, ((Number) answer.get("TotalCount")).intValue());
      assertEquals(page, ((Number) answer.get("PageNumber")).intValue());
      assertEquals(
          page > 3 ? List.of() : List.of(newestFirst.get(page - 1)),
          result.stream().map(one -> ((Map<?, ?>) one).get("Id")).toList());
    }
    assertEquals(newestFirst, listedIds());
  }

  @ParameterizedTest
  @CsvSource({
    "PageNumber, 0",
    "PageNumber, 501",
    "PageNumber, one",
    "PageSize, 0",
    "PageSize, 101"
  })
  void a_page_has_bounds(String parameter, String value) {
    assertInvalid(
        parameter,
        refusal(
            () ->
                call(
                    Style.V3_GET,
                    "ListClientCaCertificates",
                    with("SiteId", site, parameter, value))));
  }

  @Test
  void the_site_is_looked_up_before_the_certificate_is_looked_at() {
    assertNoSite(
        () ->
            call(
                Style.V3_POST_FORM,
                "UploadClientCaCertificate",
                with("SiteId", "42", "Certificate", "none")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UploadClientCaCertificate",
        "GetClientCaCertificate",
        "ListClientCaCertificates",
        "SetClientCaCertificateHostnames",
        "GetClientCaCertificateHostnames",
        "SetClientCertificateHostnames",
        "GetClientCertificateHostnames",
        "GetSite"
      })
  void an_unknown_or_foreign_site_is_invalid_once_the_caller_may_ask(String operation)
      throws Exception {
    Map<String, String> valid =
        with("Id", "x", "Certificate", TestAuthority.root("CN=a").pem(), "Hostnames", "[]");
    assertMissingSite(() -> call(Style.V3_POST_FORM, operation, valid));
    for (String other : List.of("42", FOREIGN)) {
      valid.put("SiteId", other);
      assertNoSite(() -> call(Style.V3_POST_FORM, operation, valid));
      assertRefused(
          403,
          "NoPermission",
          "You are not authorized to do this action.",
          refusal(() -> answer(accessKey("one-site", "s"), Style.V3_POST_FORM, operation, valid)));
    }
    valid.put("SiteId", "twelve");
    assertInvalid(
        "SiteId",
        refusal(() -> answer(accessKey("narrow", "s"), Style.V3_POST_FORM, operation, valid)));
  }

  @Test
  void what_does_not_exist_for_the_caller_is_not_found() throws Exception {
    String id = uploadedId();
    for (String operation :
        List.of(
            "GetClientCaCertificate",
            "DeleteClientCaCertificate",
            "SetClientCaCertificateHostnames",
            "GetClientCaCertificateHostnames")) {
      assertNotFound(
          () ->
              call(
                  Style.V3_POST_FORM,
                  operation,
                  with("SiteId", "" + World.SITE, "Id", id, "Hostnames", "[]")));
    }
    for (String other : List.of("42", FOREIGN)) {
      assertNotFound(
          () -> call(Style.V3_GET, "DeleteClientCaCertificate", with("SiteId", other, "Id", "x")));
    }
    for (String operation : List.of("GetClientCaCertificate", "DeleteClientCaCertificate")) {
      assertRefused(
          400,
          "Id.MissingParameter",
          "The parameter Id is required.",
          refusal(() -> call(Style.V3_GET, operation, with("SiteId", site, "Id", " "))));
    }
  }

  private Map<String, Object> set(String operation, String id, String hostnames) throws Exception {
    Map<String, String> parameters = with("SiteId", site, "Hostnames", hostnames);
    if (id != null) {
      parameters.put("Id", id);
    }
    return call(Style.V3_POST_FORM, operation, parameters);
  }

  private List<?> hostnames(String operation, String id) throws Exception {
    Map<String, String> parameters = with("SiteId", site);
    if (id != null) {
      parameters.put("Id", id);
    }
    return (List<?>) call(Style.V3_POST_QUERY, operation, parameters).get("Hostnames");
  }

  @ParameterizedTest
  @EnumSource
  void host_names_are_set_shown_replaced_and_cleared(Style style) throws Exception {
    String id = uploadedId();
    for (String pair : PAIRS) {
      for (String ca : new String[] {id, null}) {
        Map<String, String> parameters = with("SiteId", site);
        Set<String> members = Set.of("SiteId", "SiteName", "Hostnames", "RequestId");
        if (ca != null) {
          parameters.put("Id", ca);
          members = Set.of("SiteId", "SiteName", "Id", "Hostnames", "RequestId");
        }
        for (List<String> names :
            List.of(
                List.of("b." + siteName, siteName, "a." + siteName),
                List.of("*." + siteName),
                List.<String>of())) {
          Map<String, String> change = new HashMap<>(parameters);
          change.put("Hostnames", new io.vertx.core.json.JsonArray(names).encode());
          Map<String, Object> answer = call(style, "Set" + pair, change);
          assertEquals(members, answer.keySet());
          assertEquals(names, answer.get("Hostnames"));
          for (String other : PAIRS) {
            Map<String, Object> got = call(style, "Get" + other, parameters);
            assertEquals(members, got.keySet());
            assertEquals(names, got.get("Hostnames"));
            assertEquals(ca, got.get("Id"));
          }
        }
      }
    }
  }

  @Test
  void each_ca_has_host_names_of_its_own_and_an_empty_text_clears_them() throws Exception {
    String one = uploadedId();
    String two = uploadedId();
    String set = "Set" + PAIRS.get(0);
    String get = "Get" + PAIRS.get(0);
    set(set, one, "[\"one." + siteName + "\"]");
    set(set, two, "[\"two." + siteName + "\"]");
    set(set, null, "[\"managed." + siteName + "\"]");
    assertEquals(List.of("one." + siteName), hostnames(get, one));
    assertEquals(List.of("two." + siteName), hostnames(get, two));
    assertEquals(List.of("managed." + siteName), hostnames(get, ""));
    // The client leaves empty texts out of a form.
    call(Style.V3_POST_QUERY, set, with("SiteId", site, "Id", one, "Hostnames", ""));
    assertEquals(List.of(), hostnames(get, one));
    assertEquals(List.of("two." + siteName), hostnames(get, two));
    call(Style.V3_GET, "DeleteClientCaCertificate", it(two));
    assertNotFound(() -> hostnames(get, two));
    assertEquals(List.of("managed." + siteName), hostnames(get, null));
  }

  @Test
  void host_names_are_kept_in_lower_case_and_in_their_ascii_form() throws Exception {
    String written = "[\"WWW." + siteName.toUpperCase(java.util.Locale.ROOT) + "\", \"BÜCHER.%s\"]";
    set("Set" + PAIRS.get(1), null, written.formatted(siteName));
    assertEquals(
        List.of("www." + siteName, "xn--bcher-kva." + siteName),
        hostnames("Get" + PAIRS.get(0), null));
  }

  @Test
  void host_names_beyond_the_site_or_no_host_names_at_all_change_nothing() throws Exception {
    String set = "Set" + PAIRS.get(0);
    String kept = "kept." + siteName;
    set(set, null, "[\"" + kept + "\"]");
    List<String> bad =
        new ArrayList<>(
            List.of(
                "[\"evil" + siteName + "\"]",
                "[\"example.org\"]",
                "[\"" + siteName + ".\"]",
                "[\"a.*." + siteName + "\"]",
                "[\"a_b." + siteName + "\"]",
                "[\"a." + siteName + "\", \"A." + siteName + "\"]",
                "[\"a." + siteName + "\", 1]",
                "[[\"a." + siteName + "\"]]",
                "[\"a." + siteName + "\"",
                "[\"a." + siteName + "\"] x",
                "\"a." + siteName + "\"",
                "a." + siteName,
                "{}",
                "null",
                "[null]",
                "[\"\"]"));
    StringBuilder many = new StringBuilder("[\"0." + siteName + "\"");
    for (int i = 1; i <= 50; i++) {
      many.append(",\"").append(i).append('.').append(siteName).append('"');
    }
    bad.add(many + "]");
    for (String one : bad) {
      assertInvalid("Hostnames", refusal(() -> set(set, null, one)));
    }
    assertInvalid("Hostnames", refusal(() -> call(Style.V3_POST_FORM, set, with("SiteId", site))));
    assertEquals(List.of(kept), hostnames("Get" + PAIRS.get(0), null));
    String fifty = many.substring(0, many.lastIndexOf(",")) + "]";
    assertEquals(50, ((List<?>) set(set, null, fifty).get("Hostnames")).size());
  }

  @Test
  void a_list_in_json_is_the_same_as_its_text() throws Exception {
    for (String hostnames :
        List.of("[\"a." + siteName + "\"]", "\"[\\\"a." + siteName + "\\\"]\"", "[]", "\"\"")) {
      String body = "{\"SiteId\":" + site + ",\"Hostnames\":" + hostnames + "}";
      Map<String, String> headers = new HashMap<>(SignedRequest.bearerHeaders("bearer-good", body));
      headers.put("host", "h");
      headers.put("content-type", "application/json");
      RawHttp.Answer answer =
          RawHttp.send(
              io.restassured.RestAssured.port,
              new RawHttp.Request("POST", "/SetClientCaCertificateHostnames", headers, body));
      assertEquals(200, answer.status(), answer.body());
      assertEquals(
          hostnames.contains("a.") ? List.of("a." + siteName) : List.of(),
          answer.json().getJsonArray("Hostnames").getList());
    }
  }

  @Test
  void of_lists_that_are_set_at_once_one_is_there_as_a_whole() throws Exception {
    List<List<String>> lists = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<String> list = new ArrayList<>();
      for (int j = 0; j < 50; j++) {
        list.add("h" + j + "-" + i + "." + siteName);
      }
      lists.add(list);
    }
    ExecutorService callers = Executors.newFixedThreadPool(lists.size());
    try {
      List<Callable<Map<String, Object>>> calls = new ArrayList<>();
      for (List<String> list : lists) {
        calls.add(
            () -> set("Set" + PAIRS.get(0), null, new io.vertx.core.json.JsonArray(list).encode()));
      }
      for (Future<Map<String, Object>> call : callers.invokeAll(calls)) {
        call.get();
      }
    } finally {
      callers.shutdownNow();
    }
    assertTrue(lists.contains(hostnames("Get" + PAIRS.get(0), null)));
  }
}
