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
    Answer answer =
        RawHttp.send(
            port, new Request("POST", "/" + operation + "ClientCertificate", headers, body));
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
      String revoked = call(port, "Create", order).json().getString("Id");
      call(port, "Revoke", Map.of("SiteId", site, "Id", revoked));
      String csr = SigningRequests.of("CN=länger 例え.example.com");
      call(port, "Create", Map.of("SiteId", site, "CSR", csr, "ValidityDays", 3650));
      listed = listing(port, site);
    }
    assertTrue(listed.getJsonObject(0).getLong("TotalCount") > PAGE_SIZE);
    Path seed = Files.writeString(folder.resolve("listing.json"), listed.encode());
    try (PackagedApplication application = start(seed)) {
      assertEquals(sorted(listed), sorted(listing(application.port(), site)));
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
