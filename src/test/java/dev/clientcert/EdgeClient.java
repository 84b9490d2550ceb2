package dev.clientcert;

import dev.clientcert.RawHttp.Answer;
import dev.clientcert.RawHttp.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client of the edge, which keeps its TLS sessions. It trusts any server. */
final class EdgeClient {

  private static final int TIMEOUT_MILLISECONDS = 10_000;

  private final int port;
  private final String version;
  private final SSLContext context;
  private final AtomicInteger proofs = new AtomicInteger();

  /**
   * A client.
   *
   * @param version of TLS, such as {@code TLSv1.3}
   * @param keys its key; {@code null} for no certificate
   * @param chain its certificate and others, in PEM
   */
  EdgeClient(int port, String version, KeyPair keys, String... chain)
      throws GeneralSecurityException {
    this.port = port;
    this.version = version;
    X509Certificate[] certificates = new X509Certificate[chain.length];
    for (int i = 0; i < chain.length; i++) {
      certificates[i] =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(chain[i].getBytes(StandardCharsets.US_ASCII)));
    }
    this.context = SSLContext.getInstance("TLS");
    context.init(
        keys == null ? null : new KeyManager[] {new Keys(keys.getPrivate(), certificates)},
        new TrustManager[] {new AnyServer()},
        null);
  }

  /** How often it has proved to have its key: once at each handshake that resumes no session. */
  int proofs() {
    return proofs.get();
  }

  /** Connects, and names this host in the handshake, unless it is {@code null}. */
  Connection connect(String host) throws IOException {
    Socket plain = new Socket();
    plain.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLISECONDS);
    // The sessions that it could resume are those with the same host here.
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    socket.setSoTimeout(TIMEOUT_MILLISECONDS);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    if (host != null) {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Connection(socket, host == null ? "localhost" : host);
  }

  /** Asks once, on a connection of its own. */
  Answer get(String host) throws IOException {
    try (Connection connection = connect(host)) {
      return connection.get();
    }
  }

  /** A connection that is kept open. */
  record Connection(SSLSocket socket, String host) implements AutoCloseable {

    /** Asks for the host that the handshake named. */
    Answer get() throws IOException {
      return send(new Request("GET", "/", Map.of("Host", host), ""));
    }

    /** Sends a request, and reads the answer. */
    Answer send(Request request) throws IOException {
      socket.getOutputStream().write(RawHttp.text(request).getBytes(StandardCharsets.UTF_8));
      return RawHttp.answers(socket.getInputStream(), 1).get(0);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** The client's key and certificates, whatever the server asks for. */
  private final class Keys extends X509ExtendedKeyManager {

    private final PrivateKey key;
    private final X509Certificate[] chain;

    Keys(PrivateKey key, X509Certificate[] chain) {
      this.key = key;
      this.chain = chain;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "client";
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "client";
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      proofs.incrementAndGet();
      return key;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"client"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  private static final class AnyServer extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
