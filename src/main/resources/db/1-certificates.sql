-- The first tables of the store in PostgreSQL. The files here are applied in the order of their numbers, and each can be applied again: what
-- is there stays as it is. Plain SQL, one statement at a time, no transaction needed; what other databases make of it is said in
-- deploy/postgresql.

-- Websites, each of one account.
CREATE TABLE IF NOT EXISTS site (
  id         bigint PRIMARY KEY CHECK (id > 0),
  account_id text   NOT NULL,
  name       text   NOT NULL
);

-- Client certificates; an id is unique within its site only. Who revoked is the RequestId of that call; both are empty for one that is
-- active, or came here revoked. From the second file on, revoked_by is for operators, and for instances of the first version.
CREATE TABLE IF NOT EXISTS client_certificate (
  site_id    bigint NOT NULL REFERENCES site (id),
  id         text   NOT NULL,
  status     text   NOT NULL CHECK (status IN ('active', 'revoked')),
  revoked_at timestamptz,
  revoked_by uuid,
  PRIMARY KEY (site_id, id),
  CHECK (status = 'revoked' OR (revoked_at IS NULL AND revoked_by IS NULL))
);

-- Nonces of signed requests: the SHA-256 of principal and nonce, who took it, and when the request is too old to be replayed.
CREATE TABLE IF NOT EXISTS used_nonce (
  digest     bytea PRIMARY KEY,
  used_by    uuid        NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS used_nonce_expires_at ON used_nonce (expires_at ASC);

-- Seed files that were loaded to their end, by the SHA-256 of their content.
CREATE TABLE IF NOT EXISTS loaded_seed_file (
  sha256    bytea PRIMARY KEY,
  loaded_at timestamptz NOT NULL
);
