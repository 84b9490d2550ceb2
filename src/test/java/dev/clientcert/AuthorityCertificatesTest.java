package dev.clientcert;

import static dev.clientcert.PublicFiles.header;
import static dev.clientcert.PublicFiles.send;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.certificate.Site;
import dev.clientcert.issuance.IssuanceOrder;
import dev.clientcert.issuance.IssuanceOutcome.Issued;
import dev.clientcert.issuance.Issuer;
import dev.clientcert.issuance.KeyAlgorithm;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The certificates of CAs, which anybody can fetch. */
@QuarkusTest
@WithTestResource(World.class)
class AuthorityCertificatesTest {

  private static final Site SITE = new Site("1000000000000001", World.SITE, World.SITE_NAME);

  @Inject Issuer issuer;
  private X509Certificate leaf;
  private String path;

  @BeforeEach
  void issue() throws Exception {
    IssuanceOrder order = new IssuanceOrder(SITE, null, KeyAlgorithm.ECDSA, 1, Instant.now());
    Issued issued = (Issued) issuer.issue(order).await().indefinitely();
    leaf = parse(issued.issued().der());
    path = "/ca/" + issued.issued().certificate().caCertificateId();
  }

  private static X509Certificate parse(byte[] certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  @ParameterizedTest
  @CsvSource({"crt, application/pkix-cert", "pem, application/pem-certificate-chain"})
  void the_certificate_of_a_ca_is_served_to_whoever_asks(String form, String type)
      throws Exception {
    HttpResponse<byte[]> answer = send("GET", path + "." + form);
    assertEquals(200, answer.statusCode());
    assertEquals(type, header(answer, "content-type"));
    assertEquals("max-age=86400", header(answer, "cache-control"));
    leaf.verify(parse(answer.body()).getPublicKey());
    String text = new String(answer.body(), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertEquals(form.equals("pem"), text.startsWith("-----BEGIN CERTIFICATE-----\n"), text);
  }

  @Test
  void a_copy_that_is_still_good_is_not_sent_again() throws Exception {
    HttpResponse<byte[]> answer = send("GET", path + ".pem");
    String tag = header(answer, "etag");
    for (String known : new String[] {tag, "\"x\", W/" + tag, "*"}) {
      HttpResponse<byte[]> same = send("GET", path + ".pem", "If-None-Match", known);
      assertEquals(304, same.statusCode(), known);
      assertEquals(0, same.body().length);
      assertEquals(tag, header(same, "etag"));
    }
    HttpResponse<byte[]> another = send("GET", path + ".crt", "If-None-Match", tag);
    assertEquals(200, another.statusCode());
    assertNotEquals(tag, header(another, "etag"));
  }

  @Test
  void a_head_request_gets_the_headers_only() throws Exception {
    HttpResponse<byte[]> answer = send("HEAD", path + ".crt");
    assertEquals(200, answer.statusCode());
    assertEquals(0, answer.body().length);
    HttpResponse<byte[]> whole = send("GET", path + ".crt");
    assertEquals(header(whole, "etag"), header(answer, "etag"));
    assertArrayEquals(whole.body(), parse(whole.body()).getEncoded());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /ca/0123456789abcdef0123456789abcdef.pem",
    "GET, /ca/0123456789abcdef0123456789abcdef.crt",
    "GET, /ca/",
    "GET, /ca",
    "GET, /ca/x.pem",
    "GET, {path}",
    "GET, {path}.key",
    "GET, {path}.pem/",
    "GET, {path}.PEM",
    "POST, {path}.pem",
    "PUT, {path}.pem",
    "DELETE, {path}.crt",
    "OPTIONS, {path}.crt"
  })
  void any_other_path_or_method_is_unknown(String method, String other) throws Exception {
    HttpResponse<byte[]> answer = send(method, other.replace("{path}", path));
    assertEquals(404, answer.statusCode());
    assertTrue(new String(answer.body()).contains("\"Code\":\"InvalidAction.NotFound\""));
  }

  @Test
  void nobody_called_so_the_audit_log_has_no_line() throws Exception {
    try (CollectedLog log = CollectedLog.start()) {
      HttpResponse<byte[]> answer = send("GET", path + ".pem");
      HttpResponse<byte[]> unknown = send("GET", path + ".txt");
      log.await("requestId=" + header(unknown, "x-acs-request-id"));
      assertFalse(log.text().contains(header(answer, "x-acs-request-id")), log.text());
    }
  }

  /** As whoever forwards headers without looking at them would do, or a caller with credentials. */
  @Test
  void headers_of_other_requests_do_not_matter() throws Exception {
    for (Map.Entry<String, String> one :
        Map.of("ce-id", "1", "Authorization", "Bearer x", "x-acs-action", "NoSuchAction")
            .entrySet()) {
      HttpResponse<byte[]> answer = send("GET", path + ".pem", one.getKey(), one.getValue());
      assertEquals(200, answer.statusCode(), one.getKey());
    }
  }
}
