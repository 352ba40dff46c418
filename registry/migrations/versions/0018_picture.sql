-- What a network's companies reveal together, looked at and signed by two. Run by the owner role.

-- What was counted, in steps, sealed; `digest` is SHA-256 of it. A row is never changed, and none goes away.
CREATE TABLE register.picture (
    id uuid PRIMARY KEY,
    network uuid NOT NULL REFERENCES register.network,
    number integer NOT NULL CHECK (number > 0),          -- counts the pictures of a network
    person uuid NOT NULL REFERENCES register.person,     -- who asked for it
    content register.sealed NOT NULL,
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    taken_at timestamptz NOT NULL,
    mac register.mac NOT NULL,
    UNIQUE (network, number)
);

-- What one of the two concluded, under a fresh proof of its own, bound to what they were shown.
CREATE TABLE register.picture_signature (
    id uuid PRIMARY KEY,
    picture uuid NOT NULL REFERENCES register.picture,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    person uuid NOT NULL REFERENCES register.person,
    role text NOT NULL CHECK (role IN ('vetting_officer', 'security_officer')),
    conclusion register.sealed NOT NULL,
    words register.sealed NOT NULL,
    proven_at timestamptz NOT NULL,
    signed_at timestamptz NOT NULL CHECK (signed_at - proven_at BETWEEN interval '0' AND interval '5 minutes'),
    mac register.mac NOT NULL,
    UNIQUE (picture, role),
    UNIQUE (picture, person),
    UNIQUE (person, proven_at)
);

-- One picture of a network in 30 days, so that nobody learns from two what one company changed in between.
-- The function runs as whoever writes; nordkap_owner alone, which restores backups, is not asked.
CREATE FUNCTION register.require_picture() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> 'nordkap_owner' AND (
        NEW.taken_at <> now()
        OR (NEW.number > 1 AND NOT EXISTS (
            SELECT FROM register.picture p WHERE p.network = NEW.network AND p.number = NEW.number - 1
                AND p.taken_at <= now() - 30 * interval '24 hours'))
        OR EXISTS (SELECT FROM register.picture p WHERE p.network = NEW.network AND p.number >= NEW.number)
    ) THEN
        RAISE EXCEPTION 'this picture is not one that could be taken' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER picture_possible BEFORE INSERT ON register.picture
    FOR EACH ROW EXECUTE FUNCTION register.require_picture();

-- Of this very picture, while it is not older than 30 days, by who holds the role in its network now; and the two are not
-- of one company (people of an office are of no company). Whoever signs waits for who signs beside them.
CREATE FUNCTION register.require_picture_signature() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_user = 'nordkap_owner' THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('register.picture ' || NEW.picture::text, 0));
    IF NEW.signed_at <> now() OR NOT EXISTS (
        SELECT FROM register.picture p
        JOIN register.role held ON held.network = p.network AND held.person = NEW.person AND held.role = NEW.role
        JOIN register.person who ON who.id = held.person AND who.state = 'active'
        JOIN register.organisation house ON house.id = who.organisation AND house.state = 'active'
        WHERE p.id = NEW.picture AND p.digest = NEW.digest AND p.taken_at > now() - 30 * interval '24 hours'
          AND held.revoked_at IS NULL AND held.valid_from <= now()
          AND (held.valid_until IS NULL OR held.valid_until > now())
    ) OR EXISTS (
        SELECT FROM register.picture_signature s
        JOIN register.person theirs ON theirs.id = s.person
        JOIN register.person mine ON mine.id = NEW.person
        JOIN register.organisation house ON house.id = mine.organisation
        WHERE s.picture = NEW.picture
          AND (s.person = NEW.person OR (theirs.organisation = mine.organisation AND house.kind <> 'office'))
    ) THEN
        RAISE EXCEPTION 'this signature is not one that could be given' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER picture_signature_possible BEFORE INSERT ON register.picture_signature
    FOR EACH ROW EXECUTE FUNCTION register.require_picture_signature();

GRANT SELECT, INSERT ON register.picture, register.picture_signature TO nordkap_app;
GRANT SELECT ON register.picture, register.picture_signature TO nordkap_work;

-- Rotation seals and marks anew; shredding a person empties what they wrote.
GRANT UPDATE (content, mac) ON register.picture TO nordkap_work;
GRANT UPDATE (conclusion, words, mac) ON register.picture_signature TO nordkap_work;
