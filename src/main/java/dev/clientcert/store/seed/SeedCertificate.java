package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.SerialNumbers;
import dev.clientcert.hash.Sha256;
import dev.clientcert.store.packed.PackedCertificate;
import dev.clientcert.store.seed.SeedParser.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * A client certificate or an uploaded CA certificate of a seed file, which have the same members:
 * the status tells which it is. Of the documented members, all but two may be missing.
 */
final class SeedCertificate {

  /** The longest id. */
  static final int MAX_ID_LENGTH = 128;

  private static final String CA_STATUS = "OK";

  /** As many names as a signing request can ask for. */
  private static final int MAX_NAMES_LENGTH = 65_536;

  /** The members that are read. */
  private static final List<String> MEMBERS =
      List.of(
          "Id",
          "Name",
          "Status",
          "Type",
          "CommonName",
          "NotBefore",
          "NotAfter",
          "Issuer",
          "SAN",
          "SignatureAlgorithm",
          "PubkeyAlgorithm",
          "CreateTime",
          "UpdateTime",
          "CACertificateId",
          "SerialNumber",
          "FingerprintSha256",
          "Certificate");

  private static final String PEM_BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String PEM_END = "-----END CERTIFICATE-----";

  /** As long as the body of a request. */
  private static final int MAX_PEM_LENGTH = 65_536;

  private final SeedParser parser;
  private final Place place;
  private String id;
  private String name;

  /** Of a client certificate; {@code null} for that of a CA. */
  private CertificateStatus status;

  private boolean isOfCa;
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

  /** {@code null} if it is not there. */
  private byte[] der;

  private SeedCertificate(SeedParser parser) {
    this.parser = parser;
    this.place = parser.place();
  }

  /** Reads the certificate that begins here. */
  static SeedCertificate read(SeedParser parser) throws IOException {
    parser.expect(JsonToken.START_OBJECT, "a certificate, an object with Id and Status");
    SeedCertificate read = readMembers(parser);
    parser.require(read.id != null, read.place, "Id is missing from this certificate");
    parser.require(
        read.isOfCa || read.status != null, read.place, "Status is missing from this certificate");
    return read;
  }

  /** Reads what is kept of a deleted certificate. It has no id any more. */
  static SeedCertificate readDeleted(SeedParser parser) throws IOException {
    parser.expect(JsonToken.START_OBJECT, "a deleted certificate, an object with SerialNumber");
    SeedCertificate read = readMembers(parser);
    parser.require(
        read.id == null && read.der == null,
        read.place,
        "a deleted certificate has neither Id nor Certificate");
    parser.require(
        SerialNumbers.parse(read.serialNumber == null ? "" : read.serialNumber).isPresent(),
        read.place,
        "SerialNumber of this deleted certificate is missing, or is no number");
    parser.require(
        read.status != null, read.place, "Status is missing from this deleted certificate");
    read.id = "";
    return read;
  }

  private static SeedCertificate readMembers(SeedParser parser) throws IOException {
    SeedCertificate read = new SeedCertificate(parser);
    for (String name = parser.nextMember(); name != null; name = parser.nextMember()) {
      read.member(name);
    }
    parser.require(
        read.der == null
            || read.fingerprintSha256 == null
            || read.fingerprintSha256.equals(Sha256.hex(read.der)),
        read.place,
        "Certificate is not the one that FingerprintSha256 is of");
    return read;
  }

  private void member(String member) throws IOException {
    switch (member) {
      case "Id" -> id = parser.text(member, MAX_ID_LENGTH);
      case "Name" -> name = parser.optionalText(member);
      case "Status" -> readStatus(member);
      case "Type" -> type = parser.optionalText(member);
      case "CommonName" -> commonName = parser.optionalText(member);
      case "NotBefore" -> notBefore = parser.optionalTime(member);
      case "NotAfter" -> notAfter = parser.optionalTime(member);
      case "Issuer" -> issuer = parser.optionalText(member);
      case "SAN" -> subjectAlternativeNames = parser.optionalText(member, MAX_NAMES_LENGTH);
      case "SignatureAlgorithm" -> signatureAlgorithm = parser.optionalText(member);
      case "PubkeyAlgorithm" -> publicKeyAlgorithm = parser.optionalText(member);
      case "CreateTime" -> createTime = parser.optionalTime(member);
      case "UpdateTime" -> updateTime = parser.optionalTime(member);
      case "CACertificateId" -> caCertificateId = parser.optionalText(member);
      case "SerialNumber" -> serialNumber = parser.optionalText(member);
      case "FingerprintSha256" -> fingerprintSha256 = parser.optionalText(member);
      case "Certificate" -> readPem(member);
      default -> parser.skipUnknown(member, MEMBERS);
    }
  }

  private void readPem(String member) throws IOException {
    String pem = parser.optionalText(member, MAX_PEM_LENGTH);
    if (pem == null) {
      return;
    }
    String block = pem.strip();
    try {
      if (!block.startsWith(PEM_BEGIN) || !block.endsWith(PEM_END)) {
        throw new IllegalArgumentException();
      }
      String content = block.substring(PEM_BEGIN.length(), block.length() - PEM_END.length());
      der = Base64.getDecoder().decode(content.replaceAll("\\s", ""));
    } catch (IllegalArgumentException malformed) {
      throw parser.error(member + " is not one certificate in PEM");
    }
  }

  private void readStatus(String member) throws IOException {
    String wireName = parser.text(member, Integer.MAX_VALUE);
    isOfCa = wireName.equals(CA_STATUS);
    if (!isOfCa) {
      try {
        status = CertificateStatus.named(wireName);
      } catch (IllegalArgumentException unknown) {
        throw parser.error(
            member + " must be active, revoked or " + CA_STATUS + ", not \"" + wireName + "\"");
      }
    }
  }

  /** Returns where it is in the file. */
  Place place() {
    return place;
  }

  /** Returns the status as it is in the file. */
  String statusName() {
    return isOfCa ? CA_STATUS : status.wireName();
  }

  /** Returns whether it is an uploaded CA certificate. */
  boolean isOfCa() {
    return isOfCa;
  }

  /**
   * Returns it as an uploaded CA certificate.
   *
   * @param pem its PEM, or {@code null}
   */
  CaCertificate caCertificate(String pem) {
    return new CaCertificate(
        id,
        name,
        pem,
        commonName,
        notBefore,
        notAfter,
        issuer,
        subjectAlternativeNames,
        signatureAlgorithm,
        publicKeyAlgorithm,
        createTime,
        updateTime,
        serialNumber,
        fingerprintSha256,
        List.of());
  }

  /** Returns it as a client certificate, packed, with its DER if that is there. */
  byte[] packed() {
    return PackedCertificate.pack(clientCertificate(), der);
  }

  /** Returns it as a client certificate. */
  private ClientCertificate clientCertificate() {
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
