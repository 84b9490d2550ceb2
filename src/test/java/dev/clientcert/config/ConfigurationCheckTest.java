package dev.clientcert.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.start.StartFailure;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of properties and environment variables that are wrong. */
class ConfigurationCheckTest {

  private static final Set<String> KNOWN = ConfigurationCheck.propertiesOf(ClientCertConfig.class);

  private static void check(Map<String, String> properties, Map<String, String> variables) {
    Config config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withProfile("prod")
            .withMapping(ClientCertConfig.class)
            .withValidateUnknown(false)
            .withSources(new PropertiesConfigSource(properties, "properties", 400))
            .withSources(new EnvConfigSource(variables, 300))
            .build();
    ConfigurationCheck.check(config, KNOWN);
  }

  private static String refusal(Map<String, String> properties, Map<String, String> variables) {
    return StartFailure.sentence(
        assertThrows(RuntimeException.class, () -> check(properties, variables)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLIENTCERT_SEED_FILE",
        "clientcert_seed_file",
        "_DEV_CLIENTCERT_SEED_FILE",
        "_PROD_CLIENTCERT_ACCESS_KEYS_FILE",
        "CLIENTCERT",
        "CLIENT_CERT_FILE",
        "MY_CLIENTCERT_FILE",
        "CLIENTCERT_SERVICE_HOST",
        "CLIENTCERT_SERVICE_PORT",
        "CLIENTCERT_SERVICE_PORT_HTTP_WEB",
        "CLIENTCERT_PORT_8080_TCP",
        "CLIENTCERT_PORT_53_UDP_PROTO",
        "CLIENTCERT_PORT_8080_TCP_PORT",
        "CLIENTCERT_PORT_8080_TCP_ADDR",
        "CLIENTCERT_EVENTS_GATEWAY_SERVICE_HOST",
        "CLIENTCERT_EVENTS_GATEWAY_PORT_80_TCP"
      })
  void a_variable_that_is_ours_or_a_platforms_is_taken(String name) {
    assertDoesNotThrow(() -> check(Map.of(), Map.of(name, "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quarkus.log.console.json.pretty-print", "quarkus.log.file.json.enabled"})
  void a_setting_of_the_former_json_log_is_refused(String name) {
    String problem =
        " has no effect: clientcert.log.json says whether all of the log is JSON, and what is in it is fixed."
            + " Leave it out.";
    assertEquals(name + problem, refusal(Map.of(name, "x"), Map.of()));
    String variable = name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    assertEquals(variable + problem, refusal(Map.of(), Map.of(variable, "x")));
  }

  @Test
  void the_former_switch_of_the_json_log_is_taken() {
    assertDoesNotThrow(() -> check(Map.of("quarkus.log.console.json.enabled", "false"), Map.of()));
    assertDoesNotThrow(() -> check(Map.of(), Map.of("QUARKUS_LOG_CONSOLE_JSON", "false")));
  }

  @Test
  void a_ca_has_any_name() {
    assertDoesNotThrow(() -> check(Map.of("clientcert.cas.corp.key", "x"), Map.of()));
    assertDoesNotThrow(() -> check(Map.of(), Map.of("CLIENTCERT_CAS_CORP_CERTIFICATE", "x")));
    assertEquals(
        "unknown property clientcert.cas.corp.keys; did you mean clientcert.cas.*.key?",
        refusal(Map.of("clientcert.cas.corp.keys", "x"), Map.of()));
    assertEquals(
        "unknown environment variable CLIENTCERT_CAS_CORP_KEYS; did you mean CLIENTCERT_CAS_*_KEY,"
            + " where * has letters and digits only?",
        refusal(Map.of(), Map.of("CLIENTCERT_CAS_CORP_KEYS", "x")));
    assertEquals(
        "unknown property clientcert.cas.my.corp.key; did you mean clientcert.cas.*.key?",
        refusal(Map.of("clientcert.cas.my.corp.key", "x"), Map.of()));
    assertEquals(
        "unknown environment variable CLIENTCERT_CAS_MY_CORP_KEY; did you mean"
            + " CLIENTCERT_CAS_*_KEY, where * has letters and digits only?",
        refusal(Map.of(), Map.of("CLIENTCERT_CAS_MY_CORP_KEY", "x")));
  }

  @ParameterizedTest
  @CsvSource({
    "http://pki.example.com/, http://pki.example.com",
    "https://[::1]:8443/a/b, https://[::1]:8443/a/b",
    "http://localhost:0,",
    "http://localhost:0/pki,"
  })
  void a_published_address_has_no_slash_at_its_end_and_no_open_port(String value, String url) {
    assertEquals(url, new BaseUrlConverter().convert(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pki.example.com",
        "ftp://a",
        "http://a:65536",
        "http://a:99999/",
        "http://a?b",
        "http://a/../b c",
        "http://u@a",
        "//a"
      })
  void an_address_that_cannot_be_published_is_refused(String value) {
    assertEquals(
        "clientcert.publication.base-url: \""
            + value
            + "\" is not an address; give one such as http://pki.example.com",
        refusal(Map.of("clientcert.publication.base-url", value), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLIENTCERT_PORT", "CLIENTCERT_APP_PORT"})
  void a_services_port_is_told_from_a_mistake_by_its_value(String name) {
    assertDoesNotThrow(() -> check(Map.of(), Map.of(name, "tcp://10.0.0.1:80")));
    assertTrue(
        refusal(Map.of(), Map.of(name, "8081"))
            .startsWith("unknown environment variable " + name + "; "));
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENTCERT_AUTH_REQUIRD, CLIENTCERT_AUTH_REQUIRED",
    "CLIENTCERT_ACESS_KEYS_FILE, CLIENTCERT_ACCESS_KEYS_FILE",
    "CLIENTCERT_SEEDFILE, CLIENTCERT_SEED_FILE",
    "CLIENTCERT_STORE_TIME_OUT, CLIENTCERT_STORE_TIMEOUT",
    "clientcert_regoin, CLIENTCERT_REGION",
    "_DEV_CLIENTCERT_SEDE_FILE, CLIENTCERT_SEED_FILE",
  })
  void a_misspelt_variable_is_refused_with_what_was_meant(String name, String meant) {
    assertEquals(
        "unknown environment variable " + name + "; did you mean " + meant + "?",
        refusal(Map.of(), Map.of(name, "x")));
  }

  @ParameterizedTest
  @CsvSource({
    "clientcert.seed-fil, clientcert.seed-file",
    "clientcert.seedFile, clientcert.seed-file",
    "clientcert.access-keys, clientcert.access-keys-file",
    "clientcert.auth.require, clientcert.auth.required",
    "clientcert.store.kind, clientcert.store",
    "clientcert.auth.unsigned-hosts[0], clientcert.auth.unsigned-hosts",
    "clientcert.store.postgresql.createschema, clientcert.store.postgresql.create-schema",
  })
  void a_misspelt_property_is_refused_with_what_was_meant(String name, String meant) {
    String sentence = "unknown property " + name + "; did you mean " + meant + "?";
    assertEquals(sentence, refusal(Map.of(name, "x"), Map.of()));
    assertEquals(sentence, refusal(Map.of("%prod." + name, "x"), Map.of()));
    assertEquals(sentence, refusal(Map.of("%dev." + name, "x"), Map.of()));
  }

  @Test
  void a_name_unlike_any_other_is_refused_with_the_known_ones() {
    assertEquals(
        "unknown property clientcert.port; known are " + String.join(", ", KNOWN) + ".",
        refusal(Map.of("clientcert.port", "x"), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "\n",
        "x",
        "-1",
        "1e400",
        "99999999999999999999",
        "ä ö",
        "999999999999999D"
      })
  void an_invalid_value_is_refused_in_one_line(String value) {
    for (String property : KNOWN) {
      if (property.endsWith("-file")
          || property.startsWith("clientcert.ca.")
          || property.startsWith("clientcert.cas.")
          || property.equals("clientcert.ocsp.key")
          || property.equals("clientcert.ocsp.certificate")
          || property.startsWith("clientcert.publication.")
          || property.equals("clientcert.region")
          || property.equals("clientcert.faults")
          || property.equals("clientcert.auth.unsigned-hosts")) {
        continue;
      }
      String name = property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
      for (String refusal :
          new String[] {
            refusal(Map.of(property, value), Map.of()), refusal(Map.of(), Map.of(name, value))
          }) {
        assertTrue(refusal.startsWith(property + ": \"" + value.strip()), refusal);
        assertTrue(refusal.contains("\" is ") && refusal.contains("; give "), refusal);
        assertTrue(refusal.lines().count() == 1, refusal);
      }
    }
  }

  @Test
  void a_blank_value_is_said_once() {
    assertEquals(
        "clientcert.auth.required: \" \" is neither true nor false; give one of the two",
        refusal(Map.of("clientcert.auth.required", " "), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clientcert.seed-fil", "%prod.clientcert.seed-fil"})
  void a_variable_with_the_name_of_a_misspelt_property_is_refused(String name) {
    assertEquals(
        "unknown property clientcert.seed-fil; did you mean clientcert.seed-file?",
        refusal(Map.of(), Map.of(name, "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "cn hang/zhou*", "*", "cn:x", "cn_x", "ü", "cn-hangzhou\n"})
  void a_region_has_letters_digits_and_hyphens_only(String region) {
    assertTrue(
        refusal(Map.of("clientcert.region", region), Map.of())
            .endsWith("\" is not a region; give letters, digits and hyphens, as in cn-hangzhou"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "http://x", "x:80", "x/y", "a b", "[x]", "*.x", "x,ü"})
  void a_host_with_scheme_port_path_or_wildcard_is_refused(String hosts) {
    String refusal = refusal(Map.of("clientcert.auth.unsigned-hosts", hosts), Map.of());
    assertTrue(refusal.startsWith("clientcert.auth.unsigned-hosts: \"" + hosts), refusal);
    assertTrue(
        refusal.endsWith("\" is not the name of a host; give it without scheme, port and path"),
        refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "dev-box.internal,[::1],10.0.0.7", " x , y "})
  void unsigned_hosts_may_be_a_list_of_names_and_addresses(String hosts) {
    assertDoesNotThrow(() -> check(Map.of("clientcert.auth.unsigned-hosts", hosts), Map.of()));
    assertDoesNotThrow(() -> check(Map.of(), Map.of("CLIENTCERT_AUTH_UNSIGNED_HOSTS", hosts)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quarkus.http.port", "quarkus.http.ssl-port"})
  void the_edge_has_a_port_of_its_own(String property) {
    Map<String, String> shared =
        Map.of("clientcert.edge.enabled", "true", "clientcert.edge.port", "9443", property, "9443");
    String sentence =
        "clientcert.edge.port is 9443, and so is "
            + property
            + ". Name another port, or 0 for any that is free.";
    assertEquals(sentence, refusal(shared, Map.of()));
    assertEquals(
        sentence.replace("9443", "8444"),
        refusal(Map.of("clientcert.edge.enabled", "true", property, "8444"), Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"false, 9443, 9443", "true, 0, 0", "true, 9443, 9444", "true, 9443, ''"})
  void ports_that_are_not_shared_are_taken(String enabled, String edgePort, String port) {
    assertDoesNotThrow(
        () ->
            check(
                Map.of(
                    "clientcert.edge.enabled",
                    enabled,
                    "clientcert.edge.port",
                    edgePort,
                    "quarkus.http.port",
                    port,
                    "quarkus.http.ssl-port",
                    port),
                Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quarkus.http.port", "quarkus.http.ssl-port"})
  void a_number_that_is_no_port_is_refused(String property) {
    for (String port : new String[] {"0", "1", "65535"}) {
      assertDoesNotThrow(() -> check(Map.of(property, port), Map.of()));
    }
    for (String port : new String[] {"-1", "65536", "-2147483648"}) {
      assertEquals(
          property
              + ": \""
              + port
              + "\" is not a port; give one from 1 to 65535, or 0 for any that is free.",
          refusal(Map.of(property, port), Map.of()));
    }
  }
}
