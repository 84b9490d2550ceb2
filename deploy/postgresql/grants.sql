-- What the application's own role needs, here clientcert_app: to create, look up and delete certificates, to change their status, to add and
-- delete CA certificates and bind CAs to host names, to remember calls, to keep CRLs and nonces, and to load a seed file. Of a certificate
-- that is there it cannot change who it is for or what it is, and of a site neither its account nor its name.
GRANT SELECT, INSERT ON site TO clientcert_app;
GRANT UPDATE (status, access_type, coverage, instance_id, plan_name, plan_spec_name, name_server_list, cname_zone, verify_code,
  resource_group_id, offline_reason, version_management, create_time, update_time, visit_time, tags, vanity_name_servers, counted)
  ON site TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON client_certificate TO clientcert_app;
GRANT UPDATE (status, revoked_at, revoked_by, update_time, counted) ON client_certificate TO clientcert_app;
GRANT SELECT, INSERT, UPDATE ON certificate_count TO clientcert_app;
GRANT SELECT, INSERT ON site_count TO clientcert_app;
GRANT UPDATE (sites) ON site_count TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON ca_certificate TO clientcert_app;
GRANT UPDATE (hostnames, update_time) ON ca_certificate TO clientcert_app;
GRANT SELECT, INSERT ON managed_ca_hostnames TO clientcert_app;
GRANT UPDATE (hostnames) ON managed_ca_hostnames TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON remembered_change TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON remembered_creation TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON deleted_certificate TO clientcert_app;
GRANT UPDATE (not_after, issuer) ON deleted_certificate TO clientcert_app;
GRANT SELECT, INSERT ON revocation_version TO clientcert_app;
GRANT UPDATE (version) ON revocation_version TO clientcert_app;
GRANT SELECT, INSERT ON revocation_list TO clientcert_app;
GRANT UPDATE (version, number, this_update, next_update, size) ON revocation_list TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON revocation_list_part TO clientcert_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON used_nonce TO clientcert_app;
GRANT SELECT, INSERT, UPDATE ON loaded_seed_file TO clientcert_app;
