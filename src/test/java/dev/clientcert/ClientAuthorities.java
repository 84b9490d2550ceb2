package dev.clientcert;

import java.nio.file.Path;

/** CAs and certificates that OpenSSL makes in a folder, each with its key on P-256. */
final class ClientAuthorities {

  private static final String NEW_KEY = "-nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256";
  private static final String CA =
      """
      basicConstraints=critical,CA:true
      keyUsage=critical,keyCertSign,cRLSign
      subjectKeyIdentifier=hash
      """;
  private static final String LEAF =
      """
      basicConstraints=critical,CA:false
      keyUsage=critical,digitalSignature
      authorityKeyIdentifier=keyid
      """;

  private final OpenSsl openssl;

  /** Those in this folder, beside a certificate of a server, {@code server.pem}. */
  ClientAuthorities(Path folder) {
    openssl = new OpenSsl(folder);
    openssl.write("ca.ext", CA);
    openssl.write("leaf.ext", LEAF);
    openssl.run(
        "req -x509 " + NEW_KEY + " -days 2 -keyout server.key -out server.pem -subj /CN=localhost");
  }

  /** OpenSSL in the folder. */
  OpenSsl openssl() {
    return openssl;
  }

  /** Makes a CA that signs its own certificate, {@code <name>.pem}. */
  void root(String name) {
    request(name);
    openssl.run(
        "x509 -req -in %1$s.csr -signkey %1$s.key -days 30 -extfile ca.ext -out %1$s.pem"
            .formatted(name));
  }

  /** Makes a CA whose certificate another CA signs. */
  void below(String issuer, String name) {
    issue(issuer, name, "0x1a", "ca.ext");
  }

  /**
   * Makes a certificate of a client.
   *
   * @param serialNumber in hexadecimal digits
   */
  void leaf(String issuer, String name, String serialNumber) {
    issue(issuer, name, "0x" + serialNumber, "leaf.ext");
  }

  private void issue(String issuer, String name, String serialNumber, String extensions) {
    request(name);
    openssl.run(
        "x509 -req -in %2$s.csr -CA %1$s.pem -CAkey %1$s.key -set_serial %3$s -days 20 -extfile %4$s -out %2$s.pem"
            .formatted(issuer, name, serialNumber, extensions));
  }

  private void request(String name) {
    openssl.run(
        "req " + NEW_KEY + " -keyout %1$s.key -out %1$s.csr -subj /CN=%1$s".formatted(name));
  }

  /** The certificates with these names, in one text. */
  String pem(String... names) {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(openssl.read(name + ".pem"));
    }
    return all.toString();
  }

  /** A client with the certificate of this name. */
  TlsClient client(String name) throws Exception {
    return new TlsClient(pem(name), openssl.read(name + ".key"));
  }
}
