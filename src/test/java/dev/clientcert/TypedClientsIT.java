package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The typed official clients of other languages, unmodified, with the life of a certificate. */
@Tag("slow")
class TypedClientsIT {

  private static final World WORLD = new World();
  private static PackagedApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = PackagedApplication.start(List.of(), WORLD.start(), Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    WORLD.stop();
  }

  /** A language, and the typed client that its users install. */
  enum Language {
    NODE {
      @Override
      SampleRunner.Run run(Map<String, String> environment, String program) throws Exception {
        return SampleRunner.node(
            environment,
            "npm install @alicloud/esa20240910@2.43.0 @alicloud/openapi-core@1.0.8",
            program);
      }
    },
    PYTHON {
      @Override
      SampleRunner.Run run(Map<String, String> environment, String program) throws Exception {
        return SampleRunner.python(
            environment,
            "pip install alibabacloud_esa20240910==3.16.0 alibabacloud_tea_openapi==0.4.6",
            program);
      }
    };

    abstract SampleRunner.Run run(Map<String, String> environment, String program) throws Exception;

    private Path program() {
      return Path.of("src/test/resources/clients", this == NODE ? "walk.mjs" : "walk.py");
    }
  }

  /** A call, and what it comes to: an outcome is {@code null}, or the code of an error. */
  private record Step(JsonObject call, String error) {}

  private static final class Walk {

    private final List<Step> steps = new ArrayList<>();

    Walk call(String operation, Map<String, ?> request, String error) {
      return callAs("testid", "testsecret", operation, request, error);
    }

    Walk callAs(String key, String secret, String operation, Map<String, ?> request, String error) {
      steps.add(
          new Step(
              new JsonObject()
                  .put("accessKeyId", key)
                  .put("accessKeySecret", secret)
                  .put("operation", operation)
                  .put("request", new JsonObject(new LinkedHashMap<>(request))),
              error));
      return this;
    }

    /** The life of the certificate that was created last. */
    Walk live() {
      Map<String, Object> it = Map.of("SiteId", World.SITE, "Id", "$id");
      return call("GetClientCertificate", it, null)
          .call("ListClientCertificates", Map.of("SiteId", World.SITE, "PageSize", 1), null)
          .call("ActivateClientCertificate", it, "Certificate.StatusError")
          .call("DeleteClientCertificate", it, "Certificate.StatusError")
          .call("RevokeClientCertificate", it, null)
          .call("RevokeClientCertificate", it, "Certificate.StatusError")
          .call("GetClientCertificate", it, null)
          .call("ActivateClientCertificate", it, null)
          .call("RevokeClientCertificate", it, null)
          .call("DeleteClientCertificate", it, null)
          .call("GetClientCertificate", it, "Certificate.NotFound");
    }
  }

  private static Walk walk() throws Exception {
    long site = World.SITE;
    Walk walk =
        new Walk()
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "PkeyType", "RSA", "ValidityDays", 365),
                null)
            .live()
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "CSR", SigningRequests.of("CN=a"), "ValidityDays", 30),
                null)
            .live()
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "PkeyType", "DSA", "ValidityDays", 1),
                "InvalidParameter")
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "ValidityDays", 1),
                "InvalidParameter")
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "PkeyType", "RSA"),
                "InvalidParameter")
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "CSR", "none", "ValidityDays", 1),
                "InvalidParameter")
            .call(
                "ListClientCertificates",
                Map.of("SiteId", site, "PageSize", 501),
                "InvalidParameter");
    Map<String, String> unknownSite =
        Map.of(
            "CreateClientCertificate", "InvalidParameter.SiteId",
            "GetClientCertificate", "InvalidParameter.SiteId",
            "ListClientCertificates", "InvalidParameter.SiteId",
            "ActivateClientCertificate", "Certificate.NotFound",
            "RevokeClientCertificate", "Certificate.NotFound",
            "DeleteClientCertificate", "Certificate.NotFound");
    for (String operation : unknownSite.keySet().stream().sorted().toList()) {
      Map<String, Object> more =
          switch (operation) {
            case "CreateClientCertificate" -> Map.of("PkeyType", "RSA", "ValidityDays", 1);
            case "ListClientCertificates" -> Map.of("PageNumber", 1);
            default -> Map.of("Id", World.EXAMPLE_ID);
          };
      Map<String, Object> elsewhere = new LinkedHashMap<>(more);
      elsewhere.put("SiteId", World.FOREIGN_SITE);
      walk.call(operation, elsewhere, unknownSite.get(operation));
      walk.call(operation, more, "MissingSiteId");
      walk.callAs("narrow", "s", operation, elsewhere, "NoPermission");
      walk.callAs("testid", "wrong", operation, elsewhere, "Unauthorized.InvalidToken");
      if (more.containsKey("Id")) {
        walk.call(operation, Map.of("SiteId", World.SITE), "Id.MissingParameter");
        walk.call(operation, Map.of("SiteId", World.SITE, "Id", "nobody"), "Certificate.NotFound");
      }
    }
    return walk;
  }

  @ParameterizedTest
  @EnumSource
  void every_call_comes_to_what_is_documented(Language language) throws Exception {
    Walk walk = walk();
    JsonArray calls = new JsonArray(walk.steps.stream().map(Step::call).toList());
    String program = Files.readString(language.program());
    Path input = Files.createTempFile("calls", ".json");
    Files.writeString(input, calls.encode());
    SampleRunner.Run run;
    try {
      run =
          language.run(
              Map.of("ENDPOINT", "localhost:" + application.port(), "CALLS", input.toString()),
              program);
    } finally {
      Files.delete(input);
    }
    assertEquals(0, run.status(), run.output());
    List<JsonObject> outcomes =
        Arrays.stream(run.output().split("\n")).map(JsonObject::new).toList();
    assertEquals(walk.steps.size(), outcomes.size(), run.output());
    for (int i = 0; i < outcomes.size(); i++) {
      Step step = walk.steps.get(i);
      JsonObject outcome = outcomes.get(i);
      String about = step.call().encode() + " -> " + outcome.encode();
      assertEquals(step.error(), outcome.getString("code"), about);
      if (step.error() == null) {
        assertTrue(
            outcome
                .getJsonObject("answer")
                .getString("RequestId")
                .matches(OfficialClient.REQUEST_ID),
            about);
        assertFalse(
            outcome.getJsonObject("answer").containsKey("PrivateKey")
                && step.call().getJsonObject("request").containsKey("CSR"),
            about);
      }
    }
  }
}
