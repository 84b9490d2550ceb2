package dev.clientcert.issuance;

import static java.util.stream.Collectors.joining;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.ManagedAuthorities.Keys;
import dev.clientcert.hash.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** A CA: its key, its certificate, and what it signs. */
public final class Authority {

  private static final String MANAGED_NAME = "ESA CA";
  private static final int MANAGED_YEARS = 20;

  /** The documented type of certificates that are issued here. */
  private static final String TYPE = "dcdn";

  private static final int RANDOM_BYTES = 16;
  private static final int KEY_IDENTIFIER_BYTES = 20;
  private static final int ID_DIGITS = 32;

  private final PrivateKey key;
  private final SignatureAlgorithm algorithm;
  private final X509CertificateHolder certificate;
  private final AuthorityCertificate published;
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the CA with a key and the certificate for it. Its id is made of the certificate.
   *
   * @param chain the certificate, and behind it those of the CAs above it that are known; in DER
   */
  Authority(PrivateKey key, PublicKey publicKey, List<byte[]> chain) {
    this(Sha256.hex(chain.get(0)).substring(0, ID_DIGITS), key, publicKey, chain);
  }

  /** Creates the CA with this id. */
  Authority(String id, PrivateKey key, PublicKey publicKey, List<byte[]> chain) {
    this.key = key;
    this.algorithm = SignatureAlgorithm.by(publicKey);
    byte[] der = chain.get(0);
    try {
      this.certificate = new X509CertificateHolder(der);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
    this.published =
        new AuthorityCertificate(
            id, der, chain.stream().map(one -> Pem.encode("CERTIFICATE", one)).collect(joining()));
  }

  /** Makes a CA with a new key, whose certificate it signs itself. */
  static Authority create(Instant time) throws GeneralSecurityException, IOException {
    KeyPair keys = KeyPairs.generate(KeyAlgorithm.ECDSA);
    X500Name name = Names.subject(MANAGED_NAME);
    Instant notBefore = time.truncatedTo(ChronoUnit.SECONDS);
    Instant notAfter = notBefore.atOffset(ZoneOffset.UTC).plusYears(MANAGED_YEARS).toInstant();
    SubjectPublicKeyInfo publicKey = infoOf(keys.getPublic());
    X509v3CertificateBuilder builder =
        builder(name, randomBytes(new SecureRandom()), notBefore, notAfter, name, publicKey);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(publicKey)));
    Signer signer = new Signer(keys.getPrivate(), SignatureAlgorithm.by(keys.getPublic()));
    return new Authority(
        keys.getPrivate(), keys.getPublic(), List.of(builder.build(signer).getEncoded()));
  }

  /**
   * Makes the CA of an account of what {@link #keys} told.
   *
   * @throws IllegalArgumentException if that is no CA; quotes nothing of the key
   */
  static Authority of(String accountId, Keys keys) {
    try {
      byte[] der = Pem.decodeOnly("CERTIFICATE", keys.certificate());
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      PublicKey publicKey =
          PublicKeys.read(
              SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded()));
      PrivateKey key =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(Pem.decodeOnly("PRIVATE KEY", keys.key())));
      if (certificate.getBasicConstraints() >= 0 && KeyFiles.belongTogether(key, publicKey)) {
        return new Authority(key, publicKey, List.of(certificate.getEncoded()));
      }
    } catch (GeneralSecurityException | IOException | RuntimeException malformed) {
      // Said below, without what it quotes.
    }
    throw new IllegalArgumentException(
        "the CA of account \""
            + accountId
            + "\" cannot be used: Key must be a private key (PKCS #8 in PEM) and Certificate that of"
            + " its CA");
  }

  /** What it is made of, so that it can be made again. */
  Keys keys() {
    return new Keys(Pem.encode("PRIVATE KEY", key.getEncoded()), published.chain());
  }

  /** Its id: the {@code CACertificateId} of the certificates that it issues. */
  public String id() {
    return published.id();
  }

  /** Its common name; {@code null} if it has none. */
  public String commonName() {
    return Names.commonName(certificate.getSubject());
  }

  /** Its certificate, as everybody may see it. */
  public AuthorityCertificate published() {
    return published;
  }

  /** Its certificate. */
  public X509CertificateHolder certificate() {
    return certificate;
  }

  /** The identifier that its certificate gives its key, as what it signs has to. */
  public byte[] keyIdentifier() {
    Extension given = certificate.getExtension(Extension.subjectKeyIdentifier);
    return given == null
        ? keyIdentifier(certificate.getSubjectPublicKeyInfo())
        : SubjectKeyIdentifier.getInstance(given.getParsedValue()).getKeyIdentifier();
  }

  /** Returns whether its CRLs count, by the key usage of its certificate (RFC 5280, 4.2.1.3). */
  public boolean maySignLists() {
    KeyUsage usage = KeyUsage.fromExtensions(certificate.getExtensions());
    return usage == null || usage.hasUsages(KeyUsage.cRLSign);
  }

  /** Returns whether it signed this certificate. */
  public boolean hasIssued(X509Certificate other) {
    try {
      if (!certificate
          .getSubject()
          .equals(X500Name.getInstance(other.getIssuerX500Principal().getEncoded()))) {
        return false;
      }
      other.verify(PublicKeys.read(certificate.getSubjectPublicKeyInfo()));
      return true;
    } catch (GeneralSecurityException | IOException another) {
      return false;
    }
  }

  /** Returns what signs one text in its name. */
  public Signer newSigner() {
    return new Signer(key, algorithm);
  }

  /** Returns whether it is valid for long enough to vouch for a certificate until this time. */
  boolean isValidUntil(Instant notAfter) {
    return !notAfter.isAfter(certificate.getNotAfter().toInstant());
  }

  /**
   * Issues a client certificate.
   *
   * @param applicant whose it is to be, with a subject that is not empty
   * @param publication where the certificate says that its CRL and OCSP are
   */
  IssuedCertificate issue(
      Applicant applicant,
      Publication publication,
      Instant time,
      Instant notBefore,
      Instant notAfter)
      throws IOException {
    byte[] serialNumber = randomBytes(random);
    SubjectPublicKeyInfo publicKey = infoOf(applicant.key());
    KeyAlgorithm keyAlgorithm = KeyAlgorithm.of(applicant.key());
    X509v3CertificateBuilder builder =
        builder(
            certificate.getSubject(),
            serialNumber,
            notBefore,
            notAfter,
            applicant.subject(),
            publicKey);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(
            KeyUsage.digitalSignature
                | (keyAlgorithm == KeyAlgorithm.RSA ? KeyUsage.keyEncipherment : 0)));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(publicKey)));
    builder.addExtension(
        Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyIdentifier()));
    if (applicant.alternativeNames() != null) {
      builder.addExtension(Extension.subjectAlternativeName, false, applicant.alternativeNames());
    }
    publication.addTo(builder, id());
    byte[] der = builder.build(newSigner()).getEncoded();
    String name = Names.commonName(applicant.subject());
    Instant created = time.truncatedTo(ChronoUnit.MICROS);
    return new IssuedCertificate(
        new ClientCertificate(
            HexFormat.of().formatHex(randomBytes(random)),
            name,
            CertificateStatus.ACTIVE,
            TYPE,
            name,
            notBefore,
            notAfter,
            Names.commonName(certificate.getSubject()),
            applicant.alternativeNamesText(),
            algorithm.wireName(),
            keyAlgorithm.name(),
            created,
            created,
            published.id(),
            HexFormat.of().formatHex(serialNumber),
            Sha256.hex(der)),
        der);
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer,
      byte[] serialNumber,
      Instant notBefore,
      Instant notAfter,
      X500Name subject,
      SubjectPublicKeyInfo publicKey) {
    return new X509v3CertificateBuilder(
        issuer,
        new BigInteger(1, serialNumber),
        Date.from(notBefore),
        Date.from(notAfter),
        // Else a machine set to Thai would write the years of its calendar.
        Locale.ROOT,
        subject,
        publicKey);
  }

  /** Returns random bytes that are not all zero, which no serial number may be. */
  private static byte[] randomBytes(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    do {
      random.nextBytes(bytes);
    } while (Arrays.equals(bytes, new byte[RANDOM_BYTES]));
    return bytes;
  }

  private static SubjectPublicKeyInfo infoOf(PublicKey key) {
    return SubjectPublicKeyInfo.getInstance(key.getEncoded());
  }

  /** The identifier of a key by the first method of RFC 7093. */
  private static byte[] keyIdentifier(SubjectPublicKeyInfo key) {
    return Arrays.copyOf(Sha256.digest(key.getPublicKeyData().getOctets()), KEY_IDENTIFIER_BYTES);
  }
}
