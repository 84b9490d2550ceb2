package dev.clientcert.issuance;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The algorithms of signatures that are made and accepted. */
enum SignatureAlgorithm {
  SHA1_RSA("SHA1withRSA", "SHA1-RSA", PKCSObjectIdentifiers.sha1WithRSAEncryption),
  SHA256_RSA("SHA256withRSA", "SHA256-RSA", PKCSObjectIdentifiers.sha256WithRSAEncryption),
  SHA384_RSA("SHA384withRSA", "SHA384-RSA", PKCSObjectIdentifiers.sha384WithRSAEncryption),
  SHA512_RSA("SHA512withRSA", "SHA512-RSA", PKCSObjectIdentifiers.sha512WithRSAEncryption),
  ECDSA_SHA256("SHA256withECDSA", "ECDSA-SHA256", X9ObjectIdentifiers.ecdsa_with_SHA256),
  ECDSA_SHA384("SHA384withECDSA", "ECDSA-SHA384", X9ObjectIdentifiers.ecdsa_with_SHA384),
  ECDSA_SHA512("SHA512withECDSA", "ECDSA-SHA512", X9ObjectIdentifiers.ecdsa_with_SHA512);

  private static final int BITS_OF_P256 = 256;
  private static final int BITS_OF_P384 = 384;

  private final String javaName;
  private final String wireName;
  private final ASN1ObjectIdentifier identifier;

  SignatureAlgorithm(String javaName, String wireName, ASN1ObjectIdentifier identifier) {
    this.javaName = javaName;
    this.wireName = wireName;
    this.identifier = identifier;
  }

  /** Returns the algorithm with this identifier. Its parameters say nothing, so they may differ. */
  static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
    return Stream.of(values())
        .filter(one -> one.identifier.equals(identifier.getAlgorithm()))
        .findFirst();
  }

  /**
   * Returns whether a signature proves anything. SHA-1 is read in the certificates of old roots.
   */
  boolean isStrong() {
    return this != SHA1_RSA;
  }

  /** Returns the algorithm by which the owner of this key signs. */
  static SignatureAlgorithm by(PublicKey key) {
    if (!(key instanceof ECPublicKey ec)) {
      return SHA256_RSA;
    }
    int bits = ec.getParams().getCurve().getField().getFieldSize();
    return bits <= BITS_OF_P256 ? ECDSA_SHA256 : bits <= BITS_OF_P384 ? ECDSA_SHA384 : ECDSA_SHA512;
  }

  /** Its name in {@code java.security}. */
  String javaName() {
    return javaName;
  }

  /** Its name in answers: {@code SHA256-RSA} is documented, the others are named in its style. */
  String wireName() {
    return wireName;
  }

  /** Its identifier in certificates. */
  AlgorithmIdentifier identifier() {
    return javaName.endsWith("withRSA")
        ? new AlgorithmIdentifier(identifier, DERNull.INSTANCE)
        : new AlgorithmIdentifier(identifier);
  }
}
