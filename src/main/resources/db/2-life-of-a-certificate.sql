-- What the whole life of a certificate needs, from its creation to its deletion. Nothing that the first version uses changes, so its
-- instances go on working beside those of the next.
-- Can be applied again. Do that once the last instance of the first version has ended: its last revocations are then remembered, too.

-- All members of a listing, and the DER of a certificate that was issued here. What is not known of a certificate is empty.
-- counted says whether it is in certificate_count. What is there already is counted below; what the first version or an operator adds
-- later is not, and the application counts it within minutes.
ALTER TABLE client_certificate
  ADD COLUMN IF NOT EXISTS name                      text,
  ADD COLUMN IF NOT EXISTS type                      text,
  ADD COLUMN IF NOT EXISTS common_name               text,
  ADD COLUMN IF NOT EXISTS not_before                timestamptz,
  ADD COLUMN IF NOT EXISTS not_after                 timestamptz,
  ADD COLUMN IF NOT EXISTS issuer                    text,
  ADD COLUMN IF NOT EXISTS subject_alternative_names text,
  ADD COLUMN IF NOT EXISTS signature_algorithm       text,
  ADD COLUMN IF NOT EXISTS public_key_algorithm      text,
  ADD COLUMN IF NOT EXISTS create_time               timestamptz,
  ADD COLUMN IF NOT EXISTS update_time               timestamptz,
  ADD COLUMN IF NOT EXISTS ca_certificate_id         text,
  ADD COLUMN IF NOT EXISTS serial_number             text,
  ADD COLUMN IF NOT EXISTS fingerprint_sha256        text,
  ADD COLUMN IF NOT EXISTS der                       bytea,
  ADD COLUMN IF NOT EXISTS counted                   boolean NOT NULL DEFAULT true;
ALTER TABLE client_certificate ALTER COLUMN counted SET DEFAULT false;

-- How many certificates a site has: the sum of its rows, plus the certificates that are not counted. Several rows, so that calls for one
-- site need not wait for each other; the one with shard 0 is for many certificates at once. A single row may be below zero.
CREATE TABLE IF NOT EXISTS certificate_count (
  site_id      bigint  NOT NULL REFERENCES site (id) ON DELETE CASCADE,
  shard        integer NOT NULL,
  certificates bigint  NOT NULL,
  PRIMARY KEY (site_id, shard)
);
INSERT INTO certificate_count (site_id, shard, certificates)
SELECT site_id, 0, count(*)
  FROM client_certificate
 WHERE counted AND NOT EXISTS (SELECT 1 FROM certificate_count WHERE certificate_count.site_id = client_certificate.site_id)
 GROUP BY site_id
ON CONFLICT (site_id, shard) DO NOTHING;

-- Calls that changed a certificate, or could not, by RequestId. The same call again gets the same outcome, until it is forgotten.
CREATE TABLE IF NOT EXISTS remembered_change (
  request_id uuid        NOT NULL,
  operation  text        NOT NULL CHECK (operation IN ('revoke', 'activate', 'delete')),
  outcome    text        NOT NULL CHECK (outcome IN ('changed', 'not possible')),
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (request_id, operation)
);
CREATE INDEX IF NOT EXISTS remembered_change_made_at ON remembered_change (made_at ASC);
INSERT INTO remembered_change (request_id, operation, outcome, made_at)
SELECT revoked_by, 'revoke', 'changed', revoked_at
  FROM client_certificate
 WHERE revoked_by IS NOT NULL AND revoked_at > now() - interval '24 hours'
ON CONFLICT (request_id, operation) DO NOTHING;

-- Calls that created a certificate, by RequestId, with the certificate as it was then. There is no private key in it.
CREATE TABLE IF NOT EXISTS remembered_creation (
  request_id                uuid PRIMARY KEY,
  made_at                   timestamptz NOT NULL,
  id                        text        NOT NULL,
  name                      text,
  status                    text        NOT NULL,
  type                      text,
  common_name               text,
  not_before                timestamptz,
  not_after                 timestamptz,
  issuer                    text,
  subject_alternative_names text,
  signature_algorithm       text,
  public_key_algorithm      text,
  create_time               timestamptz,
  update_time               timestamptz,
  ca_certificate_id         text,
  serial_number             text,
  fingerprint_sha256        text,
  der                       bytea       NOT NULL
);
CREATE INDEX IF NOT EXISTS remembered_creation_made_at ON remembered_creation (made_at ASC);

-- Serial numbers of deleted certificates, each until its certificate expires: deleting a certificate does not make it valid again. The id of
-- the CA is empty where nobody knows it.
CREATE TABLE IF NOT EXISTS deleted_certificate (
  ca_certificate_id text NOT NULL,
  serial_number     text NOT NULL,
  revoked_at        timestamptz,
  not_after         timestamptz,
  PRIMARY KEY (ca_certificate_id, serial_number)
);
CREATE INDEX IF NOT EXISTS deleted_certificate_not_after ON deleted_certificate (not_after ASC);
