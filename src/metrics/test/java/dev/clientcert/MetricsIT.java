package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Request;
import dev.clientcert.Relay.Mode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged application tells Prometheus, with everything that has metrics: PostgreSQL. */
class MetricsIT {

  private static final String TIMEOUTS = "clientcert_store_timeouts_total";

  private final World world = new World();

  @TempDir Path folder;

  @AfterEach
  void removeWorld() {
    world.stop();
  }

  private Map<String, String> properties(TestDatabase database, Relay relay) {
    OpenSsl openssl = new OpenSsl(folder);
    openssl.run("ecparam -name prime256v1 -genkey -out own.key");
    openssl.run("req -x509 -key own.key -subj /CN=Own -days 9 -out own.pem");
    Map<String, String> properties = new HashMap<>(world.start());
    properties.putAll(database.properties(relay.port()));
    properties.put("clientcert.store.timeout", "2S");
    // Those of each instance have metrics.
    properties.put("clientcert.auth.shared-nonces", "false");
    properties.put("clientcert.cas.own.key", openssl.path("own.key").toString());
    properties.put("clientcert.cas.own.certificate", openssl.path("own.pem").toString());
    return properties;
  }

  private static Request get(String target) {
    return new Request("GET", target, Map.of("host", "h"), "");
  }

  @Test
  void every_metric_is_as_it_is_documented_and_a_time_out_is_counted() throws Exception {
    TestDatabase database = TestDatabase.create();
    try (Relay relay = new Relay(database.port()).open();
        PackagedApplication application =
            PackagedApplication.start(List.of(), properties(database, relay), Map.of())) {
      int port = application.port();
      Waiting.await("readiness")
          .until(() -> RawHttp.send(port, get("/q/health/ready")).status(), is -> is == 200);
      assertEquals(200, RawHttp.send(port, ShutdownIT.revocation(World.freshId())).status());
      assertEquals(200, RawHttp.send(port, get("/crl/own.crl")).status());
      assertAsDocumented(Scrape.of(port));

      relay.all(Mode.LOSE);
      double before = Scrape.of(port).value(TIMEOUTS);
      assertEquals(
          "InternalException", RawHttp.send(port, ShutdownIT.revocation(World.freshId())).code());
      assertTrue(Scrape.of(port).value(TIMEOUTS) > before);
    }
  }

  private static void assertAsDocumented(Scrape scrape) {
    Map<String, String> documented = new TreeMap<>();
    for (DocumentedMetric metric : DocumentedMetric.all()) {
      documented.put(metric.name(), metric.type());
      for (String name : metric.names()) {
        assertTrue(scrape.text().contains("\n" + name), name);
        var labels = scrape.labels(name);
        labels.remove("le");
        assertEquals(metric.labels(), labels, name);
      }
    }
    assertEquals(documented, scrape.types());
  }
}
