package dev.clientcert;

import static dev.clientcert.OfficialClient.accessKey;
import static dev.clientcert.OfficialClient.account;
import static dev.clientcert.OfficialClient.answer;
import static dev.clientcert.OfficialClient.assertInvalid;
import static dev.clientcert.OfficialClient.assertRefused;
import static dev.clientcert.OfficialClient.refusal;
import static dev.clientcert.OfficialClient.with;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aliyun.tea.okhttp.ClientHelper;
import dev.clientcert.OfficialClient.Style;
import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites, as the official Java client sees those that an account has. */
@QuarkusTest
@WithTestResource(World.class)
class SitesTest {

  private static final JsonArray SITES = new JsonObject(World.LISTED_SITES).getJsonArray("Sites");

  @BeforeAll
  static void forgetConnections() {
    // They may lead to an application that had the same port before.
    ClientHelper.clients.values().forEach(client -> client.connectionPool().evictAll());
  }

  private static Map<String, Object> call(
      Style style, String operation, Map<String, String> parameters) throws Exception {
    return answer(accessKey("lister", "s"), style, operation, parameters);
  }

  /** The last digits of the ids that are listed, in their order. */
  private static String listed(Map<String, String> parameters) throws Exception {
    Map<String, Object> page = call(Style.V3_GET, "ListSites", parameters);
    return ((List<?>) page.get("Sites"))
        .stream()
            .map(site -> ((Map<?, ?>) site).get("SiteId").toString().replaceAll("^40*", ""))
            .collect(Collectors.joining(" "));
  }

  /** A site as it was seeded, and as it is shown. */
  private static Map<String, Object> seeded(int number) {
    JsonObject site = SITES.getJsonObject(number - 1).copy();
    if (!site.containsKey("Tags")) {
      site.put("Tags", new JsonObject());
    }
    return site.getMap();
  }

  private static Map<String, Object> json(Object shown) {
    return new JsonObject(new com.google.gson.Gson().toJson(shown)).getMap();
  }

  @ParameterizedTest
  @EnumSource
  void all_sites_of_the_account_are_listed_with_all_members_the_latest_first(Style style)
      throws Exception {
    Map<String, Object> page = call(style, "ListSites", with());
    assertEquals(5, ((Number) page.get("TotalCount")).intValue());
    assertEquals(1, ((Number) page.get("PageNumber")).intValue());
    assertEquals(500, ((Number) page.get("PageSize")).intValue());
    List<?> sites = (List<?>) page.get("Sites");
    int[] order = {4, 3, 2, 1, 5};
    assertEquals(order.length, sites.size());
    for (int i = 0; i < order.length; i++) {
      assertEquals(new JsonObject(seeded(order[i])), new JsonObject(json(sites.get(i))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_site_is_shown_with_all_members_but_its_last_visit(Style style) throws Exception {
    for (int number = 1; number <= 5; number++) {
      Map<String, Object> site = new HashMap<>(seeded(number));
      site.remove("VisitTime");
      Map<String, Object> answer =
          call(style, "GetSite", with("SiteId", site.get("SiteId").toString()));
      assertEquals(new JsonObject(site), new JsonObject(json(answer.get("SiteModel"))));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SiteName=example.com                                  | 1
          SiteName=EXAMPLE.com                                  | 1
          SiteName=moved.example                                | 4
          SiteName=example                                      |
          SiteName=example&SiteSearchType=exact                 |
          SiteName=example&SiteSearchType=prefix                | 3 1
          SiteName=example.com&SiteSearchType=suffix            | 2 1
          SiteName=AMPLE&SiteSearchType=fuzzy                   | 4 3 2 1 5
          SiteName=_&SiteSearchType=fuzzy                       |
          SiteName=%25&SiteSearchType=fuzzy                     |
          SiteName=&SiteSearchType=fuzzy                        | 4 3 2 1 5
          Status=active                                         | 1
          Status=pending                                        | 2
          Status=offline                                        | 3
          Status=moved                                          | 4
          AccessType=NS                                         | 4 1
          AccessType=CNAME                                      | 3 2
          Coverage=global                                       | 4 1
          Coverage=domestic                                     | 2
          Coverage=overseas                                     | 3
          PlanSubscribeType=basicplan                           | 1
          PlanSubscribeType=standardplan                        | 3
          PlanSubscribeType=advancedplan                        | 4
          PlanSubscribeType=enterpriseplan                      | 2
          OnlyEnterprise=true                                   | 2
          OnlyEnterprise=True                                   | 2
          OnlyEnterprise=false                                  | 4 3 2 1 5
          ResourceGroupId=rg-b                                  | 3 2
          ResourceGroupId=rg                                    |
          OrderBy=gmtCreate                                     | 4 3 2 1 5
          OrderBy=visitTime                                     | 1 2 3 4 5
          OrderBy=visitTime&ResourceGroupId=rg-b                | 2 3
          TagFilter=[{"Key":"env","Value":"prod"}]              | 3 1
          TagFilter=[{"Key":"team"}]                            | 2 1
          TagFilter=[{"Key":"team","Value":null}]               | 2 1
          TagFilter=[{"Key":"team","Value":""}]                 | 2
          TagFilter=[{"Key":"env","Value":"prod"},{"Key":"team"}] | 1
          TagFilter=[]                                          | 4 3 2 1 5
          TagFilter=                                            | 4 3 2 1 5
          Tags.1.Key=env&Tags.1.Value=prod                      | 3 1
          Tags.1.Key=team                                       | 2 1
          Tags.2.Key=team                                       | 2 1
          Tags.20.Key=team&Tags.3.Key=env&Tags.3.Value=prod     | 1
          Tags.1.Key=team&Tags.1.Value=                         | 2
          Tags.1.Key=env&Tags.1.Value=prod&Tags.2.Key=team&Tags.2.Value=web | 1
          Tags.1.Key=team&TagFilter=[{"Key":"env","Value":"test"}] | 2
          AccessType=CNAME&Coverage=overseas&Status=offline     | 3
          AccessType=CNAME&Coverage=global                      |
          """)
  void each_filter_restricts_the_listing(String query, String expected) throws Exception {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&")) {
      String[] nameAndValue = pair.split("=", 2);
      parameters.put(nameAndValue[0], nameAndValue[1].replace("%25", "%"));
    }
    assertEquals(expected == null ? "" : expected, listed(parameters));
  }

  @Test
  void pages_go_through_the_listing_and_are_empty_beyond_the_end() throws Exception {
    String[] pages = {"4 3", "2 1", "5", "", ""};
    for (int i = 0; i < pages.length; i++) {
      String number = i == 4 ? "" + Integer.MAX_VALUE : "" + (i + 1);
      assertEquals(pages[i], listed(with("PageSize", "2", "PageNumber", number)));
    }
    assertEquals(
        2,
        ((Number)
                call(Style.V3_GET, "ListSites", with("Coverage", "global", "PageSize", "1"))
                    .get("TotalCount"))
            .intValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SiteSearchType    | Exact
          Status            | deleted
          AccessType        | ns
          Coverage          | china
          PlanSubscribeType | basic
          OnlyEnterprise    | yes
          OrderBy           | name
          PageNumber        | 0
          PageNumber        | 2147483648
          PageSize          | 501
          TagFilter         | [{"Value":"prod"}]
          TagFilter         | [{"Key":1}]
          TagFilter         | [{"Key":""}]
          TagFilter         | [{"Key":" ","Value":"prod"}]
          TagFilter         | {"Key":"env"}
          TagFilter         | ["env"]
          TagFilter         | [{"Key":"a","Key":"b"}]
          TagFilter         | x
          """)
  void what_is_no_filter_is_refused(String parameter, String value) {
    assertInvalid(
        parameter, refusal(() -> call(Style.V3_GET, "ListSites", with(parameter, value))));
  }

  @Test
  void tags_have_keys_and_there_are_at_most_twenty() throws Exception {
    assertInvalid(
        "Tags.1.Key", refusal(() -> call(Style.V3_GET, "ListSites", with("Tags.1.Value", "prod"))));
    String tooLong = "k".repeat(256);
    assertInvalid(
        "TagFilter",
        refusal(
            () ->
                call(
                    Style.V3_GET,
                    "ListSites",
                    with("TagFilter", "[{\"Key\":\"" + tooLong + "\"}]"))));
    assertInvalid(
        "TagFilter",
        refusal(
            () ->
                call(
                    Style.V3_GET,
                    "ListSites",
                    with("TagFilter", "[{\"Key\":\"k\",\"Value\":\"" + tooLong + "\"}]"))));
    Map<String, String> tags = new HashMap<>();
    for (int i = 1; i <= 20; i++) {
      tags.put("Tags." + i + ".Key", "env");
    }
    assertEquals("3 2 1", listed(tags));
    tags.put("Tags.21.Key", "env");
    assertInvalid("Tags.21.Key", refusal(() -> call(Style.V3_GET, "ListSites", tags)));
    assertInvalid(
        "Tags.21.Key", refusal(() -> call(Style.V3_GET, "ListSites", with("Tags.21.Key", "env"))));
  }

  private static Answer callByJson(String operation, String body) throws Exception {
    Map<String, String> headers = new HashMap<>(SignedRequest.bearerHeaders("bearer-good", body));
    headers.put("host", "h");
    headers.put("content-type", "application/json");
    return RawHttp.send(RestAssured.port, new Request("POST", "/" + operation, headers, body));
  }

  @Test
  void filters_in_json_can_be_of_their_own_types() throws Exception {
    assertEquals(
        1,
        callByJson(
                "ListSites",
                "{\"SiteName\":\"shop.example.net\",\"OnlyEnterprise\":false,\"TagFilter\":[],\"PageSize\":1}")
            .json()
            .getInteger("TotalCount"));
    assertEquals(
        0,
        callByJson("ListSites", "{\"OnlyEnterprise\":true,\"TagFilter\":[{\"Key\":\"k\"}]}")
            .json()
            .getInteger("TotalCount"));
    for (String bad : List.of("{\"Status\":true}", "{\"Status\":[]}", "{\"PageSize\":true}")) {
      assertEquals("InvalidParameter", callByJson("ListSites", bad).code(), bad);
    }
  }

  @Test
  void an_account_sees_only_its_own_sites() throws Exception {
    Map<String, Object> page =
        answer(account(), Style.V3_GET, "ListSites", with("SiteName", "example.com"));
    assertEquals(0, ((Number) page.get("TotalCount")).intValue());
    assertRefused(
        400,
        "InvalidParameter.SiteId",
        "Failed to query the website based on the SiteID you specified. Check parameter SiteId and try again.",
        refusal(() -> answer(account(), Style.V3_GET, "GetSite", with("SiteId", "4000000000001"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"narrow", "one-site", "all-sites"})
  void a_policy_for_sites_does_not_allow_to_list_them(String key) {
    assertRefused(
        403,
        "NoPermission",
        "You are not authorized to do this action.",
        refusal(() -> answer(accessKey(key, "s"), Style.V3_GET, "ListSites", with())));
  }

  @Test
  void a_policy_for_the_whole_account_allows_to_list_its_sites() throws Exception {
    Map<String, Object> page =
        answer(accessKey("list-only", "s"), Style.V3_GET, "ListSites", with());
    assertEquals(5, ((Number) page.get("TotalCount")).intValue());
    Map<String, Object> site =
        answer(
            accessKey("all-sites", "s"), Style.V3_GET, "GetSite", with("SiteId", "4000000000001"));
    assertEquals("example.com", ((Map<?, ?>) site.get("SiteModel")).get("SiteName"));
  }
}
