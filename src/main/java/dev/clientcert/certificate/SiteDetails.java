package dev.clientcert.certificate;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A site with all members that the listing of sites and the answer about one of them have. Any of
 * them but the site itself and the maps can be {@code null}.
 *
 * @param site the site
 * @param status {@code pending}, {@code active}, {@code offline} or {@code moved}
 * @param accessType {@code NS} or {@code CNAME}
 * @param coverage {@code domestic}, {@code global} or {@code overseas}
 * @param instanceId the id of its plan's instance
 * @param planName the name of its plan
 * @param planSpecName the kind of its plan, such as {@code normal} or {@code enterprise}
 * @param nameServerList its name servers, separated by commas
 * @param cnameZone the zone of its CNAME
 * @param verifyCode what proves the ownership of its domain
 * @param resourceGroupId the id of its resource group
 * @param tags its tags
 * @param vanityNameServers addresses by the names of its own name servers
 * @param offlineReason why it is offline
 * @param versionManagement whether its configuration has versions
 * @param createTime when it was created
 * @param updateTime when it was last changed
 * @param visitTime when it was last visited in the console
 */
public record SiteDetails(
    Site site,
    String status,
    String accessType,
    String coverage,
    String instanceId,
    String planName,
    String planSpecName,
    String nameServerList,
    String cnameZone,
    String verifyCode,
    String resourceGroupId,
    Map<String, String> tags,
    Map<String, String> vanityNameServers,
    String offlineReason,
    Boolean versionManagement,
    Instant createTime,
    Instant updateTime,
    Instant visitTime) {

  /** Rejects missing values, and keeps the maps from being changed. */
  public SiteDetails {
    Objects.requireNonNull(site, "site");
    tags = Map.copyOf(tags);
    vanityNameServers = Map.copyOf(vanityNameServers);
  }

  /** Returns a site of which nothing else is known. */
  public static SiteDetails of(Site site) {
    return new SiteDetails(
        site, null, null, null, null, null, null, null, null, null, null, Map.of(), Map.of(), null,
        null, null, null, null);
  }
}
