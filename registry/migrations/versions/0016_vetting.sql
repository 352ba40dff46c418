-- An organisation applies for membership; two officers decide about it and its named people at once. Run by the owner
-- role.

-- What an organisation states when it applies, sealed for its own data owners and the network's vetting officers.
CREATE TABLE register.application (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    network uuid NOT NULL REFERENCES register.network,
    applicant uuid NOT NULL REFERENCES register.person,
    content register.sealed NOT NULL,
    created_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    mac register.mac NOT NULL
);
CREATE INDEX application_organisation ON register.application (organisation, created_at);
CREATE INDEX application_network ON register.application (network, created_at);

-- What happened to it before and beside the decision: an officer began or asked, the company answered, the officers
-- told why not. `words` is empty where nothing was said.
CREATE TABLE register.application_step (
    id uuid PRIMARY KEY,
    application uuid NOT NULL REFERENCES register.application,
    person uuid NOT NULL REFERENCES register.person,
    step text NOT NULL CHECK (step IN ('begun', 'asked', 'answered', 'told')),
    words register.sealed NOT NULL,
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
CREATE INDEX application_step_application ON register.application_step (application, created_at);

-- Which request decides an application; there is one for each.
CREATE TABLE register.application_request (
    id uuid PRIMARY KEY REFERENCES register.request,
    application uuid NOT NULL UNIQUE REFERENCES register.application,
    mac register.mac NOT NULL
);

-- What a network asks of new members, in its own words; the newest row counts, and one without rows uses the usual list.
CREATE TABLE register.vetting_terms (
    id uuid PRIMARY KEY,
    network uuid NOT NULL REFERENCES register.network,
    criteria text[] NOT NULL CHECK (cardinality(criteria) BETWEEN 1 AND 12),
    sponsor_needed boolean NOT NULL,
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
CREATE INDEX vetting_terms_network ON register.vetting_terms (network, created_at);

-- A third kind of request: that an organisation becomes a member, for so many days. Its `person` is who applied.
ALTER TABLE register.request
    DROP CONSTRAINT request_kind_check,
    DROP CONSTRAINT request_days_check,
    DROP CONSTRAINT request_check1,
    DROP CONSTRAINT request_check3,
    ADD CONSTRAINT request_kind_check CHECK (kind IN ('tier', 'role', 'vetting')),
    ADD CONSTRAINT request_days_check CHECK (days BETWEEN 1 AND CASE kind WHEN 'vetting' THEN 731 ELSE 366 END),
    ADD CONSTRAINT request_check1 CHECK ((kind = 'role') = (days IS NULL)),
    ADD CONSTRAINT request_check3 CHECK (kind = 'tier' OR cardinality(networks) = 1),
    ADD CONSTRAINT request_joins CHECK ((kind = 'vetting') = (word = 'member' AND days IS NOT NULL));

-- Whose access comes with it: the tier of each person, and for how many days.
CREATE TABLE register.vetted_person (
    id uuid PRIMARY KEY,
    request uuid NOT NULL REFERENCES register.request,
    person uuid NOT NULL REFERENCES register.person,
    tier text NOT NULL CHECK (tier IN ('MEMBER', 'CASE')),
    days integer NOT NULL CHECK (days BETWEEN 1 AND 366),
    mac register.mac NOT NULL,
    UNIQUE (request, person, tier)
);

-- They are named in the moment of the request, and nobody is added to it; they are of the organisation, and what
-- they get does not outlast its membership.
CREATE FUNCTION register.require_named() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND NOT EXISTS (
        SELECT FROM register.request r JOIN register.person p ON p.organisation = r.organisation
        WHERE r.id = NEW.request AND r.kind = 'vetting' AND r.created_at = now() AND p.id = NEW.person
          AND NEW.days <= r.days
    ) THEN
        RAISE EXCEPTION 'this person cannot be named here' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER vetted_person_possible BEFORE INSERT ON register.vetted_person
    FOR EACH ROW EXECUTE FUNCTION register.require_named();

-- As before, or a tier that a vetting names for this person.
CREATE OR REPLACE FUNCTION register.require_tier() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND NOT EXISTS (
        SELECT FROM register.activation a JOIN register.request r ON r.id = a.request
        LEFT JOIN register.vetted_person v ON v.request = r.id AND v.person = NEW.person AND v.tier = NEW.tier
        WHERE a.id = NEW.id
          AND CASE r.kind WHEN 'tier' THEN r.person = NEW.person AND r.word = NEW.tier
                          WHEN 'vetting' THEN v.id IS NOT NULL ELSE false END
          AND NEW.network = ANY (r.networks)
          AND NEW.valid_from = now()
          AND NEW.valid_until <= NEW.valid_from + coalesce(v.days, r.days) * interval '24 hours'
          AND NEW.valid_until <= NEW.valid_from
              + CASE NEW.tier WHEN 'CASE' THEN 183 ELSE 366 END * interval '24 hours'
          AND register.approved(r)
          AND NOT EXISTS (SELECT FROM register.activation b JOIN register.approved_tier t ON t.id = b.id
                          WHERE b.request = r.id AND t.network = NEW.network AND t.person = NEW.person
                            AND t.tier = NEW.tier AND t.id <> NEW.id)
    ) THEN
        RAISE EXCEPTION 'this tier was not approved by two' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

-- An organisation that comes into the register, by an import or `nordkap admin organisation`, begins as a member on the
-- host's word, in the moment in which it is made; this gives its people no more than what is shown to everybody. From
-- then on two officers make it a member, once for each vetting, and until an end.
CREATE FUNCTION register.require_membership() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND NOT EXISTS (
        SELECT FROM register.activation a JOIN register.request r ON r.id = a.request
        WHERE a.id = NEW.id AND r.kind = 'vetting' AND r.organisation = NEW.organisation
          AND NEW.network = ANY (r.networks) AND NEW.valid_from = now()
          AND NEW.valid_until <= NEW.valid_from + r.days * interval '24 hours'
          AND register.approved(r)
          AND NOT EXISTS (SELECT FROM register.activation b JOIN register.membership m ON m.id = b.id
                          WHERE b.request = r.id AND m.id <> NEW.id)
    ) AND NOT (TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM register.organisation o
        WHERE o.id = NEW.organisation AND o.created_at = now() AND NEW.valid_from = now()
    )) THEN
        RAISE EXCEPTION 'this membership was not approved by two' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER membership_approved AFTER INSERT OR UPDATE OF organisation, network, state, valid_from, valid_until
    ON register.membership DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'member')
    EXECUTE FUNCTION register.require_membership();

GRANT SELECT, INSERT ON register.application, register.application_step, register.application_request,
    register.vetted_person, register.vetting_terms TO nordkap_app;
GRANT UPDATE (withdrawn_at, mac) ON register.application TO nordkap_app;
GRANT SELECT ON register.application, register.application_step, register.application_request, register.vetted_person,
    register.vetting_terms TO nordkap_work;

-- Rotation seals and marks anew; shredding a person takes what they applied for, and empties what they said of others.
GRANT UPDATE (content, mac) ON register.application TO nordkap_work;
GRANT UPDATE (words, mac) ON register.application_step TO nordkap_work;
GRANT UPDATE (mac) ON register.application_request, register.vetted_person, register.vetting_terms TO nordkap_work;
GRANT DELETE ON register.application, register.application_step, register.application_request, register.vetted_person
    TO nordkap_work;
