package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import dev.clientcert.certificate.CaCertificateStore;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
    RPC_GET("GET", true, null),
    RPC_POST("POST", true, FORM),
    FUNCTION_GET("GET", false, null),
    FUNCTION_POST("POST", false, "application/json");

    private final String method;
    private final boolean rpc;
    private final String contentType;

    Way(String method, boolean rpc, String contentType) {
      this.method = method;
      this.rpc = rpc;
      this.contentType = contentType;
    }

    /** A call of an operation with this credential. */
    private Request request(String operation, String token, Map<String, String> parameters)
        throws Exception {
      String form = SignedRequest.encode(parameters);
      String path = rpc ? "/" : "/" + operation;
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
      return rpc
          ? request.withHeader("x-acs-action", operation).withHeader("x-acs-version", "2024-09-10")
          : request;
    }
  }

  private static final String GOOD = "bearer-good";
  private static final String SITE = "" + World.SITE;

  private static Answer send(Request request) throws Exception {
    return RawHttp.send(RestAssured.port, request);
  }

  private static Map<String, String> certificate(String site, String id) {
    return Map.of("SiteId", site, "Id", id);
  }

  private static Map<String, String> newCertificate(String site) {
    return Map.of("SiteId", site, "PkeyType", "ECDSA", "ValidityDays", "1");
  }

  /** The id of a certificate that was created just now, and revoked if told. */
  private static String created(boolean revoked) throws Exception {
    String id =
        send(Way.RPC_POST.request("CreateClientCertificate", GOOD, newCertificate(SITE)))
            .json()
            .getString("Id");
    if (revoked) {
      send(Way.RPC_POST.request("RevokeClientCertificate", GOOD, certificate(SITE, id)));
    }
    return id;
  }

  private static Map<String, String> newCa(String site) throws Exception {
    return Map.of("SiteId", site, "Certificate", TestAuthority.root("CN=CA").pem());
  }

  /** A CA certificate that was uploaded just now. */
  private static Map<String, String> uploadedCa() throws Exception {
    String site = "" + World.freshSite();
    return certificate(site, upload(site).json().getString("Id"));
  }

  private static Answer upload(String site) throws Exception {
    return send(Way.RPC_POST.request("UploadClientCaCertificate", GOOD, newCa(site)));
  }

  /** A site with as many CA certificates as it can have. */
  private static String fullSite() throws Exception {
    String site = "" + World.freshSite();
    for (int i = 0; i < CaCertificateStore.MAX_PER_SITE; i++) {
      assertEquals(200, upload(site).status());
    }
    return site;
  }

  /** What a call of an operation that succeeds has to say. */
  private static Map<String, String> valid(String operation) throws Exception {
    return switch (operation) {
      case "CreateClientCertificate" -> newCertificate(SITE);
      case "ListClientCertificates",
          "ListClientCaCertificates",
          "GetSite",
          "GetClientCaCertificateHostnames",
          "GetClientCertificateHostnames" ->
          Map.of("SiteId", SITE);
      case "ListSites" -> Map.of("SiteName", "example", "SiteSearchType", "prefix");
      case "UploadClientCaCertificate" -> newCa("" + World.freshSite());
      case "GetClientCaCertificate", "DeleteClientCaCertificate" -> uploadedCa();
      case "SetClientCaCertificateHostnames", "SetClientCertificateHostnames" ->
          Map.of("SiteId", SITE, "Hostnames", "[\"www.example.com\"]");
      case "GetClientCertificate" -> certificate(SITE, World.REVOKED_ID);
      case "RevokeClientCertificate" -> certificate(SITE, World.freshId());
      case "ActivateClientCertificate", "DeleteClientCertificate" ->
          certificate(SITE, created(true));
      default -> throw new AssertionError(operation + " needs a call that succeeds");
    };
  }

  private static Map<String, String> but(
      Map<String, String> valid, String parameter, String value) {
    Map<String, String> parameters = new HashMap<>(valid);
    parameters.put(parameter, value);
    parameters.values().removeIf(Objects::isNull);
    return parameters;
  }

  /** Whether an answer to this operation can have this code, by its description. */
  private static boolean canFailBy(ErrorCode code, String operation, OpenApi description) {
    JsonObject responses =
        description.operations().get(operation).getJsonObject("get").getJsonObject("responses");
    return description
        .resolve(responses.getJsonObject("" + code.status()))
        .encode()
        .contains("\"" + code.code() + "\"");
  }

  static Stream<Arguments> callsOfEveryOperation() throws Exception {
    return OpenApi.operationNames().stream()
        .flatMap(operation -> Arrays.stream(Way.values()).map(way -> Arguments.of(operation, way)));
  }

  @ParameterizedTest
  @MethodSource("callsOfEveryOperation")
  void every_answer_is_as_described(String operation, Way way) throws Exception {
    OpenApi description = OpenApi.of(RestAssured.port);
    Map<String, String> valid = valid(operation);
    Request success = way.request(operation, GOOD, valid);
    String second = "" + World.SECOND_SITE;
    Map<ErrorCode, Request> failing = new HashMap<>();
    String status =
        operation.equals("RevokeClientCertificate") ? World.REVOKED_ID : World.EXAMPLE_ID;
    failing.put(
        ErrorCode.CERTIFICATE_STATUS_ERROR,
        way.request(operation, GOOD, certificate(SITE, status)));
    failing.put(ErrorCode.MISSING_SITE_ID, way.request(operation, GOOD, Map.of("Id", "x")));
    failing.put(
        ErrorCode.ID_MISSING_PARAMETER, way.request(operation, GOOD, but(valid, "Id", null)));
    failing.put(
        ErrorCode.INVALID_PARAMETER,
        way.request(
            operation, GOOD, but(but(valid, "SiteId", "twelve"), "OrderBy", "neither of them")));
    failing.put(
        ErrorCode.CERTIFICATE_NOT_FOUND, way.request(operation, GOOD, but(valid, "Id", "nobody")));
    failing.put(ErrorCode.SITE_NOT_FOUND, way.request(operation, GOOD, but(valid, "SiteId", "42")));
    failing.put(ErrorCode.INVALID_TOKEN, way.request(operation, "wrong", valid));
    failing.put(
        ErrorCode.NO_PERMISSION,
        way.request(operation, "bearer-one-site", but(valid, "SiteId", second)));
    failing.put(
        ErrorCode.INVALID_TIME,
        way.request(operation, GOOD, valid).withHeader("x-acs-date", Instant.EPOCH.toString()));
    failing.put(
        ErrorCode.ACTION_NOT_FOUND,
        way.request(operation, GOOD, valid).withHeader("x-acs-action", "ListCertificates"));
    failing.put(
        ErrorCode.BODY_TOO_LARGE,
        way.request(operation, GOOD, valid).withBody("x".repeat(64 * 1024 + 1)));
    if (canFailBy(ErrorCode.QUOTA_EXCEEDED, operation, description)) {
      failing.put(
          ErrorCode.QUOTA_EXCEEDED, way.request(operation, GOOD, but(valid, "SiteId", fullSite())));
    }
    // Those that are missing need a store that fails or an order to, see FailingStoreTest and
    // OrderedFaultsTest.
    assertTrue(
        failing
            .keySet()
            .containsAll(
                EnumSet.complementOf(
                    EnumSet.of(
                        ErrorCode.INTERNAL_EXCEPTION,
                        ErrorCode.THROTTLING_USER,
                        ErrorCode.QUOTA_EXCEEDED))));

    Answer answer = send(success);
    assertEquals(200, answer.status(), answer.body());
    description.assertDescribes(success, answer);
    for (Map.Entry<ErrorCode, Request> one : failing.entrySet()) {
      if (!canFailBy(one.getKey(), operation, description)) {
        continue;
      }
      Answer error = send(one.getValue());
      assertEquals(one.getKey().status(), error.status(), error.body());
      assertEquals(one.getKey().code(), error.code());
      description.assertDescribes(one.getValue(), error);
    }
  }

  @Test
  void an_answer_that_is_not_described_is_noticed() throws Exception {
    OpenApi description = OpenApi.of(RestAssured.port);
    String revoke = "RevokeClientCertificate";
    Request request = Way.RPC_GET.request(revoke, GOOD, certificate(SITE, World.freshId()));
    Answer answer = send(request);
    Answer error = send(Way.RPC_GET.request(revoke, "wrong", certificate("1", "x")));
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
    Set<String> described = new TreeSet<>();
    JsonObject responses = components.getJsonObject("responses");
    for (String response : responses.fieldNames()) {
      int status =
          switch (response) {
            case "Forbidden" -> 403;
            case "NotFound", "UnknownAction" -> 404;
            case "TooLarge" -> 413;
            default -> 400;
          };
      JsonObject json =
          responses
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
      assertEquals(new TreeSet<>(codes), possible, response);
    }
    Set<String> documented = new TreeSet<>();
    // Nobody gets this one who has not ordered it.
    for (ErrorCode error : EnumSet.complementOf(EnumSet.of(ErrorCode.THROTTLING_USER))) {
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
