package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The answer that tells to which host names a CA is bound.
 *
 * @param siteId the website's id
 * @param siteName the website's name
 * @param id the id of the CA certificate; {@code null} for the managed CA
 * @param hostnames the host names, in the order in which they were set
 * @param requestId the request's id
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"SiteId", "SiteName", "Id", "Hostnames", "RequestId"})
public record BoundHostnames(
    @JsonProperty("SiteId") long siteId,
    @JsonProperty("SiteName") String siteName,
    @JsonProperty("Id") String id,
    @JsonProperty("Hostnames") List<String> hostnames,
    @JsonProperty("RequestId") String requestId)
    implements Operation.Response {}
