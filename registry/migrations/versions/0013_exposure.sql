-- How much of the register each organisation was shown, how much it may be, and who said that it may be more. Run by
-- the owner role.

-- What the people of one organisation were shown of others: whom, how much and when are sealed, in steps of one size.
CREATE TABLE register.exposure (
    organisation uuid PRIMARY KEY REFERENCES register.organisation,
    revision integer NOT NULL CHECK (revision > 0),
    state register.sealed NOT NULL,
    changed_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
ALTER TABLE register.exposure ALTER COLUMN state SET STORAGE EXTERNAL;

-- A network's own numbers. Without a row the standard ones hold.
CREATE TABLE register.network_limits (
    network uuid PRIMARY KEY REFERENCES register.network,
    preset text NOT NULL CHECK (preset IN ('standard', 'small', 'own')),
    points integer NOT NULL CHECK (points BETWEEN 4 AND 4000),
    opened integer NOT NULL CHECK (opened BETWEEN 1 AND 1000),
    searches integer NOT NULL CHECK (searches BETWEEN 1 AND 4000),
    alarm_percent integer NOT NULL CHECK (alarm_percent BETWEEN 1 AND 100),
    changed_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);

-- That somebody asked for more, and what the office said. Rows are added, and get an answer once.
CREATE TABLE register.allowance (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    network uuid NOT NULL REFERENCES register.network,
    person uuid NOT NULL REFERENCES register.person,
    reason register.sealed NOT NULL,
    asked_at timestamptz NOT NULL,
    decision text CHECK (decision IN ('approve', 'decline')),
    decided_by uuid REFERENCES register.person CHECK (decided_by <> person),
    answer register.sealed,
    decided_at timestamptz,
    points integer CHECK (points > 0),
    opened integer CHECK (opened > 0),
    searches integer CHECK (searches > 0),
    until timestamptz,
    mac register.mac NOT NULL,
    CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (answer IS NULL)
        AND (decision IS NULL) = (decided_at IS NULL)),
    CHECK ((decision IS NOT DISTINCT FROM 'approve') = (until IS NOT NULL)
        AND (until IS NULL) = (points IS NULL) AND (until IS NULL) = (opened IS NULL)
        AND (until IS NULL) = (searches IS NULL))
);
CREATE INDEX allowance_organisation ON register.allowance (organisation, asked_at);
CREATE UNIQUE INDEX allowance_waiting ON register.allowance (organisation) WHERE decision IS NULL;

-- That an organisation was shown much of one region and process: which, and how much, are sealed.
CREATE TABLE register.coverage_signal (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    network uuid NOT NULL REFERENCES register.network,
    cell register.sealed NOT NULL,
    raised_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
CREATE INDEX coverage_signal_network ON register.coverage_signal (network, raised_at);

GRANT SELECT, INSERT ON register.exposure, register.network_limits, register.allowance, register.coverage_signal
    TO nordkap_app;
GRANT UPDATE (revision, state, changed_at, mac) ON register.exposure TO nordkap_app;
GRANT UPDATE (preset, points, opened, searches, alarm_percent, changed_at, mac) ON register.network_limits
    TO nordkap_app;
GRANT UPDATE (decision, decided_by, answer, decided_at, points, opened, searches, until, mac) ON register.allowance
    TO nordkap_app;

GRANT SELECT ON register.exposure, register.network_limits, register.allowance, register.coverage_signal
    TO nordkap_work;
-- Sealed and marked anew under new keys; and what is left of a shredded organisation or person goes.
GRANT UPDATE (state, mac) ON register.exposure TO nordkap_work;
GRANT UPDATE (mac) ON register.network_limits TO nordkap_work;
GRANT UPDATE (reason, answer, mac) ON register.allowance TO nordkap_work;
GRANT UPDATE (cell, mac) ON register.coverage_signal TO nordkap_work;
GRANT DELETE ON register.exposure, register.allowance, register.coverage_signal TO nordkap_work;
