package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clientcert.RelyingServer.Kind;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What programs and libraries say of certificates that the packaged application answers for: the
 * life of one, from row to row, then one that nobody knows, and one of another CA.
 */
@Tag("slow")
class RevocationTableIT {

  private static final List<String> PARTIES =
      List.of(
          "openssl ocsp",
          "openssl verify",
          "openssl crl",
          "Java CRL",
          "Java OCSP",
          "nginx crl",
          "nginx ocsp");

  private static final String TABLE =
      """
      state         | openssl ocsp                 | openssl verify | openssl crl            | Java CRL        | Java OCSP                      | nginx crl | nginx ocsp
      good          | good                         | OK             | -                      | good            | good                           | 200       | 200
      revoked       | revoked certificateHold      | error 23       | Certificate Hold       | REVOKED         | REVOKED                        | 400       | 400
      activated     | good                         | OK             | -                      | good            | good                           | 200       | 200
      revoked again | revoked certificateHold      | error 23       | Certificate Hold       | REVOKED         | REVOKED                        | 400       | 400
      deleted       | revoked cessationOfOperation | error 23       | Cessation Of Operation | REVOKED         | REVOKED                        | 400       | 400
      unknown       | unknown                      | OK             | -                      | good            | UNDETERMINED_REVOCATION_STATUS | 200       | 400
      other CA      | unauthorized                 | error 20       | -                      | NO_TRUST_ANCHOR | NO_TRUST_ANCHOR                | 400       | 400
      """;

  private static final String CHECK =
      """
      import java.io.FileInputStream;
      import java.security.cert.*;
      import java.util.*;

      class Check {
        public static void main(String[] arguments) throws Exception {
          System.out.println("CRL " + check(PKIXRevocationChecker.Option.PREFER_CRLS) + ", OCSP " + check());
        }

        static Object check(PKIXRevocationChecker.Option... options) throws Exception {
          CertificateFactory factory = CertificateFactory.getInstance("X.509");
          var anchor = (X509Certificate) factory.generateCertificate(new FileInputStream("ca.pem"));
          var certificate = factory.generateCertificate(new FileInputStream("issued.pem"));
          var validator = CertPathValidator.getInstance("PKIX");
          var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
          Set<PKIXRevocationChecker.Option> all = new HashSet<>(List.of(options));
          all.add(PKIXRevocationChecker.Option.NO_FALLBACK);
          checker.setOptions(all);
          PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
          parameters.addCertPathChecker(checker);
          try {
            validator.validate(factory.generateCertPath(List.of(certificate)), parameters);
            return "good";
          } catch (CertPathValidatorException e) {
            return e.getReason();
          }
        }
      }
      """;

  @TempDir Path folder;
  private ClientAuthorities authorities;
  private OpenSsl openssl;
  private RevokingApplication application;
  private RelyingServer byCrl;
  private RelyingServer byOcsp;

  /** The id of the CA, and the names of the certificates of it and of those above it. */
  private String ca;

  private List<String> chain;

  @BeforeEach
  void makeAuthorities() {
    authorities = new ClientAuthorities(folder);
    openssl = authorities.openssl();
    authorities.root("root");
    authorities.below("root", "corp");
    authorities.root("foreign");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : new AutoCloseable[] {byCrl, byOcsp, application}) {
      if (one != null) {
        one.close();
      }
    }
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void startServers() throws Exception {
    openssl.write("ca.txt", application.get("/ca/" + ca + ".pem"));
    String trusted = openssl.read("ca.txt");
    byCrl =
        new RelyingServer(
            Kind.NGINX,
            Files.createDirectory(folder.resolve("crl")),
            folder,
            trusted,
            application.url("/crl/" + ca + ".pem"));
    byCrl.refresh();
    byCrl.start("crl.conf");
    byOcsp =
        new RelyingServer(
            Kind.NGINX,
            Files.createDirectory(folder.resolve("ocsp")),
            folder,
            trusted,
            application.url("/ocsp"));
    byOcsp.start("ocsp.conf");
  }

  /** What all say, on one line. */
  private String row(String state, String name, String issuer) throws Exception {
    byCrl.refresh();
    byCrl.reload();
    openssl.write("crl.txt", application.get("/crl/" + ca + ".pem"));
    TlsClient client = authorities.client(name);
    X509Certificate certificate = client.certificate();
    return String.join(
        " | ",
        state,
        opensslOcsp(name, issuer),
        opensslVerify(name),
        opensslCrl(certificate.getSerialNumber()),
        javaSays(certificate, false),
        javaSays(certificate, true),
        client.get(byCrl.port()),
        client.get(byOcsp.port()));
  }

  private String opensslOcsp(String name, String issuer) {
    String said =
        openssl.runAnyway(
            "ocsp -CAfile ca.txt -issuer %s.pem -cert %s.pem -url %s"
                .formatted(issuer, name, application.url("/ocsp")));
    Matcher error = Pattern.compile("Responder Error: (\\w+)").matcher(said);
    if (error.find()) {
      return error.group(1);
    }
    Matcher status =
        Pattern.compile(
                "Response verify OK\n"
                    + Pattern.quote(name)
                    + "\\.pem: (\\w+)(?s:.*?)(?:\tReason: (\\w+)|\\z)")
            .matcher(said);
    if (!status.find()) {
      return said;
    }
    return status.group(2) == null ? status.group(1) : status.group(1) + " " + status.group(2);
  }

  private String opensslVerify(String name) {
    String said =
        openssl.runAnyway(
            "verify -crl_check -crl_check_all -CRLfile crl.txt -CAfile ca.txt " + name + ".pem");
    Matcher error = Pattern.compile("error \\d+").matcher(said);
    return error.find() ? error.group() : said.replaceAll("(?s).*: ", "").strip();
  }

  private String opensslCrl(BigInteger serialNumber) {
    String text = openssl.run("crl -noout -text -in crl.txt");
    String digits = serialNumber.toString(16).toUpperCase(Locale.ROOT);
    Matcher entry =
        Pattern.compile(
                "Serial Number: 0?%s\n.*\n.*\n.*CRL Reason Code: \n *(.*)".formatted(digits))
            .matcher(text);
    return entry.find() ? entry.group(1) : "-";
  }

  /** Java's opinion, of the certificate alone by OCSP, and of all but the anchor by CRLs. */
  private String javaSays(X509Certificate certificate, boolean ocsp) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> path = new ArrayList<>(List.of(certificate));
    for (String above : chain.subList(0, chain.size() - 1)) {
      path.add(TlsClient.certificate(authorities.pem(above)));
    }
    X509Certificate anchor = TlsClient.certificate(authorities.pem(chain.get(chain.size() - 1)));
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
    if (ocsp) {
      checker.setOcspResponder(URI.create(application.url("/ocsp")));
      checker.setOptions(
          Set.of(
              PKIXRevocationChecker.Option.NO_FALLBACK,
              PKIXRevocationChecker.Option.ONLY_END_ENTITY));
    } else {
      Collection<?> crls =
          factory.generateCRLs(
              new ByteArrayInputStream(
                  openssl.read("crl.txt").getBytes(StandardCharsets.US_ASCII)));
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
      checker.setOptions(
          Set.of(
              PKIXRevocationChecker.Option.NO_FALLBACK, PKIXRevocationChecker.Option.PREFER_CRLS));
    }
    parameters.addCertPathChecker(checker);
    CertPath checked =
        factory.generateCertPath(isOf(certificate, chain) ? path : List.of(certificate));
    try {
      validator.validate(checked, parameters);
      return "good";
    } catch (CertPathValidatorException e) {
      return e.getReason().toString();
    }
  }

  private static boolean isOf(X509Certificate certificate, List<String> chain) {
    return certificate.getIssuerX500Principal().getName().equals("CN=" + chain.get(0));
  }

  /** Has one certificate live its life, and gives the whole table. */
  private String table(String id, String name) throws Exception {
    authorities.leaf(chain.get(0), "stranger", "5ca1ab1e");
    authorities.leaf("foreign", "outsider", "600d");
    List<String> rows = new ArrayList<>();
    rows.add("state | " + String.join(" | ", PARTIES));
    rows.add(row("good", name, chain.get(0)));
    application.change("Revoke", id);
    rows.add(row("revoked", name, chain.get(0)));
    application.change("Activate", id);
    rows.add(row("activated", name, chain.get(0)));
    application.change("Revoke", id);
    rows.add(row("revoked again", name, chain.get(0)));
    application.change("Delete", id);
    rows.add(row("deleted", name, chain.get(0)));
    rows.add(row("unknown", "stranger", chain.get(0)));
    rows.add(row("other CA", "outsider", "foreign"));
    return String.join("\n", rows) + "\n";
  }

  private static String expected() {
    return TABLE.replaceAll(" +\\|", " |");
  }

  @Test
  void all_agree_on_certificates_that_a_ca_below_a_root_issues_here() throws Exception {
    Map<String, String> properties = new HashMap<>();
    openssl.write("chain.txt", authorities.pem("corp", "root"));
    properties.put("clientcert.ca.certificate", file("chain.txt"));
    properties.put("clientcert.ca.key", file("corp.key"));
    properties.put("clientcert.cas.top.certificate", file("root.pem"));
    properties.put("clientcert.cas.top.key", file("root.key"));
    application =
        new RevokingApplication(RevokingApplication.seed(folder.resolve("seed.json")), properties);
    Map<String, Object> created = application.create();
    openssl.write("issued.pem", created.get("Certificate").toString());
    openssl.write("issued.key", created.get("PrivateKey").toString());
    ca = created.get("CACertificateId").toString();
    chain = List.of("corp", "root");
    startServers();
    assertEquals(2, openssl.read("ca.txt").split("BEGIN").length - 1);
    assertEquals(expected(), table(created.get("Id").toString(), "issued"));
    assertEquals(2, openssl.read("crl.txt").split("BEGIN").length - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "CACertificateId, platform, 00:0A:BC:DE:F0",
    "Issuer,          corp,     000ABCDEF0",
    "Issuer,          corp,     abcdef0"
  })
  void all_agree_on_certificates_that_a_seed_file_lists(
      String member, String value, String serialNumber) throws Exception {
    // The CA has no other above it.
    authorities.root("corp");
    Map<String, String> properties = new HashMap<>();
    properties.put("clientcert.cas.platform.certificate", file("corp.pem"));
    properties.put("clientcert.cas.platform.key", file("corp.key"));
    JsonObject listed =
        RevokingApplication.listed("known", "active", serialNumber).put(member, value);
    application =
        new RevokingApplication(
            RevokingApplication.seed(folder.resolve("seed.json"), listed), properties);
    authorities.leaf("corp", "listed", "abcdef0");
    ca = "platform";
    chain = List.of("corp");
    startServers();
    assertEquals(expected(), table("known", "listed"));
    assertEquals(1, openssl.read("crl.txt").split("BEGIN").length - 1);
  }

  @Test
  void java_finds_crl_and_ocsp_where_an_issued_certificate_says() throws Exception {
    try (ReservedPort port = new ReservedPort()) {
      Map<String, String> properties =
          Map.of(
              "quarkus.http.port",
              "" + port.number(),
              "clientcert.publication.base-url",
              "http://127.0.0.1:" + port.number());
      application =
          new RevokingApplication(
              RevokingApplication.seed(folder.resolve("seed.json")), properties);
      Map<String, Object> created = application.create();
      openssl.write("issued.pem", created.get("Certificate").toString());
      openssl.write("ca.pem", application.get("/ca/" + created.get("CACertificateId") + ".pem"));
      openssl.write("Check.java", CHECK);
      assertEquals("CRL good, OCSP good", checkByJava());
      application.change("Revoke", created.get("Id").toString());
      assertEquals("CRL REVOKED, OCSP REVOKED", checkByJava());
    }
  }

  /** Runs a JVM of its own, since one reads only at its start whether to fetch CRLs. */
  private String checkByJava() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcom.sun.security.enableCRLDP=true",
                "Check.java")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
