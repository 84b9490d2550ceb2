package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.store.seed.SeedParser.Place;
import java.io.IOException;
import java.time.Instant;

/** Reads a certificate of a seed file. Of the documented members, all but two may be missing. */
final class SeedCertificate {

  private static final int MAX_ID_LENGTH = 128;
  private static final int MAX_TEXT_LENGTH = 4096;

  /** As many names as a signing request can ask for. */
  private static final int MAX_NAMES_LENGTH = 65_536;

  private final SeedParser parser;
  private String id;
  private String name;
  private CertificateStatus status;
  private String type;
  private String commonName;
  private Instant notBefore;
  private Instant notAfter;
  private String issuer;
  private String subjectAlternativeNames;
  private String signatureAlgorithm;
  private String publicKeyAlgorithm;
  private Instant createTime;
  private Instant updateTime;
  private String caCertificateId;
  private String serialNumber;
  private String fingerprintSha256;

  private SeedCertificate(SeedParser parser) {
    this.parser = parser;
  }

  /** Reads the certificate that begins here. */
  static ClientCertificate read(SeedParser parser) throws IOException {
    parser.expect(JsonToken.START_OBJECT, "a certificate, an object with Id and Status");
    Place start = parser.place();
    SeedCertificate read = new SeedCertificate(parser);
    for (String name = parser.nextMember(); name != null; name = parser.nextMember()) {
      read.member(name);
    }
    parser.require(read.id != null, start, "Id is missing from this certificate");
    parser.require(read.status != null, start, "Status is missing from this certificate");
    return read.certificate();
  }

  private void member(String member) throws IOException {
    switch (member) {
      case "Id" -> id = parser.text(member, MAX_ID_LENGTH);
      case "Name" -> name = text(member);
      case "Status" -> status = status(member);
      case "Type" -> type = text(member);
      case "CommonName" -> commonName = text(member);
      case "NotBefore" -> notBefore = time(member);
      case "NotAfter" -> notAfter = time(member);
      case "Issuer" -> issuer = text(member);
      case "SAN" -> subjectAlternativeNames = parser.optionalText(member, MAX_NAMES_LENGTH);
      case "SignatureAlgorithm" -> signatureAlgorithm = text(member);
      case "PubkeyAlgorithm" -> publicKeyAlgorithm = text(member);
      case "CreateTime" -> createTime = time(member);
      case "UpdateTime" -> updateTime = time(member);
      case "CACertificateId" -> caCertificateId = text(member);
      case "SerialNumber" -> serialNumber = text(member);
      case "FingerprintSha256" -> fingerprintSha256 = text(member);
      default -> parser.skip();
    }
  }

  private String text(String member) throws IOException {
    return parser.optionalText(member, MAX_TEXT_LENGTH);
  }

  private Instant time(String member) throws IOException {
    return parser.optionalTime(member, MAX_TEXT_LENGTH);
  }

  private CertificateStatus status(String member) throws IOException {
    String wireName = parser.text(member, Integer.MAX_VALUE);
    try {
      return CertificateStatus.named(wireName);
    } catch (IllegalArgumentException unknown) {
      throw parser.error(member + " must be active or revoked, not \"" + wireName + "\"");
    }
  }

  private ClientCertificate certificate() {
    return new ClientCertificate(
        id,
        name,
        status,
        type,
        commonName,
        notBefore,
        notAfter,
        issuer,
        subjectAlternativeNames,
        signatureAlgorithm,
        publicKeyAlgorithm,
        createTime,
        updateTime,
        caCertificateId,
        serialNumber,
        fingerprintSha256);
  }
}
