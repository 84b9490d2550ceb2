package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonToken;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.store.seed.SeedParser.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A site in a listing of sites. Of the documented members, all but two may be missing. */
final class SeedSite {

  /** The members that are read. */
  private static final List<String> MEMBERS =
      List.of(
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
          "VisitTime");

  private final SeedParser parser;
  private final Place place;
  private Long id;
  private String name;
  private String status;
  private String accessType;
  private String coverage;
  private String instanceId;
  private String planName;
  private String planSpecName;
  private String nameServerList;
  private String cnameZone;
  private String verifyCode;
  private String resourceGroupId;
  private Map<String, String> tags = Map.of();
  private Map<String, String> vanityNameServers = Map.of();
  private String offlineReason;
  private Boolean versionManagement;
  private Instant createTime;
  private Instant updateTime;
  private Instant visitTime;

  private SeedSite(SeedParser parser) {
    this.parser = parser;
    this.place = parser.place();
  }

  /** Reads the site that begins here. */
  static SeedSite read(SeedParser parser) throws IOException {
    parser.expect(JsonToken.START_OBJECT, "a site, an object with SiteId and SiteName");
    SeedSite read = new SeedSite(parser);
    for (String name = parser.nextMember(); name != null; name = parser.nextMember()) {
      read.member(name);
    }
    parser.require(read.id != null, read.place, "SiteId is missing from this site");
    parser.require(read.name != null, read.place, "SiteName is missing from this site");
    return read;
  }

  private void member(String member) throws IOException {
    switch (member) {
      case "SiteId" -> id = parser.positiveLong(member);
      case "SiteName" -> name = parser.text(member, Integer.MAX_VALUE);
      case "AccountId" ->
          throw parser.error(
              "AccountId belongs beside Sites; sites of other accounts need another answer");
      case "Status" -> status = parser.optionalText(member);
      case "AccessType" -> accessType = parser.optionalText(member);
      case "Coverage" -> coverage = parser.optionalText(member);
      case "InstanceId" -> instanceId = parser.optionalText(member);
      case "PlanName" -> planName = parser.optionalText(member);
      case "PlanSpecName" -> planSpecName = parser.optionalText(member);
      case "NameServerList" -> nameServerList = parser.optionalText(member);
      case "CnameZone" -> cnameZone = parser.optionalText(member);
      case "VerifyCode" -> verifyCode = parser.optionalText(member);
      case "ResourceGroupId" -> resourceGroupId = parser.optionalText(member);
      case "Tags" -> tags = parser.optionalTexts(member);
      case "VanityNSList" -> vanityNameServers = parser.optionalTexts(member);
      case "OfflineReason" -> offlineReason = parser.optionalText(member);
      case "VersionManagement" -> versionManagement = parser.optionalBoolean(member);
      case "CreateTime" -> createTime = parser.optionalTime(member);
      case "UpdateTime" -> updateTime = parser.optionalTime(member);
      case "VisitTime" -> visitTime = parser.optionalTime(member);
      default -> parser.skipUnknown(member, MEMBERS);
    }
  }

  /** Returns where it is in the file. */
  Place place() {
    return place;
  }

  /** Returns the site as one of this account. */
  SiteDetails details(String accountId) {
    return new SiteDetails(
        new Site(accountId, id, name),
        status,
        accessType,
        coverage,
        instanceId,
        planName,
        planSpecName,
        nameServerList,
        cnameZone,
        verifyCode,
        resourceGroupId,
        tags,
        vanityNameServers,
        offlineReason,
        versionManagement,
        createTime,
        updateTime,
        visitTime);
  }
}
