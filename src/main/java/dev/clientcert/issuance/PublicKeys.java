package dev.clientcert.issuance;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The public keys that are accepted: such that nobody can sign for them, and cheap to verify. */
final class PublicKeys {

  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;
  private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(3);

  /** The usual one. The time that a verification takes grows with it. */
  private static final BigInteger MAX_EXPONENT = BigInteger.valueOf(65_537);

  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private PublicKeys() {}

  /**
   * Reads a key.
   *
   * @throws InvalidKeyException if it is not accepted; the message says what it is
   * @throws GeneralSecurityException if it cannot be read
   */
  static PublicKey read(SubjectPublicKeyInfo info) throws GeneralSecurityException, IOException {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    ASN1Encodable parameters = algorithm.getParameters();
    PublicKey key;
    if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
      if (!DERNull.INSTANCE.equals(parameters)) {
        throw new InvalidKeyException("an RSA key with parameters");
      }
      key = generate("RSA", info);
      check((RSAPublicKey) key);
    } else if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      if (!(parameters instanceof ASN1ObjectIdentifier curve) || !CURVES.contains(curve)) {
        throw new InvalidKeyException("an EC key on another curve than P-256, P-384 and P-521");
      }
      key = generate("EC", info);
      check((ECPublicKey) key);
    } else {
      throw new InvalidKeyException("a key that is neither RSA nor EC");
    }
    return key;
  }

  private static PublicKey generate(String algorithm, SubjectPublicKeyInfo info)
      throws GeneralSecurityException, IOException {
    return KeyFactory.getInstance(algorithm)
        .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
  }

  private static void check(RSAPublicKey key) throws InvalidKeyException {
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new InvalidKeyException(
          "an RSA key of "
              + bits
              + " bits, which is not from "
              + MIN_RSA_BITS
              + " to "
              + MAX_RSA_BITS);
    }
    BigInteger exponent = key.getPublicExponent();
    if (!key.getModulus().testBit(0)
        || !exponent.testBit(0)
        || exponent.compareTo(MIN_EXPONENT) < 0
        || exponent.compareTo(MAX_EXPONENT) > 0) {
      throw new InvalidKeyException(
          "an RSA key whose modulus is not odd, or whose public exponent is not odd and from "
              + MIN_EXPONENT
              + " to "
              + MAX_EXPONENT);
    }
  }

  /** The JDK does not look whether a point is on its curve before it computes with it. */
  private static void check(ECPublicKey key) throws InvalidKeyException {
    EllipticCurve curve = key.getParams().getCurve();
    BigInteger prime = ((ECFieldFp) curve.getField()).getP();
    ECPoint point = key.getW();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
    if (x.compareTo(prime) >= 0
        || y.compareTo(prime) >= 0
        || !y.multiply(y).subtract(right).mod(prime).equals(BigInteger.ZERO)) {
      throw new InvalidKeyException("an EC key whose point is not on its curve");
    }
  }
}
