package dev.clientcert.certificate;

import java.time.Instant;

/**
 * What is kept of a certificate that was deleted: deleting it does not make it valid again.
 *
 * @param serialNumber its serial number
 * @param revokedAt when it was revoked; {@code null} where nobody knows
 * @param notAfter the last time at which it would be valid; {@code null} where nobody knows
 */
public record DeletedCertificate(String serialNumber, Instant revokedAt, Instant notAfter) {}
