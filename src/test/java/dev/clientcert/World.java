package dev.clientcert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * What the application under test starts with: sites with certificates to spend, and credentials of
 * every kind.
 */
public class World implements QuarkusTestResourceLifecycleManager {

  /** A site of the account that most credentials belong to. */
  public static final long SITE = 1234567890123L;

  /** Another site of the same account. */
  public static final long SECOND_SITE = 2345678901234L;

  /** A site of another account. */
  public static final long FOREIGN_SITE = 9000000000001L;

  /** An account that has no certificates, but sites of all kinds; its access key is "lister". */
  public static final String LISTING_ACCOUNT = "3000000000000003";

  /** The site's name, with the line break that the documented example has. */
  public static final String SITE_NAME = "example.com\n";

  /** The id in the captured requests A, B, D and E. */
  public static final String AWKWARD_ID = "baba 39+*~/é";

  /** The id in the captured request C, and in the documented example. */
  public static final String EXAMPLE_ID = "baba39055622c008b90285a8838ed09a";

  /** A certificate of {@link #SITE} that was revoked before the start. */
  public static final String REVOKED_ID = "revoked-long-ago";

  private static final int SPARE = 5000;
  private static final int SPARE_SITES = 400;
  private static final long FIRST_SPARE_SITE = 3_000_000_000_000L;
  private static final int QUOTED = 100;
  private static final AtomicInteger SPENT = new AtomicInteger();
  private static final AtomicInteger QUOTED_SPENT = new AtomicInteger();
  private static final AtomicInteger SPENT_SITES = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int own;
  private final AtomicInteger ownSpent = new AtomicInteger();
  private Path folder;

  /** A world with the certificates that all tests share. */
  public World() {
    this(0);
  }

  /** A world with this many certificates of {@link #SITE} more, for its own test. */
  public World(int own) {
    this.own = own;
  }

  /** The id of an active certificate that this world has beside the shared ones, each only once. */
  public String ownId() {
    return next(ownSpent, own, World::ownId);
  }

  private static String ownId(int number) {
    return String.format(Locale.ROOT, "own %05d+*~/é&=;%%", number);
  }

  /** The id of an active certificate of {@link #SITE} that no other test was given. */
  public static String freshId() {
    return next(SPENT, SPARE, World::spareId);
  }

  private static String next(AtomicInteger spent, int most, IntFunction<String> id) {
    int number = spent.getAndIncrement();
    if (number >= most) {
      throw new IllegalStateException("all " + most + " certificates are spent");
    }
    return id.apply(number);
  }

  private static String spareId(int number) {
    return String.format(Locale.ROOT, "spare %05d+*~/é&=;%%", number);
  }

  /**
   * The id of a site of the same account that no other test was given; it has no certificates, and
   * its name is {@code s<id>.example.org}.
   */
  public static long freshSite() {
    int number = SPENT_SITES.getAndIncrement();
    if (number >= SPARE_SITES) {
      throw new IllegalStateException("all " + SPARE_SITES + " sites are spent");
    }
    return FIRST_SPARE_SITE + number;
  }

  /** The same, with an id that shells and programming languages read something into. */
  public static String freshQuotedId() {
    return next(QUOTED_SPENT, QUOTED, World::quotedId);
  }

  private static String quotedId(int number) {
    return String.format(Locale.ROOT, "it's \"%02d\" \\u0041 $HOME `id` !! %%s #{x} é", number);
  }

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("clientcert-test");
      Path seed = Files.writeString(folder.resolve("seed.json"), seed());
      Path keys = Files.writeString(folder.resolve("access-keys.json"), ACCESS_KEYS);
      return Map.of(
          "clientcert.seed-file", seed.toString(), "clientcert.access-keys-file", keys.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try {
      Files.deleteIfExists(folder.resolve("seed.json"));
      Files.deleteIfExists(folder.resolve("access-keys.json"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String seed() {
    ArrayNode answers = JSON.createArrayNode();
    ArrayNode certificates = site(answers, SITE, SITE_NAME, null);
    certificate(certificates, AWKWARD_ID, "active");
    certificate(certificates, EXAMPLE_ID, "active");
    certificate(certificates, REVOKED_ID, "revoked");
    for (int i = 0; i < SPARE; i++) {
      certificate(certificates, spareId(i), "active");
    }
    for (int i = 0; i < own; i++) {
      certificate(certificates, ownId(i), "active");
    }
    for (int i = 0; i < QUOTED; i++) {
      certificate(certificates, quotedId(i), "active");
    }
    certificate(
        site(answers, SECOND_SITE, "shop.example.net", "1000000000000001"),
        "only-in-the-second-site",
        "active");
    certificate(
        site(answers, FOREIGN_SITE, "foreign.example.org", "2000000000000002"),
        "foreign",
        "active");
    for (int i = 0; i < SPARE_SITES; i++) {
      long id = FIRST_SPARE_SITE + i;
      site(answers, id, "s" + id + ".example.org", null);
    }
    try {
      answers.add(JSON.readTree(LISTED_SITES));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return answers.toString();
  }

  private static ArrayNode site(ArrayNode answers, long id, String name, String account) {
    ObjectNode answer = answers.addObject().put("SiteId", id).put("SiteName", name);
    if (account != null) {
      answer.put("AccountId", account);
    }
    return answer.putArray("Result");
  }

  private static void certificate(ArrayNode certificates, String id, String status) {
    certificates
        .addObject()
        .put("Id", id)
        .put("Status", status)
        .put("NotAfter", "2024-06-24 07:48:51");
  }

  /** What the real service lists, with all members that are documented. */
  public static final String LISTED_SITES =
      """
      {
        "RequestId": "CB1A380B-09F0-41BB-3C82-72F8FD6DA2FE", "AccountId": "3000000000000003",
        "PageNumber": 1, "PageSize": 500, "TotalCount": 5,
        "Sites": [
          { "SiteId": 4000000000001, "SiteName": "example.com", "Status": "active", "AccessType": "NS",
            "Coverage": "global", "InstanceId": "sp-xcdn-96wblslz1", "PlanName": "basic", "PlanSpecName": "normal",
            "NameServerList": "male1-1.ialicdn.com,female1-1.ialicdn.com", "VerifyCode": "verify_aah9dioasmov1",
            "ResourceGroupId": "rg-a", "Tags": { "env": "prod", "team": "web" },
            "VanityNSList": { "ns1.example.com": "192.0.2.1,192.0.2.2" }, "VersionManagement": true,
            "CreateTime": "2024-01-01T00:00:00Z", "UpdateTime": "2024-02-01T00:00:00Z",
            "VisitTime": "2025-01-03T00:00:00Z" },
          { "SiteId": 4000000000002, "SiteName": "shop.example.com", "Status": "pending", "AccessType": "CNAME",
            "Coverage": "domestic", "PlanName": "enterpriseplan", "PlanSpecName": "enterprise",
            "CnameZone": "example.cname.com", "ResourceGroupId": "rg-b", "Tags": { "env": "test", "team": "" },
            "CreateTime": "2024-01-02T00:00:00Z", "VisitTime": "2025-01-02T00:00:00Z" },
          { "SiteId": 4000000000003, "SiteName": "example.net", "Status": "offline", "AccessType": "CNAME",
            "Coverage": "overseas", "PlanName": "standardplan", "OfflineReason": "expired", "ResourceGroupId": "rg-b",
            "Tags": { "env": "prod" }, "CreateTime": "2024-01-03T00:00:00Z", "VisitTime": "2025-01-01T00:00:00Z" },
          { "SiteId": 4000000000004, "SiteName": "Moved.Example", "Status": "moved", "AccessType": "NS",
            "Coverage": "global", "PlanName": "advanced", "CreateTime": "2024-01-04T00:00:00Z" },
          { "SiteId": 4000000000005, "SiteName": "unknown.example" }
        ]
      }
      """;

  private static final String ACCESS_KEYS =
      """
      {
        "AccessKeys": [
          { "AccessKeyId": "testid", "AccessKeySecret": "testsecret", "AccountId": "1000000000000001" },
          { "AccessKeyId": "testid", "AccessKeySecret": "testsecret", "SecurityToken": "sts-token",
            "Expiration": "2036-12-01T00:00:00Z", "AccountId": "1000000000000001" },
          { "AccessKeyId": "STS.ended", "AccessKeySecret": "s", "SecurityToken": "t",
            "Expiration": "2026-01-01T00:00:00Z", "AccountId": "1000000000000001" },
          { "AccessKeyId": "narrow", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [] },
          { "AccessKeyId": "one-site", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "esa:RevokeClientCertificate",
              "Resource": "acs:esa:cn-hangzhou:1000000000000001:site/1234567890123" } } ] },
          { "AccessKeyId": "all-but-one", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": [
              { "Effect": "Allow", "Action": "*", "Resource": "*" },
              { "Effect": "Deny", "Action": "esa:Revoke*", "Resource": "acs:esa:*:*:site/2345678901234" } ] } ] },
          { "AccessKeyId": "STS.narrow", "AccessKeySecret": "s", "SecurityToken": "t",
            "Expiration": "2036-12-01T00:00:00Z", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "esa:*",
              "Resource": "acs:esa:*:*:site/1234567890123" } } ] },
          { "AccessKeyId": "at-home", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
              "Condition": { "IpAddress": { "acs:SourceIp": ["127.0.0.0/8", "::1"] } } } } ] },
          { "AccessKeyId": "in-the-office", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
              "Condition": { "IpAddress": { "acs:SourceIp": "203.0.113.0/24" } } } } ] },
          { "AccessKeyId": "over-tls", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
              "Condition": { "Bool": { "acs:SecureTransport": "true" } } } } ] },
          { "AccessKeyId": "until-2036", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
              "Condition": { "DateLessThan": { "acs:CurrentTime": "2036-01-01T00:00:00Z" } } } } ] },
          { "AccessKeyId": "until-2026", "AccessKeySecret": "s", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
              "Condition": { "DateLessThan": { "acs:CurrentTime": "2026-01-01T00:00:00Z" } } } } ] },
          { "AccessKeyId": "foreigner", "AccessKeySecret": "s", "AccountId": "2000000000000002" },
          { "AccessKeyId": "lister", "AccessKeySecret": "s", "AccountId": "3000000000000003" },
          { "AccessKeyId": "all-sites", "AccessKeySecret": "s", "AccountId": "3000000000000003", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "esa:*", "Resource": "acs:esa:*:*:site/*" } } ] },
          { "AccessKeyId": "list-only", "AccessKeySecret": "s", "AccountId": "3000000000000003", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "esa:ListSites",
              "Resource": "acs:esa:cn-hangzhou:3000000000000003:*" } } ] }
        ],
        "BearerTokens": [
          { "Token": "bearer-good", "AccountId": "1000000000000001" },
          { "Token": "bearer-one-site", "AccountId": "1000000000000001", "Policies": [
            { "Version": "1", "Statement": { "Effect": "Allow", "Action": "*",
              "Resource": "acs:esa:*:*:site/1234567890123" } } ] },
          { "Token": "bearer-ended", "Expiration": "2026-01-01T00:00:00Z", "AccountId": "1000000000000001" }
        ]
      }
      """;
}
