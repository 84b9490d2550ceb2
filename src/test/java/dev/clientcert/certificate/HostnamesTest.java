package dev.clientcert.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostnamesTest {

  private static final String LABEL_63 = "a".repeat(63);

  /** With the name of the site: 253 characters. */
  private static final String BEFORE_253 =
      (LABEL_63 + ".").repeat(3) + "a".repeat(253 - 3 * 64 - ".example.com".length());

  private static Optional<String> normalize(String hostname, String siteName) {
    return Hostnames.normalize(hostname, new Site("1000000000000001", 1, siteName));
  }

  private static Optional<String> normalize(String hostname) {
    return normalize(hostname, "example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "EXAMPLE.com, example.com",
    "www.example.com, www.example.com",
    "a.b.c.Example.Com, a.b.c.example.com",
    "*.example.com, *.example.com",
    "*.www.example.com, *.www.example.com",
    "1.example.com, 1.example.com",
    "a-b--c.example.com, a-b--c.example.com",
    // Lower case in any language, and in its ASCII form.
    "IIII.example.com, iiii.example.com",
    "bücher.example.com, xn--bcher-kva.example.com",
    "BÜCHER.EXAMPLE.COM, xn--bcher-kva.example.com",
    "bu\u0308cher.example.com, xn--bcher-kva.example.com",
    "*.bücher.example.com, *.xn--bcher-kva.example.com",
    "中国.example.com, xn--fiqs8s.example.com",
    "пример.example.com, xn--e1afmkfd.example.com",
    "한국.example.com, xn--3e0b707e.example.com",
    "ｗｗｗ.ｅｘａｍｐｌｅ.com, www.example.com",
    "www。example．com, www.example.com",
    "www｡example.com, www.example.com",
    // What comes in its ASCII form is taken as it is.
    "xn--bcher-kva.example.com, xn--bcher-kva.example.com",
    "XN--BCHER-KVA.example.com, xn--bcher-kva.example.com",
    "xn--strae-oqa.example.com, xn--strae-oqa.example.com",
    "xn--a.bücher.example.com, xn--a.xn--bcher-kva.example.com"
  })
  void the_name_of_a_site_or_one_below_it_has_one_form(String hostname, String expected) {
    assertEquals(Optional.of(expected), normalize(hostname));
  }

  @ParameterizedTest
  @CsvSource({
    "bücher.example, www.bücher.example, www.xn--bcher-kva.example",
    "xn--bcher-kva.example, BÜCHER.example, xn--bcher-kva.example",
    "BÜCHER.Example, xn--bcher-kva.example, xn--bcher-kva.example",
    "Example.COM, www.example.com, www.example.com",
    "'example.com\n', www.example.com, www.example.com"
  })
  void the_name_of_a_site_may_be_written_in_any_form(
      String siteName, String hostname, String expected) {
    assertEquals(Optional.of(expected), normalize(hostname, siteName));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "com",
        "evilexample.com",
        "evil-example.com",
        "example.com.evil.org",
        "example.org",
        "ample.com",
        ".example.com",
        "example.com.",
        "www.example.com.",
        "www..example.com",
        "www.example..com",
        // Wildcards
        "*",
        "*.",
        "*.com",
        "**.example.com",
        "*.*.example.com",
        "a*.example.com",
        "*a.example.com",
        "www.*.example.com",
        "*example.com",
        "*..example.com",
        "＊.example.com",
        "*．example.com",
        // Characters
        " www.example.com",
        "www.example.com ",
        "www.example.com\n",
        "w w.example.com",
        "www\u0000.example.com",
        "www.example.com\u0000",
        "www\u0007.example.com",
        "www\u007f.example.com",
        "www\u0085.example.com",
        "www\u00a0.example.com",
        "ww_w.example.com",
        "-www.example.com",
        "www-.example.com",
        "-.example.com",
        "www/.example.com",
        "a@b.example.com",
        "www.example.com:443",
        "https://www.example.com",
        "[::1].example.com",
        "a%2eb.example.com",
        "1⒈example.com",
        "a․b.example.com",
        "a…example.com",
        "℀.example.com",
        "＿.example.com",
        "\u00ad.example.com",
        "b\u00adücher.example.com",
        "\u202ewww.example.com",
        "\ufeffwww.example.com",
        "\ud800.example.com",
        "ü\udc00.example.com",
        "-ü.example.com",
        // Directions are mixed.
        "א1a.example.com",
        // Versions of IDNA differ.
        "straße.example.com",
        "STRAẞE.example.com",
        "βόλος.example.com",
        "نامه\u200cای.example.com",
        "ශ්\u200dරී.example.com",
        "Ӏ.example.com",
        "\ud87e\udc68.example.com",
        "ΒΌΛΟΣ.example.com",
        // Unknown to IDNA2003.
        "🦄.example.com"
      })
  void what_is_no_host_name_of_the_site_is_refused(String hostname) {
    assertEquals(Optional.empty(), normalize(hostname));
  }

  @Test
  void labels_and_names_are_as_long_as_dns_allows() {
    assertTrue(normalize(LABEL_63 + ".example.com").isPresent());
    assertTrue(normalize("a" + LABEL_63 + ".example.com").isEmpty());
    assertTrue(normalize("ü".repeat(30) + ".example.com").isPresent());
    assertTrue(normalize("ü".repeat(59) + ".example.com").isEmpty());
    assertEquals(253, normalize(BEFORE_253 + ".example.com").orElseThrow().length());
    assertTrue(normalize("a" + BEFORE_253 + ".example.com").isEmpty());
    assertTrue(normalize("*." + BEFORE_253 + ".example.com").isEmpty());
    assertTrue(normalize("*." + BEFORE_253.substring(2) + ".example.com").isPresent());
    assertTrue(normalize("ü" + BEFORE_253.substring(1) + ".example.com").isEmpty());
  }

  @Test
  void a_site_whose_name_is_none_has_no_host_names() {
    for (String siteName : new String[] {"", " ", ".", "a..b", "straße.example", "*.example.com"}) {
      assertEquals(Optional.empty(), normalize(siteName, siteName));
      assertEquals(Optional.empty(), normalize("www." + siteName, siteName));
    }
  }

  /** Processor time, and the least of some times: a slow machine is fine. */
  @Test
  void a_huge_name_is_refused_at_once() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (String unit : new String[] {"a", ".", "a.", "*.", "ü", "\u0301", "ﷺ", "*"}) {
      String huge = unit.repeat(64 * 1024 / unit.length());
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long start = threads.getCurrentThreadCpuTime();
        assertEquals(Optional.empty(), normalize(huge + ".example.com"));
        assertEquals(Optional.empty(), normalize("*." + huge + ".example.com"));
        assertEquals(Optional.empty(), normalize("www.example.com", huge));
        least = Math.min(least, threads.getCurrentThreadCpuTime() - start);
      }
      assertTrue(least < 20_000_000, unit + ": " + least + " ns");
    }
  }

  @Test
  void the_language_of_the_machine_changes_nothing() {
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr", "TR"));
      assertEquals(Optional.of("i.example.com"), normalize("I.EXAMPLE.COM"));
      assertEquals(Optional.of("xn--i-eha.example.com"), normalize("IÜ.EXAMPLE.COM"));
      assertEquals(Optional.empty(), normalize("ı.example.com").filter("i.example.com"::equals));
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Provide
  Arbitrary<String> labels() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("aZ0-*.。 ü").ofMaxLength(6),
        Arbitraries.strings().all().ofMaxLength(4),
        Arbitraries.strings().withCharRange('\u0080', '\u0600').ofMaxLength(4),
        Arbitraries.strings().withCharRange('\u0600', '\uffff').ofMaxLength(4),
        Arbitraries.strings().withCharRange('a', 'z').ofLength(70),
        Arbitraries.strings().withChars("ab1-").ofMaxLength(6).map("xn--"::concat));
  }

  @Property(tries = 5000)
  void what_is_normal_stays_as_it_is(@ForAll("labels") String label, @ForAll boolean wildcard) {
    String hostname = (wildcard ? "*." : "") + label + ".example.com";
    normalize(hostname)
        .ifPresent(
            normal -> {
              assertEquals(Optional.of(normal), normalize(normal));
              assertTrue(normal.matches("(\\*\\.)?([a-z0-9-]{1,63}\\.)*example\\.com"), normal);
            });
  }
}
