-- What CRLs and OCSP need. Nothing that former versions use changes, so their instances go on working beside those of the next.
-- Can be applied again. Do that once the last instance of a former version has ended: its last changes are then in the next CRL, too.
-- On a table with millions of rows this takes a while, during which nothing can be written to it; deploy/postgresql says how to avoid that.

-- How often something changed in what CAs have revoked: each change of a certificate raises a row of its CA and issuer, in the same
-- transaction. Several rows, so that calls need not wait for each other. The row with the CA * counts for all CAs. Ids and issuers are cut to
-- 64 characters: a row that some share rises too often, which does no harm. No row may ever fall.
CREATE TABLE IF NOT EXISTS revocation_version (
  ca_certificate_id text    NOT NULL,
  issuer            text    NOT NULL,
  shard             integer NOT NULL,
  version           bigint  NOT NULL,
  PRIMARY KEY (ca_certificate_id, issuer, shard)
);
CREATE INDEX IF NOT EXISTS revocation_version_issuer ON revocation_version (issuer ASC);
INSERT INTO revocation_version (ca_certificate_id, issuer, shard, version) VALUES ('*', '', 0, 1)
ON CONFLICT (ca_certificate_id, issuer, shard) DO UPDATE SET version = revocation_version.version + 1;

-- The latest CRL of each CA, in parts of a mebibyte, so that no statement carries much. Whoever makes one has locked the row of the CA; before
-- the first one, all else in that row is empty.
CREATE TABLE IF NOT EXISTS revocation_list (
  ca_certificate_id text PRIMARY KEY,
  version           bigint,
  number            bigint,
  this_update       timestamptz,
  next_update       timestamptz,
  size              integer
);
CREATE TABLE IF NOT EXISTS revocation_list_part (
  ca_certificate_id text    NOT NULL REFERENCES revocation_list (ca_certificate_id) ON DELETE CASCADE,
  number            bigint  NOT NULL,
  part              integer NOT NULL,
  der               bytea   NOT NULL,
  PRIMARY KEY (ca_certificate_id, number, part)
);

-- An id alone does not tell CAs apart that have none, or not one of their own. So where the issuer is known, it follows the id in
-- ca_certificate_id, after a separator. What former versions deleted has no issuer.
ALTER TABLE deleted_certificate ADD COLUMN IF NOT EXISTS issuer text;
CREATE INDEX IF NOT EXISTS deleted_certificate_authority
  ON deleted_certificate (left(split_part(ca_certificate_id, E'\x1f', 1), 64) ASC, left(issuer, 64) ASC);

-- Certificates by their serial number, where it is one: case, colons and leading zeros make no difference.
CREATE INDEX IF NOT EXISTS client_certificate_serial_number
  ON client_certificate (ltrim(translate(serial_number, 'ABCDEF:', 'abcdef'), '0') ASC)
  WHERE replace(serial_number, ':', '') ~ '^[0-9A-Fa-f]+$' AND length(replace(serial_number, ':', '')) <= 80;
CREATE INDEX IF NOT EXISTS deleted_certificate_serial_number
  ON deleted_certificate (ltrim(translate(serial_number, 'ABCDEF:', 'abcdef'), '0') ASC)
  WHERE replace(serial_number, ':', '') ~ '^[0-9A-Fa-f]+$' AND length(replace(serial_number, ':', '')) <= 80;

-- What a CA has revoked, and what can never be in its CRL, since it has no usable serial number.
CREATE INDEX IF NOT EXISTS client_certificate_revoked
  ON client_certificate (left(ca_certificate_id, 64) ASC, left(issuer, 64) ASC)
  WHERE status = 'revoked';
CREATE INDEX IF NOT EXISTS client_certificate_unlistable
  ON client_certificate (left(ca_certificate_id, 64) ASC, left(issuer, 64) ASC)
  WHERE (serial_number IS NULL
         OR replace(serial_number, ':', '') !~ '^[0-9A-Fa-f]+$' OR length(replace(serial_number, ':', '')) > 80)
    AND (ca_certificate_id IS NOT NULL OR issuer IS NOT NULL);
ANALYZE client_certificate;

-- Sites by their name, without regard to case and to white space around it.
CREATE INDEX IF NOT EXISTS site_name
  ON site (btrim(translate(name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), E' \t\n\x0b\f\r') ASC)
  WHERE length(name) <= 300;
ANALYZE site;
