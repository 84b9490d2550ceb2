package dev.clientcert.issuance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** Makes the key of a TLS server for this machine, and the certificate that it signs itself. */
public final class LocalServerKey {

  private static final String HOST = "localhost";
  private static final String[] ADDRESSES = {"127.0.0.1", "::1"};

  /** For clients whose clocks are slow. */
  private static final Duration SLACK = Duration.ofDays(1);

  /** As long as browsers accept. The key itself ends with the process. */
  private static final Duration VALIDITY = Duration.ofDays(397);

  private static final int SERIAL_NUMBER_BITS = 128;

  private LocalServerKey() {}

  /**
   * Makes both. Takes processor time.
   *
   * @param time the time at which they are valid
   */
  public static KeyManagerFactory create(Instant time) {
    try {
      return createOrThrow(time);
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("no key of a server can be made", impossible);
    }
  }

  private static KeyManagerFactory createOrThrow(Instant time)
      throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.generate(KeyAlgorithm.ECDSA);
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(sign(keys, time)));
    // It is in memory only, so nothing has to be kept secret by a password.
    char[] password = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(HOST, keys.getPrivate(), password, new Certificate[] {certificate});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory;
  }

  private static byte[] sign(KeyPair keys, Instant time) throws IOException {
    X500Name name = Names.subject(HOST);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            name,
            new BigInteger(SERIAL_NUMBER_BITS, new SecureRandom()).setBit(0),
            Date.from(time.minus(SLACK)),
            Date.from(time.plus(VALIDITY)),
            // As in the certificates of CAs.
            Locale.ROOT,
            name,
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    GeneralName[] names = new GeneralName[1 + ADDRESSES.length];
    names[0] = new GeneralName(GeneralName.dNSName, HOST);
    for (int i = 0; i < ADDRESSES.length; i++) {
      names[i + 1] = new GeneralName(GeneralName.iPAddress, ADDRESSES[i]);
    }
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    Signer signer = new Signer(keys.getPrivate(), SignatureAlgorithm.by(keys.getPublic()));
    return builder.build(signer).getEncoded();
  }
}
