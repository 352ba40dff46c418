-- Who saw an organisation: its data owners' tags are made for each opening and search, and for nothing else.
CREATE INDEX entry_shown ON journal.entry (event, index DESC) WHERE event IN ('company_opened', 'searched');

-- A proposal to show to others a field that only its owner sees: another data owner confirms it, or, where the company
-- has one person alone, the same one after 72 hours. It is bound to the field as it stood,
-- which it calls by its slot: names of fields are stored nowhere.
CREATE TABLE register.lowering (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    family text NOT NULL,
    record uuid NOT NULL,
    slot bytea NOT NULL,
    field_revision bigint NOT NULL,
    tier text NOT NULL CHECK (tier IN ('OPEN', 'COMMUNITY', 'MEMBER', 'CASE')),
    proposer uuid NOT NULL REFERENCES register.person,
    alone boolean NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    confirmer uuid REFERENCES register.person,
    confirmed_at timestamptz,
    ended_at timestamptz,
    mac register.mac NOT NULL,
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '336 hours'),
    CHECK ((confirmer IS NULL) = (confirmed_at IS NULL)),
    CHECK (confirmed_at IS NULL OR ended_at IS NULL),
    CHECK (confirmed_at >= created_at AND confirmed_at < expires_at),
    CHECK (confirmer <> proposer OR (alone AND confirmed_at >= created_at + interval '72 hours'))
);
CREATE INDEX lowering_organisation ON register.lowering (organisation, created_at);
CREATE UNIQUE INDEX lowering_live ON register.lowering (record, slot)
    WHERE confirmed_at IS NULL AND ended_at IS NULL;

GRANT SELECT, INSERT ON register.lowering TO nordkap_app;
GRANT UPDATE (confirmer, confirmed_at, ended_at, mac) ON register.lowering TO nordkap_app;
GRANT SELECT, UPDATE (mac) ON register.lowering TO nordkap_work;
