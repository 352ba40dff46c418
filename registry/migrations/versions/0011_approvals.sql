-- Who may read what, and who holds which office, is asked for by one person and approved by two. Run by the owner role.

-- What is asked for. A row is never changed, but that it may be withdrawn; `digest` is SHA-256 of what is sealed in
-- `content`, which says all of the row over again and why it is asked for. Whether it is approved follows from what
-- was said about it, and is written nowhere.
CREATE TABLE register.request (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('tier', 'role')),
    networks uuid[] NOT NULL CHECK (cardinality(networks) BETWEEN 1 AND 8),
    person uuid NOT NULL REFERENCES register.person,              -- whose right it will be
    organisation uuid NOT NULL REFERENCES register.organisation,  -- theirs
    requester uuid NOT NULL REFERENCES register.person,
    word text NOT NULL CHECK (word ~ '^[A-Za-z_]{3,40}$'),        -- the tier, or the role
    approver_group uuid REFERENCES register.approver_group,       -- in which the role will sit
    days integer CHECK (days BETWEEN 1 AND 366),                  -- how long a tier holds, from its activation on
    content register.sealed NOT NULL,
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at <= created_at + interval '30 days'),
    withdrawn_at timestamptz,
    mac register.mac NOT NULL,
    CHECK ((kind = 'tier') = (days IS NOT NULL)),
    CHECK (kind = 'role' OR approver_group IS NULL),
    CHECK (kind = 'tier' OR cardinality(networks) = 1)
);
CREATE INDEX request_person ON register.request (person, created_at);
CREATE INDEX request_requester ON register.request (requester, created_at);
CREATE INDEX request_waiting ON register.request (expires_at) WHERE withdrawn_at IS NULL;

-- A group of approvers that another network's officers fill: how two small offices can be each other's second group.
CREATE TABLE register.partner_group (
    approver_group uuid PRIMARY KEY REFERENCES register.approver_group,
    partner uuid NOT NULL REFERENCES register.network,
    mac register.mac NOT NULL
);

-- What officers said about a request: one word each, for the network and group they sit in, under a fresh proof that
-- serves for no other review.
CREATE TABLE register.review (
    id uuid PRIMARY KEY,
    request uuid NOT NULL REFERENCES register.request,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    person uuid NOT NULL REFERENCES register.person,
    network uuid NOT NULL REFERENCES register.network,
    approver_group uuid NOT NULL REFERENCES register.approver_group,
    decision text NOT NULL CHECK (decision IN ('approve', 'deny')),
    reason register.sealed NOT NULL,
    proven_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL CHECK (created_at - proven_at BETWEEN interval '0' AND interval '5 minutes'),
    mac register.mac NOT NULL,
    UNIQUE (request, person),
    UNIQUE (person, proven_at)
);

-- Which request a role or tier comes from.
CREATE TABLE register.activation (
    id uuid PRIMARY KEY,                                          -- of the role or the approved tier
    request uuid NOT NULL REFERENCES register.request,
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
CREATE INDEX activation_request ON register.activation (request);

-- A role of a company's own people is held there, every other one in a network.
ALTER TABLE register.role ADD CONSTRAINT role_belongs CHECK (
    (role IN ('interested', 'member', 'editor', 'helper', 'data_owner')) = (network IS NULL)
);

-- The database asks the same as the program: whoever writes rows past the program still gives nobody a right.
-- The functions run as whoever writes, under a fixed search path; nordkap_owner alone, which restores backups and
-- could drop them anyway, is not asked.

-- Whether a person sits now, as a vetting officer, in this approver group of this network; or, where another network
-- fills the group, is a vetting officer there.
CREATE FUNCTION register.seated(who uuid, seat_network uuid, seat_group uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT EXISTS (
        SELECT FROM register.role held
        JOIN register.person p ON p.id = held.person AND p.state = 'active'
        JOIN register.organisation o ON o.id = p.organisation AND o.state = 'active'
        WHERE held.person = who AND held.role = 'vetting_officer' AND held.revoked_at IS NULL
          AND held.valid_from <= now() AND (held.valid_until IS NULL OR held.valid_until > now())
          AND EXISTS (SELECT FROM register.approver_group g WHERE g.id = seat_group AND g.network = seat_network)
          AND ((held.network = seat_network AND held.approver_group = seat_group)
               OR EXISTS (SELECT FROM register.partner_group g
                          WHERE g.approver_group = seat_group AND g.partner = held.network
                            AND held.network <> seat_network))
    )
$$;

-- Whether this person may say anything about this request: neither who asked, nor whose right it will be, nor of
-- their company. People of an office are of no company.
CREATE FUNCTION register.apart(who uuid, asked register.request) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT who <> (asked).requester AND who <> (asked).person AND NOT EXISTS (
        SELECT FROM register.person p JOIN register.organisation o ON o.id = p.organisation
        WHERE p.id = who AND p.organisation = (asked).organisation AND o.kind <> 'office'
    )
$$;

-- Whether what is asked for may be given now: two persons said so, of two groups of the one network or one of each of
-- several, who sit there still; and nobody said no.
CREATE FUNCTION register.approved(asked register.request) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT (asked).withdrawn_at IS NULL AND (asked).expires_at > now()
       AND NOT EXISTS (SELECT FROM register.review r WHERE r.request = (asked).id AND r.decision = 'deny')
       AND count(DISTINCT r.person) >= 2
       AND CASE WHEN cardinality((asked).networks) = 1 THEN count(DISTINCT r.approver_group) >= 2
                ELSE count(DISTINCT r.network) = cardinality((asked).networks) END
    FROM register.review r
    WHERE r.request = (asked).id AND r.digest = (asked).digest AND r.decision = 'approve'
      AND r.network = ANY ((asked).networks)
      AND register.seated(r.person, r.network, r.approver_group) AND register.apart(r.person, asked)
$$;

CREATE FUNCTION register.require_review() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    asked register.request;
BEGIN
    IF current_user = 'nordkap_owner' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO asked FROM register.request WHERE id = NEW.request FOR UPDATE;
    IF asked.digest <> NEW.digest OR asked.withdrawn_at IS NOT NULL OR asked.expires_at <= now()
       OR NOT NEW.network = ANY (asked.networks)
       OR NOT register.seated(NEW.person, NEW.network, NEW.approver_group)
       OR NOT register.apart(NEW.person, asked)
       OR EXISTS (SELECT FROM register.review r WHERE r.request = asked.id AND r.decision = 'deny')
       OR EXISTS (SELECT FROM register.activation a WHERE a.request = asked.id) THEN
        RAISE EXCEPTION 'this review is not one that could be given' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER review_possible BEFORE INSERT ON register.review
    FOR EACH ROW EXECUTE FUNCTION register.require_review();

-- What a break-glass vouches for; the step that brings break-glass says so.
CREATE FUNCTION register.emergency_vouches(given uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT false $$;

CREATE FUNCTION register.require_tier() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND NOT EXISTS (
        SELECT FROM register.activation a JOIN register.request r ON r.id = a.request
        WHERE a.id = NEW.id AND r.kind = 'tier' AND r.person = NEW.person AND r.word = NEW.tier
          AND NEW.network = ANY (r.networks)
          AND NEW.valid_from = now() AND NEW.valid_until <= NEW.valid_from + r.days * interval '24 hours'
          AND NEW.valid_until <= NEW.valid_from
              + CASE NEW.tier WHEN 'CASE' THEN 183 ELSE 366 END * interval '24 hours'
          AND register.approved(r)
          AND NOT EXISTS (SELECT FROM register.activation b JOIN register.approved_tier t ON t.id = b.id
                          WHERE b.request = r.id AND t.network = NEW.network AND t.id <> NEW.id)
    ) THEN
        RAISE EXCEPTION 'this tier was not approved by two' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER tier_approved AFTER INSERT ON register.approved_tier
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION register.require_tier();

-- (What was approved is given once in each network: taken back, it is asked for anew.)

-- A network's first two officers, of two groups and made in one moment, are vouched for by nobody but the host.
CREATE FUNCTION register.require_role() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND NOT EXISTS (
        SELECT FROM register.activation a JOIN register.request r ON r.id = a.request
        WHERE a.id = NEW.id AND r.kind = 'role' AND r.person = NEW.person AND r.word = NEW.role
          AND NEW.network = ANY (r.networks) AND NEW.approver_group IS NOT DISTINCT FROM r.approver_group
          AND NEW.valid_from = now() AND register.approved(r)
          AND NOT EXISTS (SELECT FROM register.activation b WHERE b.request = r.id AND b.id <> NEW.id)
    ) AND NOT register.emergency_vouches(NEW.id) AND NOT (
        NEW.role = 'vetting_officer' AND NEW.approver_group IS NOT NULL AND NEW.valid_from = now()
        AND NOT EXISTS (
            SELECT FROM register.role r WHERE r.network = NEW.network AND r.valid_from <> NEW.valid_from
        ) AND (
            SELECT count(*) <= 2 AND count(*) = count(DISTINCT r.approver_group)
            FROM register.role r
            WHERE r.network = NEW.network AND NOT EXISTS (SELECT FROM register.activation a WHERE a.id = r.id)
        )
    ) THEN
        RAISE EXCEPTION 'this role was not approved by two' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER role_approved AFTER INSERT ON register.role
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.network IS NOT NULL)
    EXECUTE FUNCTION register.require_role();

-- Which network fills which group is said when the network begins, before anybody sits in it, and not later.
CREATE FUNCTION register.require_founding() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND EXISTS (
        SELECT FROM register.role r JOIN register.approver_group g ON g.network = r.network
        WHERE g.id = NEW.approver_group AND r.valid_from < now()
    ) THEN
        RAISE EXCEPTION 'this network has begun already' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER partner_founding BEFORE INSERT ON register.partner_group
    FOR EACH ROW EXECUTE FUNCTION register.require_founding();

GRANT SELECT, INSERT ON register.request, register.review, register.activation, register.partner_group TO nordkap_app;
GRANT UPDATE (withdrawn_at, mac) ON register.request TO nordkap_app;
GRANT SELECT ON register.request, register.review, register.activation, register.partner_group TO nordkap_work;

-- Rotation seals and marks anew; shredding a person takes what they asked for, and what was said about it.
GRANT UPDATE (content, mac) ON register.request TO nordkap_work;
GRANT UPDATE (reason, mac) ON register.review TO nordkap_work;
GRANT UPDATE (mac) ON register.activation, register.partner_group TO nordkap_work;
GRANT DELETE ON register.activation, register.review, register.request TO nordkap_work;
