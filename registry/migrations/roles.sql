-- Cluster-wide roles, made once by a superuser (the launcher, or the runbook on a server).
-- Passwords are set apart, so that none stands in a file.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nordkap_keys') THEN
        CREATE ROLE nordkap_keys NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nordkap_owner') THEN
        CREATE ROLE nordkap_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nordkap_app') THEN
        CREATE ROLE nordkap_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nordkap_work') THEN
        CREATE ROLE nordkap_work LOGIN;
    END IF;
END $$;
GRANT nordkap_keys TO nordkap_owner;
