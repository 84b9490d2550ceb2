package dev.clientcert.testcontainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.Client;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teaopenapi.models.OpenApiRequest;
import com.aliyun.teaopenapi.models.Params;
import com.aliyun.teautil.models.RuntimeOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/**
 * The application as a user's test has it, called by the official client: in a container where
 * {@code clientcert.image} names an image and there is an engine, and else as a process.
 */
class ClientCertTest {

  private static final String IMAGE = System.getProperty("clientcert.image", "");
  private static final Path APPLICATION = Path.of(System.getProperty("clientcert.application"));

  private final ClientCert application =
      !IMAGE.isEmpty() && DockerClientFactory.instance().isDockerAvailable()
          ? new ClientCertContainer(IMAGE)
          : new ClientCertProcess(APPLICATION);

  @AfterEach
  void stop() {
    application.stop();
  }

  private Map<String, Object> call(String action, long site, Map<String, String> parameters)
      throws Exception {
    return call(application.accessKeySecret(), action, site, parameters);
  }

  private Map<String, Object> call(
      String secret, String action, long site, Map<String, String> parameters) throws Exception {
    Client client =
        new Client(
            new Config()
                .setAccessKeyId(application.accessKeyId())
                .setAccessKeySecret(secret)
                .setEndpoint(application.endpoint())
                .setProtocol("http"));
    Params operation =
        new Params()
            .setAction(action)
            .setVersion("2024-09-10")
            .setStyle("RPC")
            .setProtocol("HTTP")
            .setMethod("POST")
            .setPathname("/")
            .setAuthType("AK")
            .setReqBodyType("formData")
            .setBodyType("json");
    Map<String, String> query = new HashMap<>(parameters);
    query.put("SiteId", Long.toString(site));
    Map<String, ?> answer =
        client.callApi(operation, new OpenApiRequest().setQuery(query), new RuntimeOptions());
    Map<String, Object> body = new HashMap<>();
    ((Map<?, ?>) answer.get("body")).forEach((name, value) -> body.put(name.toString(), value));
    return body;
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static X509CRL crl(URI uri) throws Exception {
    try (InputStream in = uri.toURL().openStream()) {
      return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
    }
  }

  @Test
  void a_certificate_is_issued_by_the_ca_and_is_in_its_crl_once_it_is_revoked() throws Exception {
    application.start();
    Map<String, Object> created =
        call(
            "CreateClientCertificate",
            ClientCert.SITE_ID,
            Map.of("ValidityDays", "1", "PkeyType", "ECDSA"));
    String caId = created.get("CACertificateId").toString();
    X509Certificate ca = certificate(application.caCertificate(caId));
    X509Certificate issued = certificate(created.get("Certificate").toString());
    issued.verify(ca.getPublicKey());
    X509CRL before = crl(application.crl(caId));
    before.verify(ca.getPublicKey());
    assertNull(before.getRevokedCertificate(issued));
    call("RevokeClientCertificate", ClientCert.SITE_ID, Map.of("Id", created.get("Id").toString()));
    assertNotNull(crl(application.crl(caId)).getRevokedCertificate(issued));
  }

  @Test
  void a_seed_and_an_access_key_of_the_user_count() throws Exception {
    application
        .withSeed(
            """
            {"SiteId": 77, "SiteName": "shop.example.com",
             "Result": [{"Id": "c1", "Status": "active"}]}
            """)
        .withAccessKey("my-key", "my/secret+=")
        .start();
    assertEquals("my-key", application.accessKeyId());
    assertEquals(
        "shop.example.com",
        call("RevokeClientCertificate", 77, Map.of("Id", "c1")).get("SiteName"));
  }

  @Test
  void another_secret_is_refused() {
    application.start();
    TeaException refused =
        assertThrows(
            TeaException.class, () -> call("another", "GetSite", ClientCert.SITE_ID, Map.of()));
    assertEquals("Unauthorized.InvalidToken", refused.getCode());
  }

  @Test
  void each_instance_has_a_secret_of_its_own() {
    ClientCert other = new ClientCertProcess(APPLICATION);
    assertFalse(other.accessKeySecret().equals(application.accessKeySecret()));
  }

  @Test
  void an_environment_variable_sets_a_property() throws Exception {
    application.withEnv("CLIENTCERT_PUBLICATION_BASE_URL", "http://pki.example.com").start();
    String pem =
        call(
                "CreateClientCertificate",
                ClientCert.SITE_ID,
                Map.of("ValidityDays", "1", "PkeyType", "ECDSA"))
            .get("Certificate")
            .toString();
    assertTrue(
        new String(certificate(pem).getEncoded(), StandardCharsets.ISO_8859_1)
            .contains("http://pki.example.com/crl/"));
  }

  /** What can be seen of a container without an engine: what it would be made of. */
  @Test
  void the_variables_of_a_container_name_its_files_unless_the_user_names_others() {
    try (ClientCertContainer container = new ClientCertContainer("clientcert:1")) {
      container
          .withSeed("[]")
          .withEnv("CLIENTCERT_ACCESS_KEYS_FILE", "/etc/keys/own.json")
          .configure();
      assertEquals(
          Map.of(
              "CLIENTCERT_SEED_FILE", "/etc/clientcert/seed.json",
              "CLIENTCERT_ACCESS_KEYS_FILE", "/etc/keys/own.json"),
          container.getEnvMap());
      assertEquals(List.of(8080), container.getExposedPorts());
    }
  }

  @Test
  void what_would_not_be_one_text_of_json_is_no_access_key() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> application.withAccessKey("k", "hush\"}"));
    assertFalse(refused.getMessage().contains("hush"), refused.getMessage());
  }

  @Test
  void a_ca_that_is_not_there_is_named() {
    application.start();
    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> application.caCertificate("nobody"));
    assertTrue(missing.getMessage().endsWith("/ca/nobody.pem answers 404"), missing.getMessage());
  }

  @Test
  void a_process_that_does_not_start_says_why_and_one_that_is_stopped_is_gone() throws Exception {
    try (ClientCertProcess process = new ClientCertProcess(APPLICATION)) {
      process.withSeed("[");
      IllegalStateException failed = assertThrows(IllegalStateException.class, process::start);
      assertTrue(failed.getMessage().contains("seed.json"), failed.getMessage());
      process.withSeed("[]").start();
      String[] endpoint = process.endpoint().split(":");
      process.stop();
      assertThrows(
          IOException.class, () -> new Socket(endpoint[0], Integer.parseInt(endpoint[1])).close());
      assertThrows(IllegalStateException.class, process::endpoint);
      process.start();
      assertNotNull(process.endpoint());
    }
  }
}
