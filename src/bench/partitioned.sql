-- Makes client_certificate a table of 16 partitions by its site. Apply it to an empty database, after the files in src/main/resources/db,
-- and then apply those and the grants again: they make the indexes that are missing here.
ALTER TABLE client_certificate RENAME TO client_certificate_whole;
CREATE TABLE client_certificate (LIKE client_certificate_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (site_id);
DROP TABLE client_certificate_whole;
ALTER TABLE client_certificate ADD PRIMARY KEY (site_id, id);
ALTER TABLE client_certificate ADD FOREIGN KEY (site_id) REFERENCES site (id);
DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format(
      'CREATE TABLE client_certificate_%s PARTITION OF client_certificate FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
  END LOOP;
END $$;
