package dev.clientcert.issuance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OpenSsl;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.config.DevelopmentFaults;
import dev.clientcert.issuance.IssuanceOutcome.Unavailable;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of files that are no CA. */
class AuthoritiesTest {

  private static final String KEY = "clientcert.ca.key";
  private static final String CERTIFICATE = "clientcert.ca.certificate";
  private static final String USAGE = " -addext keyUsage=critical,keyCertSign,cRLSign";

  @TempDir static Path folder;

  @BeforeAll
  static void write() {
    OpenSsl openssl = new OpenSsl(folder);
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out good.key");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.key");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out k1.key");
    openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out small.key");
    openssl.run("genpkey -algorithm ED25519 -out ed.key");
    openssl.run("pkey -in good.key -aes256 -passout pass:hush -out locked.key");
    openssl.run("ec -in good.key -aes256 -passout pass:hush -out old-locked.key");
    openssl.run("pkey -in good.key -pubout -out public.key");
    for (String name : new String[] {"good", "other", "k1", "small", "ed"}) {
      String options = name.equals("good") ? USAGE : "";
      openssl.run(
          "req -x509 -key %1$s.key -subj /CN=%1$s -days 9 -out %1$s.pem".formatted(name) + options);
    }
    openssl.run(
        "req -x509 -key good.key -subj /CN=a -out leaf.pem -addext basicConstraints=critical,CA:FALSE");
    openssl.run(
        "req -x509 -key good.key -subj /CN=a -out no-signer.pem -addext keyUsage=critical,cRLSign");
    openssl.run(
        "req -x509 -key good.key -subj /CN=a -out servers.pem -addext extendedKeyUsage=serverAuth");
    openssl.run("req -x509 -key good.key -subj / -out nobody.pem");
    openssl.run("req -x509 -key good.key -subj /CN=renamed -out renamed.pem" + USAGE);
    openssl.run("req -x509 -key other.key -subj /O=a/CN=good -out namesake.pem" + USAGE);
    openssl.run("req -x509 -key good.key -subj /O=nameless -out no-name.pem" + USAGE);
    openssl.write("none.pem", "hush");
    openssl.write("broken.pem", "-----BEGIN CERTIFICATE-----\nhush\n-----END CERTIFICATE-----\n");
    openssl.write("broken.key", "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n");
    openssl.write("two.key", openssl.read("good.key") + openssl.read("other.key"));
    openssl.write("chain.pem", openssl.read("good.pem") + openssl.read("other.pem"));
    openssl.write("long.pem", openssl.read("good.pem").repeat(11));
    openssl.write("large.pem", openssl.read("good.pem").repeat(200));
  }

  private static Map<String, String> files(String key, String certificate) {
    Map<String, String> properties = new HashMap<>();
    if (key != null) {
      properties.put(KEY, folder.resolve(key).toString());
    }
    if (certificate != null) {
      properties.put(CERTIFICATE, folder.resolve(certificate).toString());
    }
    return properties;
  }

  private static String refusal(String key, String certificate) {
    return assertThrows(
            ConfigurationException.class, () -> Issuing.authorities(files(key, certificate)))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          good.key | missing.pem   | no such file
          good.key | .             | is a directory
          good.key | none.pem      | there is no certificate in PEM
          good.key | good.key      | there is no certificate in PEM
          good.key | broken.pem    | certificate 1 cannot be decoded
          good.key | large.pem     | it has more than 65536 bytes
          good.key | long.pem      | there are more than 10 certificates
          good.key | leaf.pem      | its certificate is not that of a CA
          good.key | nobody.pem    | certificate 1 cannot be decoded
          good.key | no-signer.pem | its key usage is without keyCertSign
          good.key | servers.pem   | its extended key usage is without clientAuth
          small.key | small.pem    | its certificate has an RSA key of 1024 bits, which is not from 2048 to 8192
          k1.key   | k1.pem        | its certificate has an EC key on another curve than P-256, P-384 and P-521
          ed.key   | ed.pem        | its certificate has a key that is neither RSA nor EC
          good.key | chain.pem     | certificate 2 is not that of the issuer of the one before it
          """)
  void a_certificate_that_is_no_ca_stops_the_start(String key, String certificate, String problem) {
    assertEquals(
        CERTIFICATE
            + " cannot be used. "
            + folder.resolve(certificate)
            + ": "
            + problem
            + ". Correct it, or name another file.",
        refusal(key, certificate));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing.key    | no such file
          good.pem       | there is no private key in PEM
          public.key     | there is no private key in PEM
          two.key        | there is more than one private key in PEM
          locked.key     | the key is encrypted, and must not be
          old-locked.key | the key is encrypted, and must not be
          broken.key     | the key cannot be decoded as a key for the certificate in
          small.key      | the key cannot be decoded as a key for the certificate in
          other.key      | it is not the key of the certificate in
          """)
  void a_key_that_does_not_fit_stops_the_start_and_is_not_quoted(String key, String problem) {
    String refusal = refusal(key, "good.pem");
    String other = problem.endsWith(" in") ? " " + folder.resolve("good.pem") : "";
    assertEquals(
        KEY
            + " cannot be used. "
            + folder.resolve(key)
            + ": "
            + problem
            + other
            + ". Correct it, or name another file.",
        refusal);
    assertFalse(refusal.contains("hush"), refusal);
  }

  @Test
  void a_ca_that_has_expired_stops_the_start() {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(10));
    String refusal =
        assertThrows(
                ConfigurationException.class,
                () ->
                    new Authorities(
                        Issuing.config(files("good.key", "good.pem")),
                        later,
                        (DevelopmentFaults) null))
            .getMessage();
    assertEquals(
        CERTIFICATE
            + " cannot be used. "
            + folder.resolve("good.pem")
            + ": its certificate expired at T. Correct it, or name another file.",
        refusal.replaceFirst("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "T"));
  }

  @Test
  void one_of_the_two_files_alone_stops_the_start() {
    assertEquals(
        "clientcert.ca.key is set, but clientcert.ca.certificate is not. Set both, or neither.",
        refusal("good.key", null));
    assertEquals(
        "clientcert.ca.certificate is set, but clientcert.ca.key is not. Set both, or neither.",
        refusal(null, "good.pem"));
  }

  @Test
  void good_files_do_not_stop_the_start() {
    assertDoesNotThrow(() -> Issuing.authorities(files("good.key", "good.pem")));
  }

  private static Map<String, String> named(String name, String key, String certificate) {
    String prefix = "clientcert.cas." + name;
    return Map.of(
        prefix + ".key", folder.resolve(key).toString(),
        prefix + ".certificate", folder.resolve(certificate).toString());
  }

  private static String refusalOf(Map<String, String> one, Map<String, String> other) {
    Map<String, String> both = new HashMap<>(one);
    both.putAll(other);
    return assertThrows(ConfigurationException.class, () -> Issuing.authorities(both)).getMessage();
  }

  @Test
  void a_named_ca_answers_for_its_name_and_for_its_common_name() {
    Map<String, String> properties = new HashMap<>(named("Corp_1", "other.key", "other.pem"));
    properties.putAll(files("good.key", "good.pem"));
    Authorities authorities = Issuing.authorities(properties);
    Authority issuing = authorities.findIssuing("any").orElseThrow();
    RevocationScope corp = authorities.scopeOf(authorities.find("Corp_1").orElseThrow());
    assertEquals(new RevocationScope("Corp_1", "other", Set.of("Corp_1", issuing.id())), corp);
    assertTrue(corp.includes("Corp_1", null));
    assertTrue(corp.includes(null, "other"));
    assertTrue(corp.includes("of nobody here", "other"));
    assertFalse(corp.includes(issuing.id(), "other"));
    assertFalse(corp.includes(null, "good"));
    assertFalse(authorities.scopeOf(issuing).includes(null, "good"));
    assertEquals("good", issuing.commonName());
  }

  @Test
  void a_named_ca_that_cannot_be_used_stops_the_start() {
    assertEquals(
        "clientcert.cas.corp.certificate cannot be used. "
            + folder.resolve("leaf.pem")
            + ": its certificate is not that of a CA. Correct it, or name another file.",
        refusalOf(named("corp", "good.key", "leaf.pem"), Map.of()));
    assertEquals(
        "clientcert.cas.corp.key is set, but clientcert.cas.corp.certificate is not. Set both, or"
            + " neither.",
        refusalOf(Map.of("clientcert.cas.corp.key", "x"), Map.of()));
    assertEquals(
        "clientcert.cas.a/b: \"a/b\" is not the name of a CA. Use up to 64 letters, digits,"
            + " hyphens and underscores, beginning with a letter or a digit.",
        refusalOf(named("\"a/b\"", "good.key", "good.pem"), Map.of()));
  }

  /** The same CA, one of the same common name, one of the same key, and one of the same id. */
  @ParameterizedTest
  @CsvSource({
    "corp, good, good.pem",
    "corp, other, namesake.pem",
    "corp, good, renamed.pem",
    "ID, other, other.pem"
  })
  void two_cas_that_nobody_could_tell_apart_stop_the_start(
      String name, String key, String certificate) {
    Map<String, String> issuing = files("good.key", "good.pem");
    String id = Issuing.authorities(issuing).findIssuing("any").orElseThrow().id();
    String prefix = name.replace("ID", id);
    assertEquals(
        "clientcert.cas."
            + prefix
            + ".certificate cannot be used. Its CA has the id, the common name, the subject or the"
            + " key of the one in clientcert.ca.certificate, so nobody could tell whose"
            + " certificates are whose. Remove one of them.",
        refusalOf(named(prefix, key + ".key", certificate), issuing));
  }

  @Test
  void two_named_cas_without_a_common_name_stop_the_start_if_they_are_one() {
    String refusal =
        refusalOf(
            named("one", "good.key", "no-name.pem"), named("other", "good.key", "no-name.pem"));
    assertTrue(
        refusal.contains(" of the one in clientcert.cas.") && refusal.startsWith("clientcert.cas."),
        refusal);
  }

  @Test
  void a_named_ca_can_be_set_by_variables() {
    ClientCertConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withMapping(ClientCertConfig.class)
            .withSources(
                new EnvConfigSource(
                    Map.of("CLIENTCERT_CAS_CORP_KEY", "k", "CLIENTCERT_CAS_CORP_CERTIFICATE", "c"),
                    300))
            .build()
            .getConfigMapping(ClientCertConfig.class);
    assertEquals(Set.of("corp"), config.cas().keySet());
    assertEquals(Path.of("k"), config.cas().get("corp").key().orElseThrow());
  }

  @Test
  void in_development_a_fault_is_told_and_no_certificate_issued() {
    DevelopmentFaults faults = new DevelopmentFaults();
    Workers workers = new Workers();
    Issuer issuer =
        new Issuer(
            new Authorities(
                Issuing.config(files("other.key", "good.pem")), Clock.systemUTC(), faults),
            workers);
    try {
      assertEquals(refusal("other.key", "good.pem"), faults.sentences());
      assertEquals(
          new Unavailable(faults.sentences()),
          Issuing.outcome(issuer, Issuing.order(KeyAlgorithm.ECDSA, 1)));
    } finally {
      workers.close();
    }
  }
}
