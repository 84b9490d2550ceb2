package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.SiteDetails;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A website as {@code GetSite} and {@code ListSites} show it. A member that is {@code null} is left
 * out, and so are custom name servers where there are none. Objects are in the order of their
 * names, so that all instances give the same answer.
 *
 * @param siteId its id
 * @param siteName its name
 * @param status {@code pending}, {@code active}, {@code offline} or {@code moved}
 * @param accessType {@code NS} or {@code CNAME}
 * @param coverage {@code domestic}, {@code global} or {@code overseas}
 * @param instanceId the id of its plan's instance
 * @param planName the name of its plan
 * @param planSpecName the kind of its plan
 * @param nameServerList its name servers, separated by commas
 * @param cnameZone the zone of its CNAME
 * @param verifyCode what proves the ownership of its domain
 * @param resourceGroupId the id of its resource group
 * @param tags its tags
 * @param vanityNsList addresses by the names of its own name servers
 * @param offlineReason why it is offline
 * @param versionManagement whether its configuration has versions
 * @param createTime when it was created, such as {@code 2023-12-24T02:01:11Z}
 * @param updateTime when it was last changed
 * @param visitTime when it was last visited; {@code GetSite} does not tell it
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "SiteId",
  "SiteName",
  "Status",
  "AccessType",
  "Coverage",
  "InstanceId",
  "PlanName",
  "PlanSpecName",
  "NameServerList",
  "CnameZone",
  "VerifyCode",
  "ResourceGroupId",
  "Tags",
  "VanityNSList",
  "OfflineReason",
  "VersionManagement",
  "CreateTime",
  "UpdateTime",
  "VisitTime"
})
public record ListedSite(
    @JsonProperty("SiteId") long siteId,
    @JsonProperty("SiteName") String siteName,
    @JsonProperty("Status") String status,
    @JsonProperty("AccessType") String accessType,
    @JsonProperty("Coverage") String coverage,
    @JsonProperty("InstanceId") String instanceId,
    @JsonProperty("PlanName") String planName,
    @JsonProperty("PlanSpecName") String planSpecName,
    @JsonProperty("NameServerList") String nameServerList,
    @JsonProperty("CnameZone") String cnameZone,
    @JsonProperty("VerifyCode") String verifyCode,
    @JsonProperty("ResourceGroupId") String resourceGroupId,
    @JsonProperty("Tags") Map<String, String> tags,
    @JsonProperty("VanityNSList") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, String> vanityNsList,
    @JsonProperty("OfflineReason") String offlineReason,
    @JsonProperty("VersionManagement") Boolean versionManagement,
    @JsonProperty("CreateTime") String createTime,
    @JsonProperty("UpdateTime") String updateTime,
    @JsonProperty("VisitTime") String visitTime) {

  /**
   * Shows a website.
   *
   * @param visitTime when it was last visited, which not every answer tells
   */
  static ListedSite of(SiteDetails details, Instant visitTime) {
    return new ListedSite(
        details.site().id(),
        details.site().name(),
        details.status(),
        details.accessType(),
        details.coverage(),
        details.instanceId(),
        details.planName(),
        details.planSpecName(),
        details.nameServerList(),
        details.cnameZone(),
        details.verifyCode(),
        details.resourceGroupId(),
        new TreeMap<>(details.tags()),
        new TreeMap<>(details.vanityNameServers()),
        details.offlineReason(),
        details.versionManagement(),
        CertificateTexts.iso(details.createTime()),
        CertificateTexts.iso(details.updateTime()),
        CertificateTexts.iso(visitTime));
  }
}
