-- The second line behind `Releasability`. Run by the owner role, which owns the tables and is not held by their policies.

-- A transaction that admits a caller sets `nordkap.reader` to the caller's organisation, for itself alone
-- (registry/accounts/store/admission.py). To it, no record is there of whoever excludes that organisation, nor of
-- another that is closed. Where nobody is admitted, as on the host's command line and in the jobs of `nordkap work`,
-- there is no reader, and every record is there.
--
-- The list of those who are out of sight is one subquery that names no column of `record`: the server asks it once
-- a statement, not once a row. Rows of `register.field` name no owner and are read by the ids of records that were
-- seen, so they need no policy of their own.
CREATE INDEX releasability_excluded ON register.releasability USING gin (excluded);
CREATE INDEX organisation_closed ON register.organisation (id) WHERE state = 'closed';

ALTER TABLE register.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY reader ON register.record TO nordkap_app
    USING (
        organisation = (SELECT nullif(pg_catalog.current_setting('nordkap.reader', true), '')::uuid)
        OR organisation <> ALL (
            ARRAY(
                SELECT r.organisation FROM register.releasability r
                WHERE r.excluded @> ARRAY[nullif(pg_catalog.current_setting('nordkap.reader', true), '')::uuid]
                UNION ALL
                SELECT o.id FROM register.organisation o
                WHERE o.state = 'closed' AND nullif(pg_catalog.current_setting('nordkap.reader', true), '') IS NOT NULL
            )
        )
    );
CREATE POLICY everybody ON register.record TO nordkap_work USING (true);

-- What an office counts or asks of every record, whoever reads: nothing but what is plain. It runs as its owner does.
CREATE FUNCTION register.every_record(of uuid DEFAULT NULL) RETURNS TABLE (id uuid, organisation uuid, family text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT r.id, r.organisation, r.family FROM register.record r WHERE of IS NULL OR r.organisation = of';
REVOKE EXECUTE ON FUNCTION register.every_record(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.every_record(uuid) TO nordkap_app, nordkap_work;

-- Break-glass: an office role that the host gives for an hour at most. -----------------------------------------------

-- Each time it was done. Rows are added, and get what ends and what closes them; none goes away.
CREATE TABLE register.emergency (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    network uuid NOT NULL REFERENCES register.network,
    role text NOT NULL CHECK (role IN ('vetting_officer', 'broker', 'auditor', 'security_officer', 'operator')),
    given uuid NOT NULL UNIQUE REFERENCES register.role,      -- the row that gives the role
    reason register.sealed NOT NULL,
    begun_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    ended_at timestamptz,                                     -- NULL: by the clock, at `until`
    ended_by uuid REFERENCES register.person,                 -- NULL with `ended_at`: the host's command line
    reviewed_at timestamptz,                                  -- NULL: it waits for its review
    mac register.mac NOT NULL,
    UNIQUE (id, person),
    CHECK (until > begun_at AND until <= begun_at + interval '60 minutes'),
    CHECK (ended_at >= begun_at AND (ended_by IS NULL OR ended_at IS NOT NULL)),
    CHECK (reviewed_at >= coalesce(ended_at, until))
);
CREATE UNIQUE INDEX emergency_waiting ON register.emergency ((true)) WHERE reviewed_at IS NULL;

-- What an officer found who looked at it afterwards: two, of different groups, neither of them the person.
CREATE TABLE register.emergency_review (
    id uuid PRIMARY KEY,
    emergency uuid NOT NULL,
    person uuid NOT NULL,                                     -- whose emergency it was
    reviewer uuid NOT NULL REFERENCES register.person,
    role text NOT NULL CHECK (role ~ '^[a-z_]{3,40}$'),
    network uuid NOT NULL REFERENCES register.network,
    seat text NOT NULL CHECK (seat ~ '^[a-z0-9_-]{3,40}$'),   -- the reviewer's group: its id, or a role all of which are one
    finding register.sealed NOT NULL,
    said_at timestamptz NOT NULL,
    mac register.mac NOT NULL,
    FOREIGN KEY (emergency, person) REFERENCES register.emergency (id, person),
    CHECK (reviewer <> person),
    UNIQUE (emergency, reviewer),
    UNIQUE (emergency, seat)
);

-- A review is closed by two findings, whoever says so.
CREATE FUNCTION register.emergency_closed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.reviewed_at IS NOT NULL
        AND (SELECT count(*) FROM register.emergency_review r WHERE r.emergency = NEW.id) < 2 THEN
        RAISE EXCEPTION 'an emergency is reviewed by two' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reviewed_by_two AFTER INSERT OR UPDATE ON register.emergency
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION register.emergency_closed();

-- Whether a row of `role` is one that break-glass gave: this person's, this role, there, from then until then.
CREATE OR REPLACE FUNCTION register.emergency_vouches(given uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog
    AS $$
        SELECT EXISTS (
            SELECT FROM register.emergency e JOIN register.role r ON r.id = e.given
            WHERE e.given = $1
                AND (r.person, r.network, r.role, r.valid_from, r.valid_until)
                    = (e.person, e.network, e.role, e.begun_at, e.until)
                AND r.approver_group IS NULL
                AND e.until <= e.begun_at + interval '60 minutes'
        )
    $$;

GRANT SELECT, INSERT ON register.emergency, register.emergency_review TO nordkap_app;
GRANT UPDATE (ended_at, ended_by, reviewed_at, mac) ON register.emergency TO nordkap_app;
GRANT SELECT ON register.emergency, register.emergency_review TO nordkap_work;
GRANT UPDATE (reason, mac) ON register.emergency TO nordkap_work;
GRANT UPDATE (finding, mac) ON register.emergency_review TO nordkap_work;
