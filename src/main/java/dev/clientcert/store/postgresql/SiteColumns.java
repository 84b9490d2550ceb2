package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The members of a site as columns, in one order for all statements. */
final class SiteColumns {

  private static final String ALL_BUT_OBJECTS =
      "status, access_type, coverage, instance_id, plan_name, plan_spec_name, name_server_list,"
          + " cname_zone, verify_code, resource_group_id, offline_reason, version_management,"
          + " create_time, update_time, visit_time";

  /** The columns beyond account, id and name. */
  static final String DETAILS = ALL_BUT_OBJECTS + ", tags, vanity_name_servers";

  /** The values of these columns, from columns with their types, where objects are JSON texts. */
  static final String DETAILS_OF_TEXTS =
      ALL_BUT_OBJECTS + ", tags::jsonb, vanity_name_servers::jsonb";

  /** The columns as they are read. */
  static final String CURRENT = "id, name, " + DETAILS;

  private static final Columns COLUMNS =
      new Columns(
          "text",
          "text",
          "text",
          "text",
          "text",
          "text",
          "text",
          "text",
          "text",
          "text",
          "text",
          "boolean",
          "timestamptz",
          "timestamptz",
          "timestamptz",
          "text",
          "text");

  private SiteColumns() {}

  /** Returns placeholders for the details, as {@link Columns#placeholders} does. */
  static String placeholders(int first, String array) {
    return COLUMNS.placeholders(first, array);
  }

  /** Returns the values of the details, an array for each column. */
  static Object[] arrays(List<SiteDetails> sites) {
    return COLUMNS.arrays(sites, SiteColumns::values);
  }

  /** Returns the values of the details; objects are JSON texts. */
  static Object[] values(SiteDetails site) {
    return new Object[] {
      site.status(),
      site.accessType(),
      site.coverage(),
      site.instanceId(),
      site.planName(),
      site.planSpecName(),
      site.nameServerList(),
      site.cnameZone(),
      site.verifyCode(),
      site.resourceGroupId(),
      site.offlineReason(),
      site.versionManagement(),
      Columns.time(site.createTime()),
      Columns.time(site.updateTime()),
      Columns.time(site.visitTime()),
      json(site.tags()),
      json(site.vanityNameServers())
    };
  }

  private static String json(Map<String, String> texts) {
    JsonObject object = new JsonObject();
    texts.forEach(object::put);
    return object.encode();
  }

  /** Returns the site of this account whose columns begin here. */
  static SiteDetails read(Row row, int first, String accountId) {
    return new SiteDetails(
        new Site(accountId, row.getLong(first), row.getString(first + 1)),
        row.getString(first + 2),
        row.getString(first + 3),
        row.getString(first + 4),
        row.getString(first + 5),
        row.getString(first + 6),
        row.getString(first + 7),
        row.getString(first + 8),
        row.getString(first + 9),
        row.getString(first + 10),
        row.getString(first + 11),
        texts(row, first + 17),
        texts(row, first + 18),
        row.getString(first + 12),
        row.getBoolean(first + 13),
        Columns.instant(row, first + 14),
        Columns.instant(row, first + 15),
        Columns.instant(row, first + 16));
  }

  private static Map<String, String> texts(Row row, int column) {
    // An operator may have stored something else than an object of texts.
    if (!(row.getValue(column) instanceof JsonObject object)) {
      return Map.of();
    }
    Map<String, String> texts = new HashMap<>();
    object.forEach(
        member -> {
          if (member.getValue() != null) {
            texts.put(member.getKey(), member.getValue().toString());
          }
        });
    return texts;
  }
}
