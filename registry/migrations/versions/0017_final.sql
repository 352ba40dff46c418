-- Holes that attacking the running register showed. Run by the owner role.

-- As before (0011), but that an officer of another network fills a group only from a group of their own: break-glass
-- comes without one, and is one person's word at the host.
CREATE OR REPLACE FUNCTION register.seated(who uuid, seat_network uuid, seat_group uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT EXISTS (
        SELECT FROM register.role held
        JOIN register.person p ON p.id = held.person AND p.state = 'active'
        JOIN register.organisation o ON o.id = p.organisation AND o.state = 'active'
        WHERE held.person = who AND held.role = 'vetting_officer' AND held.revoked_at IS NULL
          AND held.valid_from <= now() AND (held.valid_until IS NULL OR held.valid_until > now())
          AND held.approver_group IS NOT NULL
          AND EXISTS (SELECT FROM register.approver_group g WHERE g.id = seat_group AND g.network = seat_network)
          AND ((held.network = seat_network AND held.approver_group = seat_group)
               OR EXISTS (SELECT FROM register.partner_group g
                          WHERE g.approver_group = seat_group AND g.partner = held.network
                            AND held.network <> seat_network))
    )
$$;

-- A row that ended and is put back as it was carries a genuine mark: the register's own, of before its end. So
-- neither what serves nor what works in the background can take an end away. The owner role restores backups and may; what a
-- superuser puts back, `nordkap audit verify --database` finds.
CREATE FUNCTION register.refuse_revival() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user IN ('nordkap_app', 'nordkap_work') THEN
        RAISE EXCEPTION 'a row is not put back to how it was' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

DO $$
DECLARE
    ends record;
BEGIN
    FOR ends IN
        SELECT * FROM (VALUES
            ('role', 'revoked_at'), ('approved_tier', 'revoked_at'), ('membership', 'revoked_at'),
            ('session', 'ended_at'), ('invitation', 'used_at'), ('recovery_code', 'used_at'),
            ('authenticator', 'disabled_at'), ('helper', 'ended_at'), ('closure', 'ended_at'),
            ('reset', 'given_at'), ('freezing', 'lifted_at'), ('request', 'withdrawn_at'),
            ('application', 'withdrawn_at'), ('case_request', 'answered_at'), ('case_grant', 'revoked_at'),
            ('allowance', 'decided_at'), ('lowering', 'confirmed_at'), ('lowering', 'ended_at'),
            ('emergency', 'ended_at'), ('emergency', 'reviewed_at')
        ) AS listed (of_table, of_column)
    LOOP
        EXECUTE 'CREATE TRIGGER ' || quote_ident(ends.of_column || '_is_final')
            || ' BEFORE UPDATE ON register.' || quote_ident(ends.of_table)
            || ' FOR EACH ROW WHEN (OLD.' || quote_ident(ends.of_column) || ' IS NOT NULL AND NEW.'
            || quote_ident(ends.of_column) || ' IS NULL) EXECUTE FUNCTION register.refuse_revival()';
    END LOOP;
END $$;

-- The same for what is counted up: an exclusion, a tier, a password or what a company was shown, put back.
CREATE TRIGGER revision_grows BEFORE UPDATE OF revision ON register.releasability
    FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION register.refuse_revival();
CREATE TRIGGER revision_grows BEFORE UPDATE OF revision ON register.record
    FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION register.refuse_revival();
CREATE TRIGGER revision_grows BEFORE UPDATE OF revision ON register.password
    FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION register.refuse_revival();
CREATE TRIGGER revision_grows BEFORE UPDATE OF revision ON register.exposure
    FOR EACH ROW WHEN (NEW.revision < OLD.revision) EXECUTE FUNCTION register.refuse_revival();
