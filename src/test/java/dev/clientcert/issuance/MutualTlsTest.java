package dev.clientcert.issuance;

import static dev.clientcert.issuance.Issuing.issued;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clientcert.OpenSsl;
import dev.clientcert.certificate.Site;
import dev.clientcert.issuance.IssuanceOutcome.Issued;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handshakes with a server that asks for a client certificate of one CA. */
class MutualTlsTest {

  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path folder;
  private OpenSsl openssl;
  private Authorities authorities;
  private final Workers workers = new Workers();
  private Issuer issuer;

  @BeforeEach
  void start() {
    openssl = new OpenSsl(folder);
    authorities = Issuing.authorities(Map.of());
    issuer = new Issuer(authorities, workers);
    openssl.run(
        "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout server.key -out server.pem"
            + " -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1");
    store("server", openssl.read("server.pem"), openssl.read("server.key"));
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  /** Puts a certificate and its key into a file that the JDK reads. */
  private void store(String name, String certificate, String key) {
    openssl.write(name + ".pem", certificate);
    openssl.write(name + ".key", key);
    openssl.run(
        "pkcs12 -export -in %1$s.pem -inkey %1$s.key -out %1$s.p12 -passout pass:password"
            .formatted(name));
  }

  private SSLContext context(String name, String trusted) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, PASSWORD);
    KeyStore authority = KeyStore.getInstance("PKCS12");
    authority.load(null, null);
    authority.setCertificateEntry(
        "trusted",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(trusted.getBytes())));
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(authority);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  private Issued issue(String account, KeyAlgorithm algorithm) {
    Site site = new Site(account, 1, "car-7.example.com");
    return issued(issuer, new IssuanceOrder(site, null, algorithm, 1, Instant.now()));
  }

  private String chainOf(Issued issued) {
    return authorities
        .find(issued.issued().certificate().caCertificateId())
        .orElseThrow()
        .published()
        .chain();
  }

  /** Connects with this certificate, and gives the subject that the server sees. */
  private String subjectSeenBy(String trustedByServer, Issued client) throws Exception {
    store("client", Issuing.pem(client), client.privateKey());
    try (SSLServerSocket server =
        (SSLServerSocket)
            context("server", trustedByServer)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setNeedClientAuth(true);
      CompletableFuture<Void> ended =
          CompletableFuture.runAsync(() -> connect(server.getLocalPort()));
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.startHandshake();
        X509Certificate peer = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        socket.getOutputStream().write(1);
        return peer.getSubjectX500Principal().getName();
      } finally {
        ended.handle((done, refused) -> done).join();
      }
    }
  }

  private void connect(int port) {
    try (SSLSocket socket =
        (SSLSocket)
            context("client", openssl.read("server.pem"))
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.getInputStream().read();
    } catch (IOException refused) {
      // The server tells why.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_trusts_the_ca_lets_a_client_in(KeyAlgorithm algorithm) throws Exception {
    Issued client = issue("1000000000000001", algorithm);
    assertEquals("CN=car-7.example.com", subjectSeenBy(chainOf(client), client));
  }

  @Test
  void a_server_that_trusts_the_ca_of_another_account_does_not() {
    Issued client = issue("1000000000000001", KeyAlgorithm.ECDSA);
    Issued foreign = issue("2000000000000002", KeyAlgorithm.ECDSA);
    assertThrows(SSLException.class, () -> subjectSeenBy(chainOf(foreign), client));
  }
}
