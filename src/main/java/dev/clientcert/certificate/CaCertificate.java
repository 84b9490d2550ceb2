package dev.clientcert.certificate;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A CA certificate that was uploaded to a site, so that client certificates of that CA count there.
 * One that came with a seed file can lack any member but id and host names; those are {@code null}.
 *
 * @param id its id, unique within the site only
 * @param name the name that it was given; {@code null} where it was given none
 * @param pem the certificate in PEM, character for character as it came
 * @param commonName the common name of its subject
 * @param notBefore the time from which it is valid, in whole seconds
 * @param notAfter the last time at which it is valid, in whole seconds
 * @param issuer the common name of its issuer
 * @param subjectAlternativeNames its subject alternative names, separated by commas
 * @param signatureAlgorithm the algorithm of its signature, such as {@code SHA256-RSA}
 * @param publicKeyAlgorithm the algorithm of its key, such as {@code RSA}
 * @param createTime when it was uploaded, in microseconds
 * @param updateTime when it or its host names last changed, in microseconds
 * @param serialNumber its serial number in hexadecimal digits
 * @param fingerprintSha256 the SHA-256 of its DER in hexadecimal digits, lower case
 * @param hostnames the host names to which it is bound, each as {@link Hostnames} has it, in the
 *     order in which they were set
 */
public record CaCertificate(
    String id,
    String name,
    String pem,
    String commonName,
    Instant notBefore,
    Instant notAfter,
    String issuer,
    String subjectAlternativeNames,
    String signatureAlgorithm,
    String publicKeyAlgorithm,
    Instant createTime,
    Instant updateTime,
    String serialNumber,
    String fingerprintSha256,
    List<String> hostnames) {

  /** Rejects a missing id, and keeps the list from being changed. */
  public CaCertificate {
    Objects.requireNonNull(id, "id");
    hostnames = List.copyOf(hostnames);
  }
}
