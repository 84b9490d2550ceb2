package dev.clientcert.store.postgresql;

import dev.clientcert.certificate.Transition;
import java.util.Locale;

/**
 * The statement of a transition, which changes, remembers and looks up at once.
 *
 * <p>All its parts see the tables as they were when it began, except that an update or delete finds
 * the row as it is by then: of concurrent ones, the later waits for the earlier, and leaves alone
 * what does not meet its condition any more. So it can happen that nothing was changed although
 * {@code found} says that it was possible. The same call that is made at the same time violates the
 * key of {@code remembered_change}, and then the whole statement does nothing.
 *
 * <p>Its parameters are the account, site, certificate, request id, time of the call, the time from
 * which calls are remembered, whether the call is repeatable, and for a deletion the shard of the
 * count. Its row is the name of the site, the outcome of an earlier call, whether the transition
 * was possible (both may be {@code null}), and whether it happened. Without the site there is none.
 */
enum ChangeStatement {
  /** The first version of this application remembers its last revocation in the certificate. */
  REVOKE(
      """
      UNION ALL
      SELECT 'changed' FROM client_certificate
       WHERE site_id = $2 AND id = $3 AND revoked_by = $4 AND revoked_at > $6
      LIMIT 1""",
      "status = 'active'",
      """
      UPDATE client_certificate
         SET status = 'revoked', revoked_at = $5, revoked_by = $4, update_time = $5""",
      "id",
      ""),

  /** At its last moment, a certificate is still valid. */
  ACTIVATE(
      "",
      "status = 'revoked' AND (not_after IS NULL OR not_after >= $5)",
      """
      UPDATE client_certificate
         SET status = 'active', revoked_at = NULL, revoked_by = NULL, update_time = $5""",
      "id",
      ""),

  /** The serial number is kept, and the certificate is no longer counted. */
  DELETE(
      "",
      "status = 'revoked'",
      "DELETE FROM client_certificate",
      "counted, ca_certificate_id, serial_number, revoked_at, update_time, not_after",
      """
      , kept AS (
        INSERT INTO deleted_certificate (ca_certificate_id, serial_number, revoked_at, not_after)
        SELECT COALESCE(ca_certificate_id, ''), serial_number, COALESCE(revoked_at, update_time), not_after
          FROM changed
         WHERE serial_number IS NOT NULL
        ON CONFLICT (ca_certificate_id, serial_number)
          DO UPDATE SET not_after = CASE WHEN deleted_certificate.not_after > excluded.not_after
                                         THEN deleted_certificate.not_after
                                         WHEN deleted_certificate.not_after IS NOT NULL
                                         THEN excluded.not_after END
      ), uncounted AS (
        INSERT INTO certificate_count (site_id, shard, certificates)
        SELECT $2, $8::integer, -1 FROM changed WHERE counted
        ON CONFLICT (site_id, shard)
          DO UPDATE SET certificates = certificate_count.certificates + excluded.certificates
      )""");

  private final String operation;
  private final String sql;

  ChangeStatement(
      String otherBefore, String possible, String change, String returned, String furtherParts) {
    operation = name().toLowerCase(Locale.ROOT);
    sql =
        """
        WITH before AS (
          SELECT outcome FROM remembered_change
           WHERE request_id = $4 AND operation = '<operation>' AND made_at > $6
          <other before>
        ), found AS (
          SELECT (<possible>) AS possible FROM client_certificate
           WHERE site_id = $2 AND id = $3
             AND EXISTS (SELECT 1 FROM site WHERE id = $2 AND account_id = $1)
        ), changed AS (
          <change>
           WHERE site_id = $2 AND id = $3 AND <possible>
             AND EXISTS (SELECT 1 FROM found) AND NOT EXISTS (SELECT 1 FROM before)
          RETURNING <returned>
        )<further parts>, remembered AS (
          INSERT INTO remembered_change (request_id, operation, outcome, made_at)
          SELECT $4::uuid, '<operation>', 'changed', $5::timestamptz FROM changed
          UNION ALL
          SELECT $4::uuid, '<operation>', 'not possible', $5::timestamptz FROM found
           WHERE $7::boolean AND NOT possible AND NOT EXISTS (SELECT 1 FROM before)
        )
        SELECT name, (SELECT outcome FROM before), (SELECT possible FROM found),
               EXISTS (SELECT 1 FROM changed)
          FROM site WHERE id = $2 AND account_id = $1
        """
            .replace("<operation>", operation)
            .replace("<other before>", otherBefore)
            .replace("<possible>", possible)
            .replace("<change>", change)
            .replace("<returned>", returned)
            .replace("<further parts>", furtherParts);
  }

  /** Returns the statement of this transition. */
  static ChangeStatement of(Transition transition) {
    return switch (transition) {
      case REVOKE -> REVOKE;
      case ACTIVATE -> ACTIVATE;
      case DELETE -> DELETE;
    };
  }

  /** Returns how {@code remembered_change} calls it. */
  String operation() {
    return operation;
  }

  /** Returns its text. */
  String sql() {
    return sql;
  }
}
