-- All members of sites, the CA certificates that were uploaded to them, and the host names to which CAs are bound. Nothing that former
-- versions use changes, so their instances go on working beside those of the next.

-- What is not known of a site is empty. tags and vanity_name_servers are objects of texts. Where all members are empty, a seed file can fill
-- them. counted says whether the site is in site_count: what is there already is counted below, and what former versions or operators add
-- later, the application counts within minutes.
ALTER TABLE site
  ADD COLUMN IF NOT EXISTS status              text,
  ADD COLUMN IF NOT EXISTS access_type         text,
  ADD COLUMN IF NOT EXISTS coverage            text,
  ADD COLUMN IF NOT EXISTS instance_id         text,
  ADD COLUMN IF NOT EXISTS plan_name           text,
  ADD COLUMN IF NOT EXISTS plan_spec_name      text,
  ADD COLUMN IF NOT EXISTS name_server_list    text,
  ADD COLUMN IF NOT EXISTS cname_zone          text,
  ADD COLUMN IF NOT EXISTS verify_code         text,
  ADD COLUMN IF NOT EXISTS resource_group_id   text,
  ADD COLUMN IF NOT EXISTS offline_reason      text,
  ADD COLUMN IF NOT EXISTS version_management  boolean,
  ADD COLUMN IF NOT EXISTS create_time         timestamptz,
  ADD COLUMN IF NOT EXISTS update_time         timestamptz,
  ADD COLUMN IF NOT EXISTS visit_time          timestamptz,
  ADD COLUMN IF NOT EXISTS tags                jsonb,
  ADD COLUMN IF NOT EXISTS vanity_name_servers jsonb,
  ADD COLUMN IF NOT EXISTS counted             boolean NOT NULL DEFAULT true;
ALTER TABLE site ALTER COLUMN counted SET DEFAULT false;

-- The two orders in which the sites of an account are listed: the latest first, those without a time last, and then by id.
CREATE INDEX IF NOT EXISTS site_creation ON site (account_id ASC, create_time DESC NULLS LAST, id ASC);
CREATE INDEX IF NOT EXISTS site_visit ON site (account_id ASC, visit_time DESC NULLS LAST, id ASC);

-- How many sites an account has, without those that are not counted.
CREATE TABLE IF NOT EXISTS site_count (
  account_id text   PRIMARY KEY,
  sites      bigint NOT NULL
);
INSERT INTO site_count (account_id, sites)
SELECT account_id, count(*)
  FROM site
 WHERE counted AND NOT EXISTS (SELECT 1 FROM site_count WHERE site_count.account_id = site.account_id)
 GROUP BY account_id
ON CONFLICT (account_id) DO NOTHING;
CREATE INDEX IF NOT EXISTS site_uncounted ON site (account_id ASC) WHERE NOT counted;
ANALYZE site;

-- The host names to which the managed CA is bound at a site, in their order. Without a row, they were never set.
CREATE TABLE IF NOT EXISTS managed_ca_hostnames (
  site_id   bigint PRIMARY KEY REFERENCES site (id) ON DELETE CASCADE,
  hostnames text[] NOT NULL
);

-- Uploaded CA certificates, an id is unique within its site only. pem is the certificate as it came. hostnames is empty where they were never
-- set. Each upload takes the first free place of its site, so that two at the same time cannot take the last one. Certificates that came
-- with a seed file or by SQL need no place, but count.
CREATE TABLE IF NOT EXISTS ca_certificate (
  site_id                   bigint NOT NULL REFERENCES site (id),
  id                        text   NOT NULL,
  place                     integer,
  name                      text,
  pem                       text,
  common_name               text,
  not_before                timestamptz,
  not_after                 timestamptz,
  issuer                    text,
  subject_alternative_names text,
  signature_algorithm       text,
  public_key_algorithm      text,
  create_time               timestamptz,
  update_time               timestamptz,
  serial_number             text,
  fingerprint_sha256        text,
  hostnames                 text[],
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, place)
);

-- Changes of CAs are remembered beside those of certificates. The rows that are there need no check: the former one allowed less.
ALTER TABLE remembered_change DROP CONSTRAINT IF EXISTS remembered_change_operation_check;
ALTER TABLE remembered_change ADD CONSTRAINT remembered_change_operation_check
  CHECK (operation IN ('revoke', 'activate', 'delete', 'add ca', 'delete ca', 'set hostnames')) NOT VALID;
