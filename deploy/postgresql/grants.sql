-- What the application's own role needs, here clientcert_app: to create, look up and delete certificates, to change their status, to
-- remember calls, to keep nonces, and to load a seed file. Of a certificate that is there it cannot change who it is for or what it is.
GRANT SELECT, INSERT ON site TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON client_certificate TO clientcert_app;
GRANT UPDATE (status, revoked_at, revoked_by, update_time, counted) ON client_certificate TO clientcert_app;
GRANT SELECT, INSERT, UPDATE ON certificate_count TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON remembered_change TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON remembered_creation TO clientcert_app;
GRANT SELECT, INSERT, DELETE ON deleted_certificate TO clientcert_app;
GRANT UPDATE (not_after) ON deleted_certificate TO clientcert_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON used_nonce TO clientcert_app;
GRANT SELECT, INSERT, UPDATE ON loaded_seed_file TO clientcert_app;
