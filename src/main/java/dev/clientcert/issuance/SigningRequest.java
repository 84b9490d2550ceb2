package dev.clientcert.issuance;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Reads certificate signing requests (PKCS #10, RFC 2986) and checks that their senders have the
 * private keys. Checks come in the order of their cost, so that a bad request takes little time.
 */
final class SigningRequest {

  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_ALTERNATIVE_NAMES = 100;

  /** What is signed, the algorithm of the signature, and the signature. */
  private static final int PARTS = 3;

  /** The version, the subject, its key, and attributes, which some leave out. */
  private static final int MAX_PARTS_OF_INFO = 4;

  private static final String LABEL = "CERTIFICATE REQUEST";

  /** What Windows, and OpenSSL before version 1.0, call it. */
  private static final String OLD_LABEL = "NEW CERTIFICATE REQUEST";

  private SigningRequest() {}

  /**
   * Reads a request in PEM. Of the extensions that it asks for, only alternative names are granted.
   *
   * @return the applicant, whose subject may be empty; empty if it is none, or one that nobody
   *     should get a certificate for
   */
  static Optional<Applicant> read(String pem) {
    try {
      return Optional.of(readOrThrow(pem));
    } catch (IOException | GeneralSecurityException | RuntimeException malformed) {
      // Bouncy Castle has many exceptions for what is malformed.
      return Optional.empty();
    }
  }

  private static Applicant readOrThrow(String pem) throws IOException, GeneralSecurityException {
    accept(pem.length() <= MAX_LENGTH);
    byte[] der = Pem.decodeOnly(pem.contains(OLD_LABEL) ? OLD_LABEL : LABEL, pem);
    Der.require(der);
    ASN1Sequence all = ASN1Sequence.getInstance(der);
    // Bouncy Castle passes over whatever follows the parts that it knows.
    accept(
        all.size() == PARTS
            && ASN1Sequence.getInstance(all.getObjectAt(0)).size() <= MAX_PARTS_OF_INFO);
    CertificationRequest request = CertificationRequest.getInstance(all);
    CertificationRequestInfo info = request.getCertificationRequestInfo();
    accept(info.getVersion().hasValue(0));
    SignatureAlgorithm algorithm =
        SignatureAlgorithm.of(request.getSignatureAlgorithm()).orElseThrow();
    accept(algorithm.isStrong());
    Names.requireText(info.getSubject());
    GeneralNames names = alternativeNames(info.getAttributes());
    PublicKey key = PublicKeys.read(info.getSubjectPublicKeyInfo());
    Signature signature = Signature.getInstance(algorithm.javaName());
    signature.initVerify(key);
    // What was signed, byte for byte.
    signature.update(Der.first(der));
    accept(signature.verify(request.getSignature().getOctets()));
    return new Applicant(info.getSubject(), key, names);
  }

  private static GeneralNames alternativeNames(ASN1Set attributes) throws IOException {
    Attribute extensions = null;
    if (attributes != null) {
      for (ASN1Encodable element : attributes) {
        Attribute attribute = Attribute.getInstance(element);
        if (attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
          accept(extensions == null);
          extensions = attribute;
        }
      }
    }
    if (extensions == null) {
      return null;
    }
    ASN1Set values = extensions.getAttrValues();
    accept(values.size() == 1);
    Extension names = null;
    for (ASN1Encodable element : ASN1Sequence.getInstance(values.getObjectAt(0))) {
      Extension extension = Extension.getInstance(element);
      if (extension.getExtnId().equals(Extension.subjectAlternativeName)) {
        accept(names == null);
        names = extension;
      }
    }
    return names == null ? null : alternativeNames(names.getExtnValue().getOctets());
  }

  private static GeneralNames alternativeNames(byte[] der) {
    Der.require(der);
    ASN1Sequence sequence = ASN1Sequence.getInstance(der);
    accept(sequence.size() > 0 && sequence.size() <= MAX_ALTERNATIVE_NAMES);
    GeneralNames names = GeneralNames.getInstance(sequence);
    Stream.of(names.getNames()).forEach(Names::text);
    return names;
  }

  private static void accept(boolean good) {
    if (!good) {
      throw new IllegalArgumentException("not a request for a certificate");
    }
  }
}
