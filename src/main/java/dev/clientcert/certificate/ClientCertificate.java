package dev.clientcert.certificate;

import java.time.Instant;
import java.util.Objects;

/**
 * A client certificate with all members of a listing. What was not issued here can lack any of them
 * but id and status; those are {@code null}.
 *
 * @param id its id, unique within the site only
 * @param name its name
 * @param status its current status
 * @param type such as {@code dcdn}
 * @param commonName the common name of its subject
 * @param notBefore the time from which it is valid; of one that was issued here, in whole seconds
 * @param notAfter the last time at which it is valid; of one that was issued here, in whole seconds
 * @param issuer the common name of its issuer
 * @param subjectAlternativeNames its subject alternative names, separated by commas
 * @param signatureAlgorithm the algorithm of its signature, such as {@code SHA256-RSA}
 * @param publicKeyAlgorithm the algorithm of its key, such as {@code RSA}
 * @param createTime when it was created, in microseconds; listings are ordered by it
 * @param updateTime when it was last changed, in microseconds; of a certificate that was revoked
 *     here, when that was
 * @param caCertificateId the id of the CA that issued it
 * @param serialNumber its serial number in hexadecimal digits; of one that was issued here, 32 in
 *     lower case
 * @param fingerprintSha256 the SHA-256 of its DER in hexadecimal digits, lower case
 */
public record ClientCertificate(
    String id,
    String name,
    CertificateStatus status,
    String type,
    String commonName,
    Instant notBefore,
    Instant notAfter,
    String issuer,
    String subjectAlternativeNames,
    String signatureAlgorithm,
    String publicKeyAlgorithm,
    Instant createTime,
    Instant updateTime,
    String caCertificateId,
    String serialNumber,
    String fingerprintSha256) {

  /** Rejects a missing id or status. */
  public ClientCertificate {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(status, "status");
  }

  /** Returns a certificate of which nothing but id and status is known. */
  public static ClientCertificate of(String id, CertificateStatus status) {
    return new ClientCertificate(
        id, null, status, null, null, null, null, null, null, null, null, null, null, null, null,
        null);
  }
}
