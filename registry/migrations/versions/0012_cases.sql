-- Case grants: somebody of another organisation asks, a data owner lets named persons read chosen fields for a while.
-- Run by the owner role. Rows are added, and get how they ended; nothing else changes.

-- So that a row can name a person together with their organisation, and a grant together with its owner.
CREATE UNIQUE INDEX person_of_organisation ON register.person (id, organisation);

CREATE TABLE register.case_request (
    id uuid PRIMARY KEY,
    asker uuid NOT NULL,
    asker_organisation uuid NOT NULL,
    owner uuid NOT NULL REFERENCES register.organisation,
    about register.sealed NOT NULL,      -- what it is about, in the asker's words
    wish register.sealed NOT NULL,       -- which fields, which colleagues: padded to one size
    request bytea,                       -- keyed hash of the Idempotency-Key
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('granted', 'declined', 'withdrawn')),
    answered_by uuid,
    answered_at timestamptz,
    mac register.mac NOT NULL,
    UNIQUE (id, owner),
    UNIQUE (asker, request),
    FOREIGN KEY (asker, asker_organisation) REFERENCES register.person (id, organisation),
    CHECK (asker_organisation <> owner),
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '720 hours'),
    CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3)),
    CHECK (answer <> 'withdrawn' OR answered_by = asker)
);
CREATE INDEX case_request_owner ON register.case_request (owner, created_at);
CREATE INDEX case_request_asker ON register.case_request (asker, created_at);

CREATE TABLE register.case_grant (
    id uuid PRIMARY KEY,
    owner uuid NOT NULL,
    case_request uuid NOT NULL,
    given_by uuid NOT NULL,
    about register.sealed NOT NULL,      -- the case, in the owner's words
    fields register.sealed NOT NULL,     -- names of catalogue fields: padded to one size
    request bytea,                       -- keyed hash of the Idempotency-Key
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    revoked_by uuid REFERENCES register.person,
    revoked_at timestamptz,
    mac register.mac NOT NULL,
    UNIQUE (id, owner),
    UNIQUE (given_by, request),
    FOREIGN KEY (case_request, owner) REFERENCES register.case_request (id, owner),
    FOREIGN KEY (given_by, owner) REFERENCES register.person (id, organisation),
    CHECK (valid_until > valid_from AND valid_until <= valid_from + interval '4392 hours'),
    CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
CREATE INDEX case_grant_owner ON register.case_grant (owner, valid_until);

-- Who holds a grant: one row for each person. `owner` is the grant's, so that nobody is let in to their own.
CREATE TABLE register.case_grantee (
    id uuid PRIMARY KEY,
    case_grant uuid NOT NULL,
    owner uuid NOT NULL,
    person uuid NOT NULL,
    organisation uuid NOT NULL,
    mac register.mac NOT NULL,
    UNIQUE (case_grant, person),
    FOREIGN KEY (case_grant, owner) REFERENCES register.case_grant (id, owner),
    FOREIGN KEY (person, organisation) REFERENCES register.person (id, organisation),
    CHECK (organisation <> owner)
);
CREATE INDEX case_grantee_person ON register.case_grantee (person);

GRANT SELECT, INSERT ON register.case_request, register.case_grant, register.case_grantee TO nordkap_app;
GRANT UPDATE (answer, answered_by, answered_at, mac) ON register.case_request TO nordkap_app;
GRANT UPDATE (revoked_by, revoked_at, mac) ON register.case_grant TO nordkap_app;

-- Rotation seals and marks anew; shredding empties what was typed and ends what is open.
GRANT SELECT ON register.case_request, register.case_grant, register.case_grantee TO nordkap_work;
GRANT UPDATE (about, wish, answer, answered_by, answered_at, mac) ON register.case_request TO nordkap_work;
GRANT UPDATE (about, fields, revoked_by, revoked_at, mac) ON register.case_grant TO nordkap_work;
GRANT UPDATE (mac) ON register.case_grantee TO nordkap_work;
