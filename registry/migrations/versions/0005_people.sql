-- Whose account ends by itself: a helper's, at the midnight in `until` or when its owner ends it sooner. Each log-in
-- and each request asks this row by the database's clock.
CREATE TABLE register.helper (
    person uuid PRIMARY KEY REFERENCES register.person,
    organisation uuid NOT NULL REFERENCES register.organisation,
    named_by uuid NOT NULL REFERENCES register.person,
    created_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    ended_at timestamptz,
    mac register.mac NOT NULL
);
CREATE INDEX helper_organisation ON register.helper (organisation);

-- Which side closed an account, or (person NULL) a whole organisation: only that side opens it again.
CREATE TABLE register.closure (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    person uuid REFERENCES register.person,
    side text NOT NULL CHECK (side IN ('company', 'office', 'host')),
    network uuid REFERENCES register.network,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    mac register.mac NOT NULL,
    CHECK ((side = 'office') = (network IS NOT NULL))
);
CREATE INDEX closure_organisation ON register.closure (organisation);
CREATE UNIQUE INDEX closure_live ON register.closure (organisation, person) NULLS NOT DISTINCT WHERE ended_at IS NULL;

-- A one-time code for a new password or authenticator: given by a data owner of the person's organisation (network
-- NULL), or proposed by one officer of a network and confirmed by another of another group, who then gets the code.
CREATE TABLE register.reset (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    kind text NOT NULL CHECK (kind IN ('password', 'authenticator')),
    network uuid REFERENCES register.network,
    proposer uuid NOT NULL REFERENCES register.person,
    proposer_group uuid REFERENCES register.approver_group,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    confirmer uuid REFERENCES register.person,
    confirmer_group uuid REFERENCES register.approver_group,
    given_at timestamptz,
    invitation uuid REFERENCES register.invitation,
    mac register.mac NOT NULL,
    CHECK (proposer <> person AND confirmer <> person AND confirmer <> proposer),
    CHECK (confirmer_group <> proposer_group),
    CHECK ((network IS NULL) = (proposer_group IS NULL)),
    CHECK (num_nulls(given_at, invitation) <> 1),
    CHECK (given_at IS NULL OR network IS NULL OR (confirmer IS NOT NULL AND confirmer_group IS NOT NULL))
);
CREATE INDEX reset_person ON register.reset (person, created_at);

GRANT SELECT, INSERT ON register.helper, register.closure, register.reset TO nordkap_app;
GRANT UPDATE (ended_at, mac) ON register.helper, register.closure TO nordkap_app;
GRANT UPDATE (confirmer, confirmer_group, given_at, invitation, mac) ON register.reset TO nordkap_app;
GRANT SELECT ON register.helper, register.closure, register.reset TO nordkap_work;
CREATE INDEX invitation_person ON register.invitation (person);
