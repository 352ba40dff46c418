-- Stopping the register, and letting it go on. Run by the owner role.

-- Each time it was stopped. Rows are added, and get `lifted_at`; nothing else changes, none goes away.
CREATE TABLE register.freezing (
    id uuid PRIMARY KEY,
    frozen_at timestamptz NOT NULL,
    person uuid REFERENCES register.person,               -- NULL: the host's command line
    role text NOT NULL CHECK (role ~ '^[a-z_]{3,40}$'),   -- by which role; "host" for the command line
    network uuid REFERENCES register.network,             -- where the person holds it
    reason register.sealed NOT NULL,
    lifted_at timestamptz,
    mac register.mac NOT NULL
);

-- What named persons said about letting it go on, in the order in which they said it.
CREATE TABLE register.unfreezing (
    id uuid PRIMARY KEY,
    freezing uuid NOT NULL REFERENCES register.freezing,
    word text NOT NULL CHECK (word IN ('propose', 'agree', 'decline')),
    person uuid NOT NULL REFERENCES register.person,
    role text NOT NULL CHECK (role ~ '^[a-z_]{3,40}$'),
    network uuid NOT NULL REFERENCES register.network,
    approver_group uuid REFERENCES register.approver_group,
    said_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
CREATE INDEX unfreezing_freezing ON register.unfreezing (freezing, said_at);

-- Whether it is stopped now: one row, there from the first day on, so that taking it away shows at once.
CREATE TABLE register.freeze_state (
    id text PRIMARY KEY CHECK (id = 'register'),
    freezing uuid REFERENCES register.freezing,               -- NULL: it is not stopped
    changed_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);

GRANT SELECT, INSERT ON register.freezing, register.unfreezing, register.freeze_state TO nordkap_app;
GRANT UPDATE (lifted_at, mac) ON register.freezing TO nordkap_app;
GRANT UPDATE (freezing, changed_at, mac) ON register.freeze_state TO nordkap_app;
GRANT SELECT ON register.freezing, register.unfreezing, register.freeze_state TO nordkap_work;
