package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.CaCertificateStore;
import java.util.regex.Pattern;

/**
 * The statement of a change, which changes, remembers and looks up at once.
 *
 * <p>All its parts see the tables as they were when it began, except that an update or delete finds
 * the row as it is by then: of concurrent ones, the later waits for the earlier, and leaves alone
 * what does not meet its condition any more. So it can happen that nothing was changed although
 * {@code found} says that it was possible. The same call that is made at the same time violates the
 * key of {@code remembered_change}, and then the whole statement does nothing.
 *
 * <p>Its parameters are the account, site, id of the certificate, request id, time of the call, the
 * time from which calls are remembered, whether the call is repeatable, and then, for a client
 * certificate, a number that spreads calls over the rows of a count. Its row is the name of the
 * site, the outcome of an earlier call, whether the change was possible, and whether it happened.
 * All but the last may be {@code null}, the name without the site.
 *
 * <p>With a nonce, its last parameters are those of {@link PostgresqlNonceUse}, and its row ends
 * with whether this use is the first. If it is not, nothing is found, and so nothing changes.
 */
enum ChangeStatement {
  /** The first version of this application remembers its last revocation in the certificate. */
  REVOKE(
      "revoke",
      """
      UNION ALL
      SELECT 'changed' FROM client_certificate
       WHERE site_id = $2 AND id = $3 AND revoked_by = $4 AND revoked_at > $6
      LIMIT 1""",
      find("client_certificate", "status = 'active'"),
      changeFound(
              """
          UPDATE client_certificate
             SET status = 'revoked', revoked_at = $5, revoked_by = $4, update_time = $5""",
              "status = 'active'",
              ChangeStatement.AUTHORITY)
          + ChangeStatement.RAISE),

  /** At its last moment, a certificate is still valid. */
  ACTIVATE(
      "activate",
      "",
      find("client_certificate", ChangeStatement.ACTIVATABLE),
      changeFound(
              """
          UPDATE client_certificate
             SET status = 'active', revoked_at = NULL, revoked_by = NULL, update_time = $5""",
              ChangeStatement.ACTIVATABLE,
              ChangeStatement.AUTHORITY)
          + ChangeStatement.RAISE),

  /** The serial number is kept, and the certificate is no longer counted. */
  DELETE(
      "delete",
      "",
      find("client_certificate", "status = 'revoked'"),
      changeFound(
              "DELETE FROM client_certificate",
              "status = 'revoked'",
              ChangeStatement.AUTHORITY
                  + ", counted, serial_number, not_after, revoked_at, update_time, create_time,"
                  + " not_before")
          + """
          ), kept AS (
            INSERT INTO deleted_certificate (ca_certificate_id, serial_number, revoked_at, not_after, issuer)
            SELECT COALESCE(ca_certificate_id, '') || COALESCE(E'\\x1f' || left(issuer, 200), ''), serial_number,
                   COALESCE(revoked_at, update_time, create_time, not_before), not_after, issuer
              FROM changed
             WHERE serial_number IS NOT NULL
            ON CONFLICT (ca_certificate_id, serial_number)
              DO UPDATE SET not_after = CASE WHEN deleted_certificate.not_after > excluded.not_after
                                             THEN deleted_certificate.not_after
                                             WHEN deleted_certificate.not_after IS NOT NULL
                                             THEN excluded.not_after END,
                            issuer = COALESCE(deleted_certificate.issuer, excluded.issuer)
          ), uncounted AS (
            INSERT INTO certificate_count (site_id, shard, certificates)
            SELECT $2, 1 + $8::integer % 16, -1 FROM changed WHERE counted
            ON CONFLICT (site_id, shard)
              DO UPDATE SET certificates = certificate_count.certificates + excluded.certificates"""
          + ChangeStatement.RAISE),

  /**
   * Adds a CA certificate, whose columns are further parameters. If its id is there, its call was
   * made before. Each takes the first free place of the site, so of two calls that see the same
   * number of certificates, one violates the key of the other.
   */
  ADD_CA(
      "add ca",
      """
      UNION ALL
      SELECT 'changed' FROM ca_certificate WHERE site_id = $2 AND id = $3
      LIMIT 1""",
      """
      SELECT (SELECT count(*) FROM ca_certificate WHERE site_id = $2) < <most> AS possible
        FROM site WHERE id = $2 AND account_id = $1
      """
          .replace("<most>", ChangeStatement.MOST),
      """
      INSERT INTO ca_certificate (site_id, id, place, <columns>)
      SELECT $2, $3, (
          SELECT min(free) FROM generate_series(1, <most>) AS free
           WHERE NOT EXISTS (SELECT 1 FROM ca_certificate WHERE site_id = $2 AND place = free)
        ), <values>
        FROM found WHERE possible AND NOT EXISTS (SELECT 1 FROM before)
      RETURNING id
      """
          .replace("<most>", ChangeStatement.MOST)
          .replace("<columns>", CaCertificateColumns.STORED)
          .replace("<values>", CaCertificateColumns.placeholders(8, ""))),

  /** Deletes a CA certificate, with its host names. */
  DELETE_CA(
      "delete ca",
      "",
      find("ca_certificate", "true"),
      changeFound("DELETE FROM ca_certificate", "true", "id")),

  /** Binds an uploaded CA to the host names that are a further parameter. */
  SET_HOSTNAMES(
      "set hostnames",
      "",
      find("ca_certificate", "true"),
      changeFound(
          "UPDATE ca_certificate SET hostnames = $8::text[], update_time = $5", "true", "id")),

  /** Does the same for the managed CA; here the id is {@code null}. */
  SET_MANAGED_HOSTNAMES(
      "set hostnames",
      "",
      """
      SELECT true AS possible FROM site
       WHERE id = $2 AND account_id = $1 AND $3::text IS NULL
      """,
      """
      INSERT INTO managed_ca_hostnames (site_id, hostnames)
      SELECT $2, $8::text[] FROM found WHERE NOT EXISTS (SELECT 1 FROM before)
      ON CONFLICT (site_id) DO UPDATE SET hostnames = excluded.hostnames
      RETURNING site_id
      """);

  private static final String ACTIVATABLE =
      "status = 'revoked' AND (not_after IS NULL OR not_after >= $5)";
  private static final String AUTHORITY = "ca_certificate_id, issuer";

  /** Tells those who keep CRLs or answers by OCSP that something has changed. */
  private static final String RAISE =
      """

      ), raised AS (
        INSERT INTO revocation_version (ca_certificate_id, issuer, shard, version)
        SELECT left(COALESCE(ca_certificate_id, ''), 64), left(COALESCE(issuer, ''), 64), $8::integer, 1
          FROM changed
        ON CONFLICT (ca_certificate_id, issuer, shard)
          DO UPDATE SET version = revocation_version.version + excluded.version
      """;

  private static final String MOST = "" + CaCertificateStore.MAX_PER_SITE;

  private final String operation;
  private final String sql;
  private final String sqlWithNonce;

  /**
   * Makes a statement.
   *
   * @param otherBefore another place that tells of an earlier call
   * @param found says whether the change is possible; no row if what it would change is not there
   * @param changed the change, which returns a row if it happens
   */
  ChangeStatement(String operation, String otherBefore, String found, String changed) {
    this.operation = operation;
    String template =
        """
        WITH <nonce>before AS (
          SELECT outcome FROM remembered_change
           WHERE request_id = $4 AND operation = '<operation>' AND made_at > $6
          <other before>
        ), found AS (
          <found>
        ), changed AS (
          <changed>
        ), remembered AS (
          INSERT INTO remembered_change (request_id, operation, outcome, made_at)
          SELECT $4::uuid, '<operation>', 'changed', $5::timestamptz FROM changed
          UNION ALL
          SELECT $4::uuid, '<operation>', 'not possible', $5::timestamptz FROM found
           WHERE $7::boolean AND NOT possible AND NOT EXISTS (SELECT 1 FROM before)
        )
        SELECT name, (SELECT outcome FROM before), (SELECT possible FROM found),
               EXISTS (SELECT 1 FROM changed)<first>
          FROM (SELECT 1) AS always LEFT JOIN site ON id = $2 AND account_id = $1
        """
            .replace("<operation>", operation)
            .replace("<other before>", otherBefore)
            .replace("<changed>", changed);
    sql = template.replace("<nonce>", "").replace("<found>", found).replace("<first>", "");
    sqlWithNonce =
        template
            .replace(
                "<nonce>",
                "nonce AS (\n"
                    + PostgresqlNonceUse.insert(parameters(template + found) + 1)
                    + "), ")
            .replace(
                "<found>",
                """
                SELECT possible FROM (
                  <found>
                ) AS without_nonce
                 WHERE EXISTS (SELECT 1 FROM nonce)
                """
                    .replace("<found>", found))
            .replace("<first>", ", EXISTS (SELECT 1 FROM nonce)");
  }

  /** Returns the number of parameters that a text has. */
  private static int parameters(String text) {
    return Pattern.compile("\\$(\\d+)")
        .matcher(text)
        .results()
        .mapToInt(parameter -> Integer.parseInt(parameter.group(1)))
        .max()
        .orElse(0);
  }

  /** Returns the part that finds a row of the site by its id. */
  private static String find(String table, String possible) {
    return """
        SELECT (<possible>) AS possible FROM <table>
         WHERE site_id = $2 AND id = $3
           AND EXISTS (SELECT 1 FROM site WHERE id = $2 AND account_id = $1)
        """
        .replace("<table>", table)
        .replace("<possible>", possible);
  }

  /** Returns the part that changes what was found. */
  private static String changeFound(String change, String possible, String returned) {
    return """
        <change>
         WHERE site_id = $2 AND id = $3 AND <possible>
           AND EXISTS (SELECT 1 FROM found) AND NOT EXISTS (SELECT 1 FROM before)
        RETURNING <returned>
        """
        .replace("<change>", change)
        .replace("<possible>", possible)
        .replace("<returned>", returned);
  }

  /** Returns how {@code remembered_change} calls it. */
  String operation() {
    return operation;
  }

  /** Returns its text. */
  String sql() {
    return sql;
  }

  /** Returns its text with a nonce. */
  String sqlWithNonce() {
    return sqlWithNonce;
  }
}
