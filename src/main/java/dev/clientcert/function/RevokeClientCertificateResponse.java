package dev.clientcert.function;

import com.fasterxml.jackson.annotation.JsonProperty;
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
public record RevokeClientCertificateResponse(
    @JsonProperty("SiteId") long siteId,
    @JsonProperty("SiteName") String siteName,
    @JsonProperty("Id") String id,
    @JsonProperty("RequestId") String requestId) {}
