package dev.clientcert.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A website as answers show it. */
class ListedSiteTest {

  @Test
  void objects_have_one_order_in_all_instances() {
    List<String> order =
        List.of(
            "Team",
            "audience",
            "bill",
            "cost-centre",
            "env",
            "owner",
            "project",
            "team",
            "zone",
            "\u00e9");
    Map<String, String> texts = new HashMap<>();
    order.forEach(name -> texts.put(name, ""));
    SiteDetails details =
        new SiteDetails(
            new Site("a", 1, "example.com"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            texts,
            texts,
            null,
            null,
            null,
            null,
            null);
    ListedSite shown = ListedSite.of(details, null);
    assertEquals(order, List.copyOf(shown.tags().keySet()));
    assertEquals(order, List.copyOf(shown.vanityNsList().keySet()));
  }
}
