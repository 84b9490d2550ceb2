-- The order of listings: the newest first, those without a time last, and then by the bytes of the id. And what is not counted yet.
-- Can be applied again. On a table with millions of rows this takes a while, during which nothing can be written to it; deploy/postgresql
-- says how to avoid that.
CREATE INDEX IF NOT EXISTS client_certificate_listing
  ON client_certificate (site_id ASC, create_time DESC NULLS LAST, id COLLATE "C" ASC);
CREATE INDEX IF NOT EXISTS client_certificate_uncounted ON client_certificate (site_id ASC) WHERE NOT counted;
ANALYZE client_certificate;
