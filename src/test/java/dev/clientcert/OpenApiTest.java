package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** The description of the operations tells what the application does. */
@QuarkusTest
@WithTestResource(World.class)
class OpenApiTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private static Answer get(String target, Map<String, String> headers) throws Exception {
    return RawHttp.send(
        RestAssured.port, new Request("GET", target, headers, "").withHeader("host", "esa.test"));
  }

  @Test
  void it_is_served_as_it_was_written_and_as_json() throws Exception {
    Answer yaml = get("/q/openapi", Map.of());
    assertTrue(yaml.head().contains("content-type: application/yaml;charset=UTF-8\r\n"));
    assertEquals(Files.readString(Path.of("src/main/resources/META-INF/openapi.yml")), yaml.body());
    Answer json = get("/q/openapi?format=json", Map.of());
    assertTrue(json.head().contains("content-type: application/json\r\n"));
    assertEquals(json.body(), get("/q/openapi", Map.of("accept", "application/json")).body());
    assertEquals(
        yaml.body(), get("/q/openapi?format=yaml", Map.of("accept", "application/json")).body());
    assertEquals(yaml.body(), get("/q/openapi", Map.of("accept", "text/html, */*;q=0.1")).body());
  }

  @Test
  void its_json_says_the_same_as_its_yaml_in_the_same_order() throws Exception {
    Map<String, Object> document = new Yaml().load(get("/q/openapi", Map.of()).body());
    assertEquals(new JsonObject(document).encode(), get("/q/openapi?format=json", Map.of()).body());
  }

  /** The four ways to call that are described. */
  enum Way {
    RPC_GET("GET", "/", null),
    RPC_POST("POST", "/", FORM),
    FUNCTION_GET("GET", "/RevokeClientCertificate", null),
    FUNCTION_POST("POST", "/RevokeClientCertificate", "application/json");

    private final String method;
    private final String path;
    private final String contentType;

    Way(String method, String path, String contentType) {
      this.method = method;
      this.path = path;
      this.contentType = contentType;
    }

    /** A request with this credential; a parameter that is {@code null} is left out. */
    private Request request(String token, String siteId, String id) throws Exception {
      Map<String, String> parameters = new HashMap<>();
      if (siteId != null) {
        parameters.put("SiteId", siteId);
      }
      if (id != null) {
        parameters.put("Id", id);
      }
      String form = SignedRequest.encode(parameters);
      String body =
          contentType == null
              ? ""
              : contentType.equals(FORM)
                  ? form
                  : new JsonObject(new HashMap<>(parameters)).encode();
      Request request =
          new Request(
                  method,
                  contentType == null ? path + "?" + form : path,
                  new HashMap<>(SignedRequest.bearerHeaders(token, body)),
                  body)
              .withHeader("host", "esa.test")
              .withHeader("content-type", contentType);
      return path.equals("/")
          ? request
              .withHeader("x-acs-action", "RevokeClientCertificate")
              .withHeader("x-acs-version", "2024-09-10")
          : request;
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_answer_is_as_described(Way way) throws Exception {
    OpenApi description = OpenApi.of(RestAssured.port);
    String site = "" + World.SITE;
    String good = "bearer-good";
    Request success = way.request(good, site, World.freshId());
    Map<ErrorCode, Request> failing = new HashMap<>();
    failing.put(ErrorCode.CERTIFICATE_STATUS_ERROR, way.request(good, site, World.REVOKED_ID));
    failing.put(ErrorCode.MISSING_SITE_ID, way.request(good, null, "x"));
    failing.put(ErrorCode.ID_MISSING_PARAMETER, way.request(good, site, null));
    failing.put(ErrorCode.INVALID_PARAMETER, way.request(good, "twelve", "x"));
    failing.put(ErrorCode.CERTIFICATE_NOT_FOUND, way.request(good, site, "nobody"));
    failing.put(ErrorCode.INVALID_TOKEN, way.request("wrong", site, "x"));
    failing.put(ErrorCode.NO_PERMISSION, way.request("bearer-one-site", "2345678901234", "x"));
    failing.put(
        ErrorCode.INVALID_TIME,
        way.request(good, site, "x").withHeader("x-acs-date", Instant.EPOCH.toString()));
    failing.put(
        ErrorCode.ACTION_NOT_FOUND,
        way.request(good, site, "x").withHeader("x-acs-action", "ListClientCertificates"));
    failing.put(
        ErrorCode.BODY_TOO_LARGE, way.request(good, site, "x").withBody("x".repeat(64 * 1024 + 1)));

    Answer answer = RawHttp.send(RestAssured.port, success);
    assertEquals(200, answer.status(), answer.body());
    description.assertDescribes(success, answer);
    for (Map.Entry<ErrorCode, Request> one : failing.entrySet()) {
      Answer error = RawHttp.send(RestAssured.port, one.getValue());
      assertEquals(one.getKey().status(), error.status(), error.body());
      assertEquals(one.getKey().code(), error.code());
      description.assertDescribes(one.getValue(), error);
    }
    // The one that is missing needs a store that fails, see FailingStoreTest.
    assertEquals(
        EnumSet.complementOf(EnumSet.of(ErrorCode.INTERNAL_EXCEPTION)),
        EnumSet.copyOf(failing.keySet()));
  }

  @Test
  void an_answer_that_is_not_described_is_noticed() throws Exception {
    OpenApi description = OpenApi.of(RestAssured.port);
    Request request = Way.RPC_GET.request("bearer-good", "" + World.SITE, World.freshId());
    Answer answer = RawHttp.send(RestAssured.port, request);
    Answer error = RawHttp.send(RestAssured.port, Way.RPC_GET.request("wrong", "1", "x"));
    for (Answer other :
        List.of(
            new Answer(201, answer.head(), answer.body()),
            new Answer(200, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n", answer.body()),
            new Answer(200, answer.head(), answer.body().replace("\"SiteName\"", "\"Name\"")),
            new Answer(200, answer.head(), answer.body().replace("}", ",\"More\":1}")),
            new Answer(400, error.head(), error.body()),
            new Answer(403, error.head(), error.body().replace("InvalidToken", "Else")),
            new Answer(403, error.head(), error.body().replace("\"HostId\"", "\"Host\"")))) {
      assertThrows(AssertionError.class, () -> description.assertDescribes(request, other));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Certificate.StatusError   | The specified certificate status is invalid.
          MissingSiteId             | Required parameter SiteId missing. Specify SiteId and try again.
          InternalException         | Failed to call the service. Try again later or contact technical support.
          Id.MissingParameter       | The required parameter Id is missing.
          Unauthorized.InvalidTime  | The authentication time parameter you entered is invalid. Check the parameter value and try again.
          Unauthorized.InvalidToken | The token you entered is invalid. Please check and enter the correct token and try again.
          Certificate.NotFound      | The specified certificate does not exist.
          """)
  void it_has_the_description_of_the_reference_page(String code, String description)
      throws Exception {
    assertEquals(
        description,
        OpenApi.of(RestAssured.port).example(code).getString("x-documented-description"));
  }

  @Test
  void it_has_every_documented_error_with_its_status_and_message() throws Exception {
    JsonObject components = OpenApi.of(RestAssured.port).document().getJsonObject("components");
    Map<String, Integer> statuses =
        Map.of("BadRequest", 400, "Forbidden", 403, "NotFound", 404, "TooLarge", 413);
    Set<String> described = new TreeSet<>();
    statuses.forEach(
        (response, status) -> {
          JsonObject json =
              components
                  .getJsonObject("responses")
                  .getJsonObject(response)
                  .getJsonObject("content")
                  .getJsonObject("application/json");
          List<String> codes = new ArrayList<>();
          for (String name : json.getJsonObject("examples").fieldNames()) {
            JsonObject value =
                components.getJsonObject("examples").getJsonObject(name).getJsonObject("value");
            codes.add(value.getString("Code"));
            described.add(
                String.join(
                    " ",
                    "" + status,
                    value.getString("Code"),
                    value.getString("Message"),
                    value.getString("Parameter")));
          }
          Set<Object> possible = new TreeSet<>();
          json.getJsonObject("schema")
              .getJsonArray("allOf")
              .getJsonObject(1)
              .getJsonObject("properties")
              .getJsonObject("Code")
              .getJsonArray("enum")
              .forEach(possible::add);
          assertEquals(new TreeSet<>(codes), possible);
        });
    Set<String> documented = new TreeSet<>();
    for (ErrorCode error : ErrorCode.values()) {
      DocumentedException failure =
          error == ErrorCode.INVALID_PARAMETER
              ? DocumentedException.invalidParameter("SiteId")
              : new DocumentedException(error);
      documented.add(
          String.join(
              " ", "" + error.status(), error.code(), failure.getMessage(), failure.parameter()));
    }
    assertEquals(documented, described);
  }
}
