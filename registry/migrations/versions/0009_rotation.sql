-- Rotation of keys (registry/rotation) and shredding (registry/shredding), both by the host's command line.

-- The purposes whose keys are being rotated: a rotation that was killed goes on from here.
SET ROLE nordkap_keys;
CREATE TABLE keystore.rotation (
    purpose text PRIMARY KEY,
    started_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON keystore.rotation TO nordkap_work;
RESET ROLE;

-- What is sealed and what is marked, in every table there is: nordkap_work writes it anew under new keys. A table
-- that comes later grants the same for its own columns (tests/registry/rotation looks).
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'register' AND (domain_name = 'sealed' OR column_name = 'mac')
    LOOP
        EXECUTE 'GRANT UPDATE (' || quote_ident(found.column_name) || ') ON register.'
            || quote_ident(found.table_name) || ' TO nordkap_work';
    END LOOP;
END $$;
GRANT UPDATE (email_lookup) ON register.person TO nordkap_work;
GRANT UPDATE (slot) ON register.field TO nordkap_work;
GRANT UPDATE (seal) ON register.record TO nordkap_work;

-- Shredding: what proves a person and what they typed goes, what is left of names is emptied, rights are taken, the
-- records go, and the index is told so.
GRANT DELETE ON register.password, register.authenticator, register.recovery_code, register.invitation,
    register.session, register.purpose, register.record TO nordkap_work;
GRANT UPDATE (state) ON register.person, register.organisation TO nordkap_work;
GRANT UPDATE (natural_key) ON register.organisation TO nordkap_work;
GRANT UPDATE (revoked_at) ON register.membership, register.role, register.approved_tier TO nordkap_work;
GRANT INSERT ON postings.delta TO nordkap_work;
