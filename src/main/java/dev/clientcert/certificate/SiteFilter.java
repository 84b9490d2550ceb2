package dev.clientcert.certificate;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which sites are listed, and in which order. A criterion that is {@code null} lets all pass; what
 * a site lacks meets no criterion.
 *
 * @param name what the name is compared with, without regard to the case of ASCII letters
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

  private static final String PLAN = "plan";

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

  /** Returns whether there is a criterion that not every site meets. */
  public boolean hasCriteria() {
    return name != null
        || status != null
        || accessType != null
        || coverage != null
        || plan != null
        || onlyEnterprise
        || resourceGroupId != null
        || !tags.isEmpty();
  }

  /** Returns whether a site meets all criteria. */
  public boolean matches(SiteDetails details) {
    return (name == null || nameMatch.matches(lowerCase(details.site().name()), lowerCase(name)))
        && (status == null || status.equals(details.status()))
        && (accessType == null || accessType.equals(details.accessType()))
        && (coverage == null || coverage.equals(details.coverage()))
        && (plan == null || hasPlan(details, plan))
        && (!onlyEnterprise || hasPlan(details, ENTERPRISE_PLAN))
        && (resourceGroupId == null || resourceGroupId.equals(details.resourceGroupId()))
        && tags.stream().allMatch(tag -> tag.isIn(details.tags()));
  }

  /** Of ASCII only: what other letters become depends on who is asked. */
  private static String lowerCase(String name) {
    StringBuilder lower = new StringBuilder(name);
    for (int i = 0; i < lower.length(); i++) {
      char one = lower.charAt(i);
      if (one >= 'A' && one <= 'Z') {
        lower.setCharAt(i, (char) (one - 'A' + 'a'));
      }
    }
    return lower.toString();
  }

  private static boolean hasPlan(SiteDetails details, String plan) {
    return isPlan(details.planName(), plan) || isPlan(details.planSpecName(), plan);
  }

  private static boolean isPlan(String name, String plan) {
    return name != null && (plan.equals(name) || plan.equals(name + PLAN));
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
    FUZZY;

    private boolean matches(String name, String text) {
      return switch (this) {
        case EXACT -> name.equals(text);
        case PREFIX -> name.startsWith(text);
        case SUFFIX -> name.endsWith(text);
        case FUZZY -> name.contains(text);
      };
    }
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

    private boolean isIn(Map<String, String> tags) {
      String present = tags.get(key);
      return present != null && (value == null || value.equals(present));
    }

    /** Rejects a missing key. */
    public Tag {
      Objects.requireNonNull(key, "key");
    }
  }
}
