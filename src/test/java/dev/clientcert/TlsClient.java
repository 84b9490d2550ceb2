package dev.clientcert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * A device with a client certificate, which it shows to any server, whatever CAs that one names. It
 * resumes its TLS sessions where the server lets it.
 */
final class TlsClient {

  /** What a server says to a client that does not even get an answer over HTTP. */
  static final String REFUSED = "refused";

  private static final int TIMEOUT_MILLISECONDS = 20_000;
  private static final RawHttp.Request REQUEST =
      new RawHttp.Request("GET", "/", Map.of("host", "localhost"), "");

  private final X509Certificate certificate;
  private final SSLContext context;

  /** A device with this certificate and its key in PKCS#8, both in PEM. */
  TlsClient(String certificatePem, String keyPem) throws Exception {
    certificate = certificate(certificatePem);
    PrivateKey key =
        KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
            .generatePrivate(
                new PKCS8EncodedKeySpec(
                    Base64.getMimeDecoder().decode(keyPem.replaceAll("-----[^-]+-----", ""))));
    context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {new OneKey(certificate, key)},
        new TrustManager[] {new AnyServer()},
        null);
  }

  /** Reads the first certificate of a text in PEM. */
  static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Its certificate. */
  X509Certificate certificate() {
    return certificate;
  }

  /** Connects anew, calls, and gives the status of the answer, or {@link #REFUSED}. */
  String get(int port) throws IOException {
    try (Connection connection = new Connection(port)) {
      return connection.get();
    }
  }

  /** A connection, which can be kept. */
  final class Connection implements AutoCloseable {

    private final Socket socket;
    private final SSLSocket tls;

    /** Connects to a server on this machine; the handshake is part of the first call. */
    Connection(int port) throws IOException {
      socket = new Socket();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(TIMEOUT_MILLISECONDS);
      tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", port, true);
    }

    /** Calls, and gives the status of the answer, or {@link #REFUSED}. */
    String get() throws IOException {
      try {
        tls.getOutputStream().write(RawHttp.text(REQUEST).getBytes(StandardCharsets.US_ASCII));
        List<RawHttp.Answer> answers = RawHttp.answers(tls.getInputStream(), 1);
        return answers.isEmpty() ? REFUSED : "" + answers.get(0).status();
      } catch (SSLException | SocketException refused) {
        if (refused instanceof ConnectException) {
          throw refused;
        }
        return REFUSED;
      }
    }

    @Override
    public void close() throws IOException {
      // Without the closing handshake of TLS, for which a server that refused would not be there.
      socket.close();
    }
  }

  /** Shows its certificate also to a server that names other CAs. */
  private static final class OneKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    private final X509Certificate certificate;
    private final PrivateKey key;

    OneKey(X509Certificate certificate, PrivateKey key) {
      this.certificate = certificate;
      this.key = key;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return ALIAS;
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** Which server it is, no test is about. */
  private static final class AnyServer implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
