package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The answer that lists certificates of a website.
 *
 * @param siteId the website's id
 * @param siteName the website's name
 * @param pageNumber the number of the page
 * @param pageSize how many certificates a page has
 * @param totalCount how many certificates there are on all pages
 * @param result the certificates of the page, the newest first
 * @param requestId the request's id
 */
@RegisterForReflection
@JsonPropertyOrder({
  "SiteId",
  "SiteName",
  "PageNumber",
  "PageSize",
  "TotalCount",
  "Result",
  "RequestId"
})
public record CertificateListing(
    @JsonProperty("SiteId") long siteId,
    @JsonProperty("SiteName") String siteName,
    @JsonProperty("PageNumber") long pageNumber,
    @JsonProperty("PageSize") int pageSize,
    @JsonProperty("TotalCount") long totalCount,
    @JsonProperty("Result") List<ListedCertificate> result,
    @JsonProperty("RequestId") String requestId)
    implements Operation.Response {}
