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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The typed official clients of other languages, unmodified, with all operations that they have.
 */
@Tag("slow")
class TypedClientsIT {

  private static final String INVALID = "InvalidParameter";
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

    /** What the operations on host names end in; this client for Node.js has only the old pair. */
    private List<String> hostnamesPairs() {
      return this == NODE
          ? List.of("ClientCertificateHostnames")
          : List.of("ClientCertificateHostnames", "ClientCaCertificateHostnames");
    }

    private Path program() {
      return Path.of("src/test/resources/clients", this == NODE ? "walk.mjs" : "walk.py");
    }
  }

  /**
   * A call, and what it comes to.
   *
   * @param error the code of its error; {@code null} for a success
   * @param answer members that the answer has, among others
   */
  private record Step(JsonObject call, String error, Map<String, ?> answer) {}

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
              error,
              Map.of()));
      return this;
    }

    /** Adds what the answer to the last call has, among others. */
    Walk with(String member, Object value) {
      Step last = steps.remove(steps.size() - 1);
      steps.add(new Step(last.call(), last.error(), Map.of(member, value)));
      return this;
    }

    /** The life of a CA certificate with its host names, and of those of the managed CA. */
    Walk liveOfAuthority(List<String> pairs) throws Exception {
      long site = World.freshSite();
      String name = "s" + site + ".example.org";
      Map<String, Object> all = Map.of("SiteId", site);
      Map<String, Object> it = Map.of("SiteId", site, "Id", "$id");
      TestAuthority authority = TestAuthority.root("CN=Typed Root");
      Map<String, Object> upload =
          Map.of("SiteId", site, "Certificate", authority.pem(), "Name", "ä b&c");
      call("UploadClientCaCertificate", upload, null)
          .call("GetClientCaCertificate", it, null)
          .with("Certificate", authority.pem())
          .call("ListClientCaCertificates", Map.of("SiteId", site, "PageSize", 1), null)
          .call("ListClientCaCertificates", Map.of("SiteId", site, "PageSize", 101), INVALID);
      for (Map<String, Object> ca : List.of(it, all)) {
        for (List<String> hostnames :
            List.of(
                List.of("b." + name, "*." + name, name), List.of("ü." + name), List.<String>of())) {
          List<String> ascii = hostnames.stream().map(one -> one.replace("ü", "xn--tda")).toList();
          for (String pair : pairs) {
            Map<String, Object> set = new LinkedHashMap<>(ca);
            set.put("Hostnames", hostnames);
            call("Set" + pair, set, null).with("Hostnames", ascii);
            pairs.forEach(any -> call("Get" + any, ca, null).with("Hostnames", ascii));
          }
        }
      }
      call(
          "SetClientCertificateHostnames",
          Map.of("SiteId", site, "Hostnames", List.of("evil" + name)),
          INVALID);
      for (int i = 2; i <= 5; i++) {
        call("UploadClientCaCertificate", upload, null);
      }
      call("UploadClientCaCertificate", upload, "QuotaCheckFailed.Function");
      for (String bad :
          List.of(authority.leaf("CN=leaf"), TestAuthority.expired("CN=old").pem(), "not a PEM")) {
        call("UploadClientCaCertificate", Map.of("SiteId", site, "Certificate", bad), INVALID);
      }
      return call("UploadClientCaCertificate", all, INVALID)
          .call("SetClientCertificateHostnames", all, INVALID)
          .call("DeleteClientCaCertificate", it, null)
          .call("GetClientCaCertificate", it, "Certificate.NotFound")
          .call("DeleteClientCaCertificate", it, "Certificate.NotFound")
          .call("GetClientCertificateHostnames", it, "Certificate.NotFound");
    }

    /** Sites by every filter. */
    Walk sites() {
      for (Map<String, Object> filter :
          List.<Map<String, Object>>of(
              Map.of(),
              Map.of("SiteName", "example", "SiteSearchType", "prefix"),
              Map.of("Status", "active", "AccessType", "NS", "Coverage", "global"),
              Map.of("PlanSubscribeType", "basicplan", "OnlyEnterprise", false),
              Map.of("ResourceGroupId", "rg-a", "OrderBy", "visitTime"),
              Map.of("PageNumber", 1, "PageSize", 1),
              Map.of("TagFilter", List.of(Map.of("Key", "env", "Value", "prod"))))) {
        callAs("lister", "s", "ListSites", filter, null);
      }
      return callAs("lister", "s", "GetSite", Map.of("SiteId", 4000000000001L), null)
          .callAs("lister", "s", "ListSites", Map.of("PageSize", 501), INVALID)
          .callAs("all-sites", "s", "ListSites", Map.of(), "NoPermission");
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

  /** What each operation takes beside the site. */
  private static Map<String, Map<String, Object>> otherParameters() throws Exception {
    Map<String, Object> id = Map.of("Id", World.EXAMPLE_ID);
    Map<String, Object> page = Map.of("PageNumber", 1);
    return Map.ofEntries(
        Map.entry("CreateClientCertificate", Map.of("PkeyType", "RSA", "ValidityDays", 1)),
        Map.entry("GetClientCertificate", id),
        Map.entry("ListClientCertificates", page),
        Map.entry("ActivateClientCertificate", id),
        Map.entry("RevokeClientCertificate", id),
        Map.entry("DeleteClientCertificate", id),
        Map.entry(
            "UploadClientCaCertificate", Map.of("Certificate", TestAuthority.root("CN=a").pem())),
        Map.entry("GetClientCaCertificate", id),
        Map.entry("ListClientCaCertificates", page),
        Map.entry("DeleteClientCaCertificate", id),
        Map.entry("SetClientCertificateHostnames", Map.of("Hostnames", List.of())),
        Map.entry("GetClientCertificateHostnames", id),
        Map.entry("GetSite", Map.of()));
  }

  private static Walk walk(Language language) throws Exception {
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
                INVALID)
            .call("CreateClientCertificate", Map.of("SiteId", site, "ValidityDays", 1), INVALID)
            .call("CreateClientCertificate", Map.of("SiteId", site, "PkeyType", "RSA"), INVALID)
            .call(
                "CreateClientCertificate",
                Map.of("SiteId", site, "CSR", "none", "ValidityDays", 1),
                INVALID)
            .call("ListClientCertificates", Map.of("SiteId", site, "PageSize", 501), INVALID);
    walk.liveOfAuthority(language.hostnamesPairs()).sites();
    for (Map.Entry<String, Map<String, Object>> one : new TreeMap<>(otherParameters()).entrySet()) {
      String operation = one.getKey();
      Map<String, Object> more = one.getValue();
      Map<String, Object> elsewhere = new LinkedHashMap<>(more);
      elsewhere.put("SiteId", World.FOREIGN_SITE);
      walk.call(
          operation,
          elsewhere,
          operation.matches("(Activate|Revoke|Delete).*")
              ? "Certificate.NotFound"
              : "InvalidParameter.SiteId");
      walk.call(operation, more, "MissingSiteId");
      walk.callAs("narrow", "s", operation, elsewhere, "NoPermission");
      walk.callAs("testid", "wrong", operation, elsewhere, "Unauthorized.InvalidToken");
      if (more.containsKey("Id")) {
        walk.call(
            operation,
            Map.of("SiteId", World.SITE),
            operation.endsWith("Hostnames") ? null : "Id.MissingParameter");
        walk.call(operation, Map.of("SiteId", World.SITE, "Id", "nobody"), "Certificate.NotFound");
      }
    }
    return walk;
  }

  @ParameterizedTest
  @EnumSource
  void every_call_comes_to_what_is_documented(Language language) throws Exception {
    Walk walk = walk(language);
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
        JsonObject answer = outcome.getJsonObject("answer");
        step.answer()
            .forEach(
                (member, value) ->
                    assertEquals(
                        new JsonArray().add(value),
                        new JsonArray().add(answer.getValue(member)),
                        about));
        assertFalse(
            outcome.getJsonObject("answer").containsKey("PrivateKey")
                && step.call().getJsonObject("request").containsKey("CSR"),
            about);
      }
    }
  }
}
