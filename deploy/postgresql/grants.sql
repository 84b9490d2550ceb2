-- What the application's own role needs, here clientcert_app: to look up and to revoke, to keep nonces, and to load a seed file.
-- It cannot delete a certificate, and of a row that is there it can change nothing but status, time and call of its revocation.
GRANT SELECT, INSERT ON site TO clientcert_app;
GRANT SELECT, INSERT ON client_certificate TO clientcert_app;
GRANT UPDATE (status, revoked_at, revoked_by) ON client_certificate TO clientcert_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON used_nonce TO clientcert_app;
GRANT SELECT, INSERT, UPDATE ON loaded_seed_file TO clientcert_app;
