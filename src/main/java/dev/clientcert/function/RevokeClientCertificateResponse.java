package dev.clientcert.function;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer to a revocation that succeeded.
 *
 * @param siteId the website's id
 * @param siteName the website's name
 * @param id the id of the certificate that is now revoked
 * @param requestId the id of the request
 */
@RegisterForReflection
@JsonSerialize(using = RevokeClientCertificateResponseSerializer.class)
public record RevokeClientCertificateResponse(
    long siteId, String siteName, String id, String requestId) {}
