package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer that shows a certificate of a website.
 *
 * @param siteId the website's id
 * @param siteName the website's name
 * @param status {@code active} or {@code revoked}; of a CA certificate, {@code OK}
 * @param certificate the certificate in PEM; {@code null} where it is not known here
 * @param result its members
 * @param requestId the request's id
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"SiteId", "SiteName", "Status", "Certificate", "Result", "RequestId"})
public record ShownCertificate(
    @JsonProperty("SiteId") long siteId,
    @JsonProperty("SiteName") String siteName,
    @JsonProperty("Status") String status,
    @JsonProperty("Certificate") String certificate,
    @JsonProperty("Result") ListedCertificate result,
    @JsonProperty("RequestId") String requestId)
    implements Operation.Response {}
