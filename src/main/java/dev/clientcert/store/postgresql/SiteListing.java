package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.SiteFilter;
import dev.clientcert.certificate.SiteFilter.Order;
import dev.clientcert.certificate.SiteFilter.Tag;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * The statement of a listing of sites. It has only the conditions of the criteria that are given,
 * so that a page of all sites is read in the order of an index. Each of its rows is the number of
 * sites on all pages, and a site; if there is none on this page, it has one row without a site.
 */
final class SiteListing {

  private static final String LIST =
      """
      SELECT (<total>), <columns>
        FROM (SELECT 1) AS always
        LEFT JOIN (
          SELECT <columns> FROM site
           WHERE <conditions>
           ORDER BY <order>
          OFFSET <offset> LIMIT <limit>) AS page ON true
       ORDER BY <order>
      """
          .replace("<columns>", SiteColumns.CURRENT);

  private static final String COUNT = "SELECT count(*) FROM site WHERE <conditions>";

  /** Counting all sites of an account at each call would take longer than reading a page. */
  private static final String COUNT_ALL =
      """
      SELECT COALESCE((SELECT sites FROM site_count WHERE <conditions>), 0)
             + (SELECT count(*) FROM site WHERE <conditions> AND NOT counted)""";

  private final StringBuilder conditions = new StringBuilder();
  private final List<Object> arguments = new ArrayList<>();
  private boolean isPossible = true;

  private SiteListing() {}

  /** Returns the listing of the sites of this account that meet all criteria. */
  static SiteListing of(String accountId, SiteFilter filter) {
    SiteListing listing = new SiteListing();
    listing.require("account_id = <value>", accountId);
    String nameCondition =
        switch (filter.nameMatch()) {
          case EXACT -> "<name> = <wanted>";
          case PREFIX -> "left(<name>, length(<value>)) = <wanted>";
          case SUFFIX -> "right(<name>, length(<value>)) = <wanted>";
          case FUZZY -> "strpos(<name>, <wanted>) > 0";
        };
    // The collation folds ASCII letters only, whatever the language of the database.
    listing.require(
        nameCondition
            .replace("<name>", "lower(name COLLATE \"C\")")
            .replace("<wanted>", "lower(<value> COLLATE \"C\")"),
        filter.name());
    listing.require("status = <value>", filter.status());
    listing.require("access_type = <value>", filter.accessType());
    listing.require("coverage = <value>", filter.coverage());
    listing.requirePlan(filter.plan());
    listing.requirePlan(filter.onlyEnterprise() ? SiteFilter.ENTERPRISE_PLAN : null);
    listing.require("resource_group_id = <value>", filter.resourceGroupId());
    listing.requireTags(filter.tags());
    return listing;
  }

  private void require(String condition, String value) {
    if (value != null) {
      require(condition.replace("<value>", placeholder("text", value)));
      // PostgreSQL cannot store NUL in text, so no site has it.
      isPossible &= !Postgresql.hasNul(value);
    }
  }

  private void require(String condition) {
    conditions.append(conditions.isEmpty() ? "" : " AND ").append(condition);
  }

  private String placeholder(String type, Object value) {
    arguments.add(value);
    return "$" + arguments.size() + "::" + type;
  }

  private void requirePlan(String plan) {
    require(
        "<value> IN (plan_name, plan_name || 'plan', plan_spec_name, plan_spec_name || 'plan')",
        plan);
  }

  private void requireTags(List<Tag> tags) {
    if (tags.isEmpty()) {
      return;
    }
    String keys = placeholder("text[]", tags.stream().map(Tag::key).toArray(String[]::new));
    String values = placeholder("text[]", tags.stream().map(Tag::value).toArray(String[]::new));
    require(
        """
        NOT EXISTS (
          SELECT 1 FROM unnest(<keys>, <values>) AS wanted (key, value)
           WHERE tags ->> wanted.key IS NULL OR tags ->> wanted.key <> wanted.value)"""
            .replace("<keys>", keys)
            .replace("<values>", values));
    isPossible &=
        tags.stream()
            .noneMatch(tag -> Postgresql.hasNul(tag.key()) || Postgresql.hasNul(tag.value()));
  }

  /** Returns whether there can be such a site at all; otherwise there is no statement. */
  boolean isPossible() {
    return isPossible;
  }

  /**
   * Returns the text of the statement.
   *
   * <p>A placeholder follows those of the criteria: first the number of sites on pages before this
   * one, and then the most sites of a page.
   */
  String sql(Order order) {
    int criteria = arguments.size();
    return LIST.replace("<total>", criteria == 1 ? COUNT_ALL : COUNT)
        .replace("<conditions>", conditions)
        .replace(
            "<order>",
            switch (order) {
              case CREATION -> "create_time DESC NULLS LAST, id";
              case VISIT -> "visit_time DESC NULLS LAST, id";
            })
        .replace("<offset>", "$" + (criteria + 1))
        .replace("<limit>", "$" + (criteria + 2));
  }

  /** Returns the parameters of the statement for a page. */
  Tuple arguments(long pageNumber, int pageSize) {
    long before =
        pageNumber - 1 > Long.MAX_VALUE / pageSize ? Long.MAX_VALUE : (pageNumber - 1) * pageSize;
    Tuple all = Columns.append(Tuple.tuple(), arguments.toArray());
    return Columns.append(all, before, (long) pageSize);
  }
}
