package dev.clientcert.certificate;

import java.util.List;
import java.util.Objects;

/**
 * Which sites are listed, and in which order. A criterion that is {@code null} lets all pass; what
 * a site lacks meets no criterion.
 *
 * @param name what the name is compared with, without regard to case
 * @param nameMatch how it is compared
 * @param status the status
 * @param accessType the access type
 * @param coverage the coverage
 * @param plan a plan, such as {@code basicplan}: the {@code planName} or the {@code planSpecName}
 *     has to be this, or this without {@code plan} at its end
 * @param onlyEnterprise whether the plan has to be {@link #ENTERPRISE_PLAN}
 * @param resourceGroupId the resource group
 * @param tags the tags that a site must have, all of them
 * @param order the order
 */
public record SiteFilter(
    String name,
    NameMatch nameMatch,
    String status,
    String accessType,
    String coverage,
    String plan,
    boolean onlyEnterprise,
    String resourceGroupId,
    List<Tag> tags,
    Order order) {

  /** The plan to which {@code onlyEnterprise} refers. */
  public static final String ENTERPRISE_PLAN = "enterpriseplan";

  /** All sites, in the default order. */
  public static final SiteFilter ALL =
      new SiteFilter(
          null, NameMatch.EXACT, null, null, null, null, false, null, List.of(), Order.CREATION);

  /** Rejects missing values, and keeps the list from being changed. */
  public SiteFilter {
    Objects.requireNonNull(nameMatch, "nameMatch");
    Objects.requireNonNull(order, "order");
    tags = List.copyOf(tags);
  }

  /** How a name is compared. */
  public enum NameMatch {
    /** It is the name. */
    EXACT,
    /** The name begins with it. */
    PREFIX,
    /** The name ends with it. */
    SUFFIX,
    /** The name contains it. */
    FUZZY
  }

  /** The order of a listing: the latest first, those without a time last, and then by id. */
  public enum Order {
    /** By {@code createTime}. */
    CREATION,
    /** By {@code visitTime}. */
    VISIT
  }

  /**
   * A tag that a site must have.
   *
   * @param key its key
   * @param value its value; {@code null} for any
   */
  public record Tag(String key, String value) {

    /** Rejects a missing key. */
    public Tag {
      Objects.requireNonNull(key, "key");
    }
  }
}
