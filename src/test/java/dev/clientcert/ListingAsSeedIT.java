package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application lists, another one starts with. */
class ListingAsSeedIT {

  private static final int PAGE_SIZE = 3;

  @TempDir Path folder;

  private static Answer call(int port, String operation, Map<String, ?> parameters)
      throws Exception {
    String body = new JsonObject(new HashMap<>(parameters)).encode();
    Map<String, String> headers = new HashMap<>(SignedRequest.bearerHeaders("testtoken", body));
    headers.put("host", "h");
    headers.put("content-type", "application/json");
    Answer answer = RawHttp.send(port, new Request("POST", "/" + operation, headers, body));
    assertEquals(200, answer.status(), answer.body());
    return answer;
  }

  /** All pages of a site, without what differs from call to call. */
  private static JsonArray listing(int port, long site) throws Exception {
    JsonArray pages = new JsonArray();
    long total;
    do {
      String query =
          "SiteId=" + site + "&PageSize=" + PAGE_SIZE + "&PageNumber=" + (pages.size() + 1);
      Map<String, String> headers = new HashMap<>(SignedRequest.bearerHeaders("testtoken", ""));
      headers.put("host", "h");
      JsonObject page =
          RawHttp.send(port, new Request("GET", "/ListClientCertificates?" + query, headers, ""))
              .json();
      page.remove("RequestId");
      pages.add(page);
      total = page.getLong("TotalCount");
    } while ((long) pages.size() * PAGE_SIZE < total);
    return pages;
  }

  private PackagedApplication start(Path seed) throws Exception {
    return PackagedApplication.start(
        List.of(),
        Map.of(
            "clientcert.seed-file",
            seed.toString(),
            "clientcert.access-keys-file",
            "src/dev/access-keys.json"),
        Map.of());
  }

  @Test
  void the_pages_of_a_listing_are_a_seed_that_is_listed_in_the_same_way() throws Exception {
    long site = World.SITE;
    JsonArray listed;
    try (PackagedApplication application = start(Path.of("src/dev/seed.json"))) {
      int port = application.port();
      Map<String, Object> order = Map.of("SiteId", site, "PkeyType", "ECDSA", "ValidityDays", 30);
      String revoked = call(port, "CreateClientCertificate", order).json().getString("Id");
      call(port, "RevokeClientCertificate", Map.of("SiteId", site, "Id", revoked));
      String csr = SigningRequests.of("CN=länger 例え.example.com");
      call(
          port,
          "CreateClientCertificate",
          Map.of("SiteId", site, "CSR", csr, "ValidityDays", 3650));
      listed = listing(port, site);
    }
    assertTrue(listed.getJsonObject(0).getLong("TotalCount") > PAGE_SIZE);
    Path seed = Files.writeString(folder.resolve("listing.json"), listed.encode());
    try (PackagedApplication application = start(seed)) {
      assertEquals(sorted(listed), sorted(listing(application.port(), site)));
    }
  }

  /** What is answered about sites and CAs, without what differs from call to call. */
  private static JsonArray answers(int port, long site, String ca) throws Exception {
    JsonArray answers = new JsonArray();
    Map<String, Object> ofSite = Map.of("SiteId", site);
    Map<String, Object> ofCa = Map.of("SiteId", site, "Id", ca);
    answers
        .add(call(port, "ListSites", Map.of()).json())
        .add(call(port, "GetClientCaCertificate", ofCa).json())
        .add(call(port, "GetClientCaCertificateHostnames", ofCa).json())
        .add(call(port, "GetClientCaCertificateHostnames", ofSite).json());
    answers.forEach(one -> ((JsonObject) one).remove("RequestId"));
    return answers;
  }

  @Test
  void answers_about_sites_and_cas_are_a_seed_that_gives_the_same_answers() throws Exception {
    long site = World.SITE;
    String pem = TestAuthority.root("O=Exämple,CN=Root").pem().strip();
    String ca;
    JsonArray answers;
    JsonObject listed;
    try (PackagedApplication application = start(Path.of("src/dev/seed.json"))) {
      int port = application.port();
      Map<String, Object> upload = Map.of("SiteId", site, "Certificate", pem, "Name", "ä \"b\"");
      ca = call(port, "UploadClientCaCertificate", upload).json().getString("Id");
      for (Map<String, Object> which : List.<Map<String, Object>>of(Map.of("Id", ca), Map.of())) {
        Map<String, Object> set = new HashMap<>(which);
        set.put("SiteId", site);
        set.put("Hostnames", List.of("b.example.com", "*.example.com", "example.com"));
        call(port, "SetClientCaCertificateHostnames", set);
      }
      answers = answers(port, site, ca);
      listed = call(port, "ListClientCaCertificates", Map.of("SiteId", site)).json();
    }
    // With the listing of the same certificate, as an export has it.
    Path seed =
        Files.writeString(folder.resolve("answers.json"), answers.copy().add(listed).encode());
    try (PackagedApplication application = start(seed)) {
      assertEquals(answers, answers(application.port(), site, ca));
      String loaded = "Loaded 0 client certificates and 2 CA certificates of 2 sites from ";
      assertTrue(application.output().contains(loaded), application.output());
    }
    // A listing has no PEM, so the certificate comes back without it.
    Path listing = Files.writeString(folder.resolve("cas.json"), listed.encode());
    try (PackagedApplication application = start(listing)) {
      JsonObject again =
          call(application.port(), "ListClientCaCertificates", Map.of("SiteId", site)).json();
      assertEquals(listed.getJsonArray("Result"), again.getJsonArray("Result"));
    }
  }

  /** Within a second, the order of creation is not in a listing. */
  private static List<String> sorted(JsonArray pages) {
    return pages.stream()
        .map(JsonObject.class::cast)
        .flatMap(page -> page.getJsonArray("Result").stream())
        .map(Object::toString)
        .sorted()
        .toList();
  }
}
