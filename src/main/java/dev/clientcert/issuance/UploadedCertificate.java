package dev.clientcert.issuance;

import static java.util.stream.Collectors.joining;

import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.hash.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;

/**
 * Reads certificates of CAs that customers bring along (RFC 5280). Checks come in the order of
 * their cost, so that a bad certificate takes little time.
 */
final class UploadedCertificate {

  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_BITS_OF_SERIAL_NUMBER = 160;
  private static final int X509_VERSION = 3;

  /** The parts that each has. The first is the version. */
  private static final int PARTS = 7;

  /** The one form of a time. Bouncy Castle takes others, too, and wrong ones such as month 13. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private UploadedCertificate() {}

  /**
   * Reads a certificate in PEM, which is kept as it is.
   *
   * @return the certificate, without host names; empty if nobody should trust it as that of a CA
   */
  static Optional<CaCertificate> read(String id, String name, String pem, Instant time) {
    try {
      return Optional.of(readOrThrow(id, name, pem, time));
    } catch (IOException | GeneralSecurityException | RuntimeException malformed) {
      // Bouncy Castle has many exceptions for what is malformed.
      return Optional.empty();
    }
  }

  private static CaCertificate readOrThrow(String id, String name, String pem, Instant time)
      throws IOException, GeneralSecurityException {
    accept(pem.length() <= MAX_LENGTH);
    byte[] der = Pem.decodeOnly("CERTIFICATE", pem);
    Der.require(der);
    Certificate certificate = Certificate.getInstance(der);
    TBSCertificate content = certificate.getTBSCertificate();
    accept(content.getVersionNumber() == X509_VERSION);
    requireOrder(ASN1Sequence.getInstance(content.toASN1Primitive()));
    String serialNumber = hex(content.getSerialNumber().getValue());
    Instant notBefore = instant(content.getStartDate());
    Instant notAfter = instant(content.getEndDate());
    accept(!notAfter.isBefore(notBefore) && !notAfter.isBefore(time));
    Extensions extensions = content.getExtensions();
    accept(extensions != null);
    BasicConstraints constraints =
        BasicConstraints.getInstance(parsed(extensions, Extension.basicConstraints));
    accept(constraints != null && constraints.isCA());
    KeyUsage usage = KeyUsage.getInstance(parsed(extensions, Extension.keyUsage));
    accept(usage == null || usage.hasUsages(KeyUsage.keyCertSign));
    Names.requireText(content.getSubject());
    Names.requireText(content.getIssuer());
    accept(content.getSubject().size() > 0 && content.getIssuer().size() > 0);
    String alternativeNames =
        alternativeNames(
            GeneralNames.getInstance(parsed(extensions, Extension.subjectAlternativeName)));
    accept(certificate.getSignatureAlgorithm().equals(content.getSignature()));
    SignatureAlgorithm algorithm =
        SignatureAlgorithm.of(certificate.getSignatureAlgorithm()).orElseThrow();
    PublicKey key = PublicKeys.read(content.getSubjectPublicKeyInfo());
    if (isSelfIssued(content)) {
      Signature signature = Signature.getInstance(algorithm.javaName());
      signature.initVerify(key);
      // What was signed, byte for byte.
      signature.update(Der.first(der));
      accept(signature.verify(certificate.getSignature().getOctets()));
    } else {
      accept(algorithm.isStrong());
    }
    Instant created = time.truncatedTo(ChronoUnit.MICROS);
    return new CaCertificate(
        id,
        name,
        pem,
        Names.commonName(content.getSubject()),
        notBefore,
        notAfter,
        issuer(content.getIssuer()),
        alternativeNames,
        algorithm.wireName(),
        KeyAlgorithm.of(key).name(),
        created,
        created,
        serialNumber,
        Sha256.hex(der),
        List.of());
  }

  /** Bouncy Castle takes what follows the key in any order, and twice. */
  private static void requireOrder(ASN1Sequence parts) {
    ASN1TaggedObject.getInstance(parts.getObjectAt(0), BERTags.CONTEXT_SPECIFIC, 0);
    int last = 0;
    for (int i = PARTS; i < parts.size(); i++) {
      int tag = ASN1TaggedObject.getInstance(parts.getObjectAt(i)).getTagNo();
      accept(tag > last);
      last = tag;
    }
  }

  private static Instant instant(Time time) {
    ASN1Primitive value = time.toASN1Primitive();
    String text;
    if (value instanceof ASN1GeneralizedTime generalized) {
      text = generalized.getTimeString();
    } else {
      String shortYear = value.toString();
      text = (shortYear.charAt(0) < '5' ? "20" : "19") + shortYear;
    }
    return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
  }

  /** Returns what an extension has in it, or {@code null} if there is none of this kind. */
  private static ASN1Primitive parsed(Extensions extensions, ASN1ObjectIdentifier kind)
      throws IOException {
    Extension extension = extensions.getExtension(kind);
    if (extension == null) {
      return null;
    }
    byte[] der = extension.getExtnValue().getOctets();
    Der.require(der);
    return ASN1Primitive.fromByteArray(der);
  }

  /** Returns those names that are text, separated by commas; {@code null} if there are none. */
  private static String alternativeNames(GeneralNames names) {
    if (names == null) {
      return null;
    }
    String text =
        Stream.of(names.getNames()).filter(Names::isText).map(Names::text).collect(joining(","));
    return text.isEmpty() ? null : text;
  }

  private static boolean isSelfIssued(TBSCertificate content) throws IOException {
    return Arrays.equals(content.getSubject().getEncoded(), content.getIssuer().getEncoded());
  }

  /** Returns the common name of an issuer, or else its organization, or else all of its name. */
  private static String issuer(X500Name issuer) throws IOException {
    String commonName = Names.commonName(issuer);
    if (commonName != null) {
      return commonName;
    }
    String organization = Names.last(issuer, BCStyle.O);
    return organization != null ? organization : new X500Principal(issuer.getEncoded()).getName();
  }

  private static String hex(BigInteger serialNumber) {
    accept(serialNumber.signum() >= 0 && serialNumber.bitLength() <= MAX_BITS_OF_SERIAL_NUMBER);
    String digits = serialNumber.toString(16);
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }

  private static void accept(boolean good) {
    if (!good) {
      throw new IllegalArgumentException("not a certificate of a CA");
    }
  }
}
