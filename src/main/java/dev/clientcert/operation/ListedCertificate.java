package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.ClientCertificate;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A client certificate or a CA certificate as the operations show it that get one or list them. A
 * member that is {@code null} is left out.
 *
 * @param id its id
 * @param name its name
 * @param status {@code active} or {@code revoked}; of a CA certificate, {@code OK}
 * @param type {@code dcdn} for one that was issued here; of a CA certificate, {@code upload}
 * @param commonName the common name of its subject
 * @param notBefore from when it is valid, such as {@code 2023-03-31 02:08:00}, in UTC
 * @param notAfter until when it is valid
 * @param issuer the common name of its issuer
 * @param san its subject alternative names, separated by commas
 * @param signatureAlgorithm the algorithm of its signature
 * @param pubkeyAlgorithm the algorithm of its key
 * @param createTime when it was created
 * @param updateTime when it was last changed
 * @param caCertificateId the id of the CA that issued it; a CA certificate has none
 * @param serialNumber its serial number, in hexadecimal digits
 * @param fingerprintSha256 its fingerprint, in hexadecimal digits
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
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
  "FingerprintSha256"
})
public record ListedCertificate(
    @JsonProperty("Id") String id,
    @JsonProperty("Name") String name,
    @JsonProperty("Status") String status,
    @JsonProperty("Type") String type,
    @JsonProperty("CommonName") String commonName,
    @JsonProperty("NotBefore") String notBefore,
    @JsonProperty("NotAfter") String notAfter,
    @JsonProperty("Issuer") String issuer,
    @JsonProperty("SAN") String san,
    @JsonProperty("SignatureAlgorithm") String signatureAlgorithm,
    @JsonProperty("PubkeyAlgorithm") String pubkeyAlgorithm,
    @JsonProperty("CreateTime") String createTime,
    @JsonProperty("UpdateTime") String updateTime,
    @JsonProperty("CACertificateId") String caCertificateId,
    @JsonProperty("SerialNumber") String serialNumber,
    @JsonProperty("FingerprintSha256") String fingerprintSha256) {

  /** The status of every CA certificate. */
  static final String CA_STATUS = "OK";

  private static final String CA_TYPE = "upload";

  /** Shows a CA certificate. */
  static ListedCertificate of(CaCertificate certificate) {
    return new ListedCertificate(
        certificate.id(),
        certificate.name(),
        CA_STATUS,
        CA_TYPE,
        certificate.commonName(),
        CertificateTexts.listed(certificate.notBefore()),
        CertificateTexts.listed(certificate.notAfter()),
        certificate.issuer(),
        certificate.subjectAlternativeNames(),
        certificate.signatureAlgorithm(),
        certificate.publicKeyAlgorithm(),
        CertificateTexts.listed(certificate.createTime()),
        CertificateTexts.listed(certificate.updateTime()),
        null,
        certificate.serialNumber(),
        certificate.fingerprintSha256());
  }

  /** Shows a client certificate. */
  static ListedCertificate of(ClientCertificate certificate) {
    return new ListedCertificate(
        certificate.id(),
        certificate.name(),
        certificate.status().wireName(),
        certificate.type(),
        certificate.commonName(),
        CertificateTexts.listed(certificate.notBefore()),
        CertificateTexts.listed(certificate.notAfter()),
        certificate.issuer(),
        certificate.subjectAlternativeNames(),
        certificate.signatureAlgorithm(),
        certificate.publicKeyAlgorithm(),
        CertificateTexts.listed(certificate.createTime()),
        CertificateTexts.listed(certificate.updateTime()),
        certificate.caCertificateId(),
        certificate.serialNumber(),
        certificate.fingerprintSha256());
  }
}
