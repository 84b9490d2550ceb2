package dev.clientcert.issuance;

import dev.clientcert.config.FileProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reads a private key and its certificate from files that the configuration names. */
final class KeyFiles {

  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_CHAIN = 10;
  private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

  private final String keyProperty;
  private final String certificateProperty;
  private final Path keyFile;
  private final Path certificateFile;

  private KeyFiles(
      String keyProperty, String certificateProperty, Path keyFile, Path certificateFile) {
    this.keyProperty = keyProperty;
    this.certificateProperty = certificateProperty;
    this.keyFile = keyFile;
    this.certificateFile = certificateFile;
  }

  /**
   * What was read.
   *
   * @param chain the certificate of the key, and behind it those of the CAs above it
   */
  record KeyAndChain(PrivateKey key, PublicKey publicKey, List<X509Certificate> chain) {}

  /**
   * Returns the files that {@code <prefix>.key} and {@code <prefix>.certificate} name.
   *
   * @return empty if neither is set
   * @throws KeyFilesException if only one is set
   */
  static Optional<KeyFiles> of(String prefix, Optional<Path> key, Optional<Path> certificate)
      throws KeyFilesException {
    String keyProperty = prefix + ".key";
    String certificateProperty = prefix + ".certificate";
    if (key.isPresent() != certificate.isPresent()) {
      String set = key.isPresent() ? keyProperty : certificateProperty;
      String missing = key.isPresent() ? certificateProperty : keyProperty;
      throw new KeyFilesException(
          missing, set + " is set, but " + missing + " is not. Set both, or neither.");
    }
    return key.map(file -> new KeyFiles(keyProperty, certificateProperty, file, certificate.get()));
  }

  /**
   * Reads them, and checks that they belong together. Blocks.
   *
   * @throws KeyFilesException if one of them cannot be used; quotes nothing of the key
   */
  KeyAndChain read() throws KeyFilesException {
    List<X509Certificate> chain = readChain();
    PublicKey publicKey = readPublicKey(chain.get(0));
    checkChain(chain);
    PrivateKey key = readKey(publicKey);
    if (!belongTogether(key, publicKey)) {
      throw badKey("it is not the key of the certificate in " + certificateFile);
    }
    return new KeyAndChain(key, publicKey, chain);
  }

  /**
   * Requires that a certificate is valid.
   *
   * @param now when it has to be
   */
  void requireValid(X509Certificate certificate, Instant now) throws KeyFilesException {
    Instant notBefore = certificate.getNotBefore().toInstant();
    if (notBefore.isAfter(now)) {
      throw badCertificate("its certificate is not valid before " + notBefore);
    }
    Instant notAfter = certificate.getNotAfter().toInstant();
    if (notAfter.isBefore(now)) {
      throw badCertificate("its certificate expired at " + notAfter);
    }
  }

  private KeyFilesException badKey(String problem) {
    return unusable(keyProperty, keyFile, problem);
  }

  /** Returns the exception for a certificate that cannot be used. */
  KeyFilesException badCertificate(String problem) {
    return unusable(certificateProperty, certificateFile, problem);
  }

  private static KeyFilesException unusable(String property, Path file, String problem) {
    return new KeyFilesException(
        property,
        property
            + " cannot be used. "
            + file
            + ": "
            + problem
            + ". Correct it, or name another file.");
  }

  private static List<Pem.Block> readBlocks(String property, Path file) throws KeyFilesException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw unusable(property, file, "it has more than " + MAX_BYTES + " bytes");
      }
      return Pem.readAll(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException unreadable) {
      throw unusable(property, file, FileProblem.describe(file, unreadable));
    }
  }

  private List<X509Certificate> readChain() throws KeyFilesException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Pem.Block block : readBlocks(certificateProperty, certificateFile)) {
      if (block.label().equals("CERTIFICATE")) {
        try {
          chain.add(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(block.der())));
        } catch (CertificateException | IllegalArgumentException malformed) {
          throw badCertificate("certificate " + (chain.size() + 1) + " cannot be decoded");
        }
      }
    }
    if (chain.isEmpty()) {
      throw badCertificate("there is no certificate in PEM");
    }
    if (chain.size() > MAX_CHAIN) {
      throw badCertificate("there are more than " + MAX_CHAIN + " certificates");
    }
    return chain;
  }

  private PublicKey readPublicKey(X509Certificate certificate) throws KeyFilesException {
    try {
      return PublicKeys.read(
          SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()));
    } catch (InvalidKeyException refused) {
      throw badCertificate("its certificate has " + refused.getMessage());
    } catch (GeneralSecurityException | IOException | RuntimeException malformed) {
      throw badCertificate("the key of its certificate cannot be decoded");
    }
  }

  private void checkChain(List<X509Certificate> chain) throws KeyFilesException {
    for (int i = 1; i < chain.size(); i++) {
      X509Certificate below = chain.get(i - 1);
      X509Certificate above = chain.get(i);
      try {
        below.verify(above.getPublicKey());
      } catch (GeneralSecurityException another) {
        throw badCertificate(
            "certificate " + (i + 1) + " is not that of the issuer of the one before it");
      }
    }
  }

  private PrivateKey readKey(PublicKey publicKey) throws KeyFilesException {
    List<Pem.Block> keys =
        readBlocks(keyProperty, keyFile).stream()
            .filter(block -> block.label().endsWith("PRIVATE KEY"))
            .toList();
    if (keys.size() != 1) {
      throw badKey("there is " + (keys.isEmpty() ? "no" : "more than one") + " private key in PEM");
    }
    Pem.Block block = keys.get(0);
    if (block.label().startsWith("ENCRYPTED") || block.content().contains("ENCRYPTED")) {
      throw badKey("the key is encrypted, and must not be");
    }
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8(block, publicKey));
      return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(spec);
    } catch (GeneralSecurityException | IOException | RuntimeException malformed) {
      throw badKey("the key cannot be decoded as a key for the certificate in " + certificateFile);
    }
  }

  /** The key in PKCS #8, which has the algorithm around what the older formats have. */
  private static byte[] pkcs8(Pem.Block block, PublicKey publicKey) throws IOException {
    AlgorithmIdentifier algorithm =
        switch (block.label()) {
          case "RSA PRIVATE KEY" ->
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
          case "EC PRIVATE KEY" ->
              SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getAlgorithm();
          default -> null;
        };
    return algorithm == null
        ? block.der()
        : new PrivateKeyInfo(algorithm, ASN1Primitive.fromByteArray(block.der())).getEncoded();
  }

  /** Returns whether what one of the keys signs is verified by the other. */
  static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    try {
      Signature signature = Signature.getInstance(SignatureAlgorithm.by(publicKey).javaName());
      signature.initSign(key);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException another) {
      return false;
    }
  }
}
