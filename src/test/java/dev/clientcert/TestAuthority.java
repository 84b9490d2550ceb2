package dev.clientcert;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA as customers have them, with a key on P-256, and what it issues. */
public final class TestAuthority {

  private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2100-01-01T00:00:00Z");
  private static final int SERIAL_NUMBER_BITS = 120;

  private final X500Name subject;
  private final KeyPair keys;
  private final String pem;

  private TestAuthority(X500Name subject, KeyPair keys, String pem) {
    this.subject = subject;
    this.keys = keys;
    this.pem = pem;
  }

  /**
   * Makes a CA that signs its own certificate, which is valid until the year 2100.
   *
   * @param subject such as {@code O=Example,CN=Root}
   */
  public static TestAuthority root(String subject) throws Exception {
    return root(subject, FROM, UNTIL);
  }

  /** The same, with these extensions in its certificate, which say what it may issue. */
  public static TestAuthority limited(String subject, Extension... limits) throws Exception {
    KeyPair keys = SigningRequests.newKey();
    X500Name name = new X500Name(subject);
    return new TestAuthority(
        name, keys, sign(name, keys, name, keys, FROM, UNTIL, KeyUsage.keyCertSign, limits));
  }

  /** Makes a CA that signs its own certificate, which is valid in this time. */
  public static TestAuthority root(String subject, Instant notBefore, Instant notAfter)
      throws Exception {
    KeyPair keys = SigningRequests.newKey();
    X500Name name = new X500Name(subject);
    return new TestAuthority(
        name, keys, sign(name, keys, name, keys, notBefore, notAfter, KeyUsage.keyCertSign));
  }

  /** Issues with this key and under this name, even if the certificate is none of a CA. */
  public static TestAuthority of(String subject, KeyPair keys, String pem) {
    return new TestAuthority(new X500Name(subject), keys, pem);
  }

  /** Makes a CA whose certificate expired in 2021. */
  public static TestAuthority expired(String subject) throws Exception {
    return root(subject, FROM, Instant.parse("2021-01-01T00:00:00Z"));
  }

  /** Makes a CA whose certificate this CA signs. */
  public TestAuthority below(String belowSubject, Extension... limits) throws Exception {
    X500Name name = new X500Name(belowSubject);
    KeyPair belowKeys = SigningRequests.newKey();
    return new TestAuthority(
        name,
        belowKeys,
        sign(subject, keys, name, belowKeys, FROM, UNTIL, KeyUsage.keyCertSign, limits));
  }

  /** Another certificate for its name and key, without limits, in PEM. */
  public String renewed() throws Exception {
    return sign(subject, keys, subject, keys, FROM, UNTIL, KeyUsage.keyCertSign);
  }

  /** Issues a certificate that is not one of a CA, and gives it in PEM. */
  public String leaf(String leafSubject) throws Exception {
    return leaf(leafSubject, SigningRequests.newKey());
  }

  /** The same, for this key. */
  public String leaf(String leafSubject, KeyPair leafKeys) throws Exception {
    return leaf(leafSubject, leafKeys, FROM, UNTIL);
  }

  /** The same, of a certificate that is valid in this time. */
  public String leaf(String leafSubject, KeyPair leafKeys, Instant notBefore, Instant notAfter)
      throws Exception {
    return sign(
        subject,
        keys,
        new X500Name(leafSubject),
        leafKeys,
        notBefore,
        notAfter,
        KeyUsage.digitalSignature);
  }

  /** The same, of a certificate for this purpose only, with a critical extension that says so. */
  public String leafFor(String leafSubject, KeyPurposeId purpose) throws Exception {
    return sign(
        subject,
        keys,
        new X500Name(leafSubject),
        SigningRequests.newKey(),
        FROM,
        UNTIL,
        KeyUsage.digitalSignature,
        Extension.create(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose)));
  }

  /** Its certificate in PEM, with a line break at the end. */
  public String pem() {
    return pem;
  }

  /** Its private key in PEM. */
  public String keyPem() {
    return SigningRequests.pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static String sign(
      X500Name issuer,
      KeyPair issuerKeys,
      X500Name subject,
      KeyPair keys,
      Instant notBefore,
      Instant notAfter,
      int usage,
      Extension... more)
      throws Exception {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_NUMBER_BITS, new SecureRandom()).setBit(SERIAL_NUMBER_BITS),
            Date.from(notBefore),
            Date.from(notAfter),
            subject,
            keys.getPublic());
    for (Extension one : more) {
      builder.addExtension(one);
    }
    if (!builder.hasExtension(Extension.basicConstraints)) {
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(usage == KeyUsage.keyCertSign));
    }
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    return SigningRequests.pem(
        "CERTIFICATE",
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate()))
            .getEncoded());
  }
}
