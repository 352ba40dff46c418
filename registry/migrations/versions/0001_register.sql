-- The first schema. Run by the owner role; four schemas, one per room of the house:
--   register  what the network keeps (sealed values, accounts, rights)
--   keystore  wrapped keys, owned by a role of its own so that a dump can leave it out
--   postings  the encrypted search index
--   journal   the audit log
-- Plain here is only what the design calls plain: random ids, owner id, record family, network ids,
-- releasability, tier of each field, revisions, times.

CREATE SCHEMA register;
CREATE SCHEMA postings;
CREATE SCHEMA journal;
CREATE SCHEMA keystore AUTHORIZATION nordkap_keys;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public, register, postings, journal TO nordkap_app, nordkap_work;
GRANT SELECT ON public.schema_version TO nordkap_app, nordkap_work;

-- version 0x01 | key id 16 | nonce 12 | ciphertext of a padded size | tag 16: nothing shorter is a sealed value.
CREATE DOMAIN register.sealed AS bytea
    CHECK (octet_length(VALUE) BETWEEN 77 AND 1048576 AND get_byte(VALUE, 0) = 1);
CREATE DOMAIN register.mac AS bytea CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN register.tier AS text CHECK (VALUE IN ('OPEN', 'COMMUNITY', 'MEMBER', 'CASE', 'SEALED'));

GRANT USAGE ON TYPE register.sealed, register.mac, register.tier TO nordkap_app, nordkap_work;

-- Networks -----------------------------------------------------------------------------------------------

CREATE TABLE register.network (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{2,40}$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);

CREATE TABLE register.approver_group (
    id uuid PRIMARY KEY,
    network uuid NOT NULL REFERENCES register.network,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    mac register.mac NOT NULL,
    UNIQUE (network, name)
);

-- Organisations ------------------------------------------------------------------------------------------

CREATE SEQUENCE register.organisation_number AS integer MINVALUE 1 MAXVALUE 1048575 NO CYCLE;

CREATE TABLE register.organisation (
    id uuid PRIMARY KEY,
    -- Numbers the organisation's postings: record number = number * 4096 + local index.
    number integer NOT NULL UNIQUE DEFAULT nextval('register.organisation_number'),
    kind text NOT NULL CHECK (kind IN ('company', 'office', 'authority', 'educator')),
    -- What the office calls it (class account); the company's own statement is organisation.legal_name.
    account_name register.sealed NOT NULL,
    -- What import and the office know it by: a keyed hash of the outside key, so that a second import finds it.
    natural_key bytea UNIQUE CHECK (octet_length(natural_key) = 32),
    profile text NOT NULL DEFAULT 'careful' CHECK (profile IN ('careful', 'normal', 'visible')),
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'closed')),
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
ALTER SEQUENCE register.organisation_number OWNED BY register.organisation.number;

CREATE TABLE register.membership (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    network uuid NOT NULL REFERENCES register.network,
    state text NOT NULL CHECK (state IN ('interested', 'member')),
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    revoked_at timestamptz,
    mac register.mac NOT NULL
);
CREATE INDEX membership_organisation ON register.membership (organisation);
CREATE UNIQUE INDEX membership_live ON register.membership (organisation, network) WHERE revoked_at IS NULL;

CREATE TABLE register.releasability (
    organisation uuid PRIMARY KEY REFERENCES register.organisation,
    networks uuid[] NOT NULL,
    countries text[],                       -- NULL: readers of every country
    excluded uuid[] NOT NULL DEFAULT '{}',  -- organisations that never see this one
    revision integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);

-- Records and their sealed fields --------------------------------------------------------------------------

CREATE TABLE register.record (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    family text NOT NULL CHECK (family ~ '^[a-z_]{3,40}$'),
    number bigint NOT NULL UNIQUE,
    revision integer NOT NULL CHECK (revision >= 1),
    -- Five record seals of 32 bytes, one per tier in order: a reader checks those of the tiers they may read.
    seal bytea NOT NULL CHECK (octet_length(seal) = 160),
    -- Keyed hash of the outside key of an imported record, or of the Idempotency-Key it was created with.
    natural_key bytea CHECK (octet_length(natural_key) = 32),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (organisation, natural_key)
);
CREATE INDEX record_organisation ON register.record (organisation, family);

CREATE TABLE register.field (
    record uuid NOT NULL REFERENCES register.record ON DELETE CASCADE,
    slot bytea NOT NULL CHECK (octet_length(slot) = 16),
    tier register.tier NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    sealed register.sealed NOT NULL,
    PRIMARY KEY (record, slot)
);

-- People ---------------------------------------------------------------------------------------------------

CREATE TABLE register.person (
    id uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES register.organisation,
    email_lookup bytea NOT NULL UNIQUE CHECK (octet_length(email_lookup) = 32),
    email register.sealed NOT NULL,
    name register.sealed NOT NULL,
    language text NOT NULL CHECK (language IN ('sv', 'nb', 'en')),
    state text NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);
CREATE INDEX person_organisation ON register.person (organisation);

CREATE TABLE register.password (
    person uuid PRIMARY KEY REFERENCES register.person,
    hash register.sealed NOT NULL,
    revision integer NOT NULL,
    changed_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);

CREATE TABLE register.authenticator (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    secret register.sealed NOT NULL,
    last_step bigint NOT NULL DEFAULT 0,     -- strictly increasing, under the lock of the person's codes
    failures integer NOT NULL DEFAULT 0,     -- consecutive, across every purpose
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    disabled_at timestamptz,
    mac register.mac NOT NULL
);
CREATE UNIQUE INDEX authenticator_live ON register.authenticator (person)
    WHERE confirmed_at IS NOT NULL AND disabled_at IS NULL;

CREATE TABLE register.recovery_code (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    mac register.mac NOT NULL,
    UNIQUE (person, hash)
);

CREATE TABLE register.invitation (
    id uuid PRIMARY KEY,
    code_hash bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
    person uuid NOT NULL REFERENCES register.person,
    kind text NOT NULL CHECK (kind IN ('enrolment', 'password', 'authenticator')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    mac register.mac NOT NULL
);

CREATE TABLE register.session (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 32),   -- SHA-256 of the token
    public_id uuid NOT NULL UNIQUE,                       -- what pages and the log call it
    person uuid NOT NULL REFERENCES register.person,
    channel text NOT NULL CHECK (channel IN ('web', 'api')),
    client register.sealed NOT NULL,                      -- network address and browser, for the security page
    purpose uuid,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    password_at timestamptz NOT NULL,
    stepped_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    idle_seconds integer NOT NULL,
    ended_at timestamptz,
    mac register.mac NOT NULL
);
CREATE INDEX session_person ON register.session (person);

CREATE TABLE register.purpose (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    text register.sealed NOT NULL,
    request bytea CHECK (octet_length(request) = 32),
    created_at timestamptz NOT NULL,
    mac register.mac NOT NULL,
    UNIQUE (person, request)
);

CREATE TABLE register.role (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    role text NOT NULL CHECK (role ~ '^[a-z_]{3,40}$'),
    network uuid REFERENCES register.network,             -- NULL: a role in the person's own organisation
    approver_group uuid REFERENCES register.approver_group,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz,
    revoked_at timestamptz,
    mac register.mac NOT NULL
);
CREATE INDEX role_person ON register.role (person);

CREATE TABLE register.approved_tier (
    id uuid PRIMARY KEY,
    person uuid NOT NULL REFERENCES register.person,
    network uuid NOT NULL REFERENCES register.network,
    tier register.tier NOT NULL CHECK (tier IN ('COMMUNITY', 'MEMBER', 'CASE')),
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    revoked_at timestamptz,
    mac register.mac NOT NULL
);
CREATE INDEX approved_tier_person ON register.approved_tier (person);

CREATE TABLE register.attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bucket bytea NOT NULL CHECK (octet_length(bucket) = 16),
    at timestamptz NOT NULL
);
CREATE INDEX attempt_bucket ON register.attempt (bucket, at);

CREATE TABLE register.policy (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    adopted_at timestamptz NOT NULL,
    mac register.mac NOT NULL
);

-- Keys ------------------------------------------------------------------------------------------------------

SET ROLE nordkap_keys;
CREATE TABLE keystore.wrapped_key (
    id bytea PRIMARY KEY CHECK (octet_length(id) = 16),
    purpose text NOT NULL,
    scope text NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    state text NOT NULL CHECK (state IN ('current', 'live', 'retired')),
    root text NOT NULL CHECK (root IN ('content', 'work')),
    wrapped bytea NOT NULL,
    check_value bytea NOT NULL CHECK (octet_length(check_value) = 32),
    public bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (purpose, scope, version)
);
CREATE UNIQUE INDEX wrapped_key_current ON keystore.wrapped_key (purpose, scope) WHERE state = 'current';
GRANT USAGE ON SCHEMA keystore TO nordkap_app, nordkap_work;
GRANT SELECT, INSERT ON keystore.wrapped_key TO nordkap_app, nordkap_work;
GRANT UPDATE (state, wrapped, root), DELETE ON keystore.wrapped_key TO nordkap_work;
GRANT UPDATE (state) ON keystore.wrapped_key TO nordkap_app;
RESET ROLE;

-- The encrypted index -----------------------------------------------------------------------------------------

CREATE TABLE postings.epoch (
    network uuid NOT NULL REFERENCES register.network,
    tier register.tier NOT NULL,
    epoch integer NOT NULL CHECK (epoch >= 1),
    generation bigint,                      -- the first generation that holds this epoch's heads
    PRIMARY KEY (network, tier)
);

-- Which segment table readers use. Tables postings.segment_<generation> are made and dropped by nordkap_work:
--   label bytea PRIMARY KEY (16 bytes), body bytea STORAGE PLAIN (1,960 bytes)
CREATE TABLE postings.pointer (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    generation bigint NOT NULL,
    compacted_at timestamptz
);
INSERT INTO postings.pointer (generation) VALUES (0);

CREATE TABLE postings.delta (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    network uuid NOT NULL,
    tier register.tier NOT NULL,
    epoch integer NOT NULL,
    body bytea NOT NULL
);
ALTER TABLE postings.delta ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX delta_list ON postings.delta (network, tier, id);

-- The audit log -------------------------------------------------------------------------------------------------

-- A worker (one process that writes) numbers what it stages from 1 on. `mac` covers worker, counter, body, the mac of
-- the number before (`previous`) and `settled`: every number up to it had, by then, been committed or been announced
-- as abandoned in a body. So a row that is removed before it is sequenced shows in the worker's next one.
CREATE TABLE journal.staged (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    worker uuid NOT NULL,
    counter bigint NOT NULL CHECK (counter >= 1),
    settled bigint NOT NULL CHECK (settled >= 0),
    key bytea NOT NULL CHECK (octet_length(key) = 16),
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    body bytea NOT NULL CHECK (octet_length(body) BETWEEN 2 AND 65536),
    mac bytea NOT NULL CHECK (octet_length(mac) = 32),
    staged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (worker, counter)
);

CREATE TABLE journal.entry (
    index bigint PRIMARY KEY CHECK (index >= 0),
    id uuid NOT NULL UNIQUE,
    at timestamptz NOT NULL,
    event text NOT NULL,
    result text NOT NULL,
    actor uuid,
    worker uuid NOT NULL,
    counter bigint NOT NULL,
    settled bigint NOT NULL,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    mac bytea NOT NULL CHECK (octet_length(mac) = 32),
    body bytea NOT NULL,
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    UNIQUE (worker, counter)
);
CREATE INDEX entry_at ON journal.entry (at DESC, index DESC);
CREATE INDEX entry_actor ON journal.entry (actor, index DESC);

-- What an entry is about, sealed: one row per organisation shown; the tag is a keyed hash of entry and organisation.
CREATE TABLE journal.detail (
    tag bytea PRIMARY KEY CHECK (octet_length(tag) = 16),
    entry uuid NOT NULL,
    sealed register.sealed NOT NULL
);
CREATE INDEX detail_entry ON journal.detail (entry);

-- Where each worker's chain stands after what is sequenced: the highest number, the highest `settled`, and the
-- numbers below that are neither there nor announced as abandoned, as pairs (first, last).
CREATE TABLE journal.chain (
    worker uuid PRIMARY KEY,
    key bytea NOT NULL CHECK (octet_length(key) = 16),
    counter bigint NOT NULL,
    settled bigint NOT NULL,
    missing bigint[] NOT NULL,
    ended boolean NOT NULL
);

-- C2SP tlog-tiles: the widest form of each tile; a narrower one is its beginning.
CREATE TABLE journal.tile (
    level integer NOT NULL,
    index bigint NOT NULL,
    width integer NOT NULL CHECK (width BETWEEN 1 AND 256),
    data bytea NOT NULL CHECK (octet_length(data) = width * 32),
    PRIMARY KEY (level, index)
);
ALTER TABLE journal.tile ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE journal.checkpoint (
    size bigint PRIMARY KEY CHECK (size >= 0),
    at timestamptz NOT NULL,
    note text NOT NULL
);

-- What `nordkap work` last found: one row. `broken` stops the log until somebody has looked; `missing` counts
-- numbers that were removed before they were sequenced.
CREATE TABLE journal.health (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL DEFAULT now(),
    broken text,
    missing bigint NOT NULL DEFAULT 0
);
INSERT INTO journal.health DEFAULT VALUES;

-- Rights of the two processes. Neither owns anything (work owns the segment tables it makes). ------------------

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA register TO nordkap_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA register TO nordkap_app, nordkap_work;
GRANT UPDATE (account_name, profile, state, natural_key, mac) ON register.organisation TO nordkap_app;
GRANT UPDATE (revoked_at, mac) ON register.membership, register.role, register.approved_tier TO nordkap_app;
GRANT UPDATE (networks, countries, excluded, revision, changed_at, mac) ON register.releasability TO nordkap_app;
GRANT UPDATE (revision, seal, updated_at), DELETE ON register.record TO nordkap_app;
GRANT UPDATE (tier, revision, sealed), DELETE ON register.field TO nordkap_app;
GRANT UPDATE (email_lookup, email, name, language, state, mac) ON register.person TO nordkap_app;
GRANT UPDATE (hash, revision, changed_at, mac) ON register.password TO nordkap_app;
GRANT UPDATE (last_step, failures, confirmed_at, disabled_at, mac) ON register.authenticator TO nordkap_app;
GRANT UPDATE (used_at, mac), DELETE ON register.recovery_code TO nordkap_app;
GRANT UPDATE (used_at, mac) ON register.invitation TO nordkap_app;
GRANT UPDATE (purpose, seen_at, password_at, stepped_at, expires_at, ended_at, mac), DELETE ON register.session TO nordkap_app;
GRANT DELETE ON register.attempt TO nordkap_app;

GRANT SELECT ON ALL TABLES IN SCHEMA postings TO nordkap_app;
GRANT INSERT ON postings.delta, postings.epoch TO nordkap_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA postings TO nordkap_app, nordkap_work;

GRANT INSERT ON journal.staged, journal.detail TO nordkap_app, nordkap_work;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA journal TO nordkap_app, nordkap_work;
GRANT SELECT ON journal.entry, journal.detail, journal.tile, journal.checkpoint, journal.health TO nordkap_app;
-- How old the oldest unsequenced entry is, never what it says: past a minute, serving stops.
GRANT SELECT (id, staged_at) ON journal.staged TO nordkap_app;

GRANT SELECT ON ALL TABLES IN SCHEMA register TO nordkap_work;
GRANT DELETE ON register.attempt, register.session TO nordkap_work;
GRANT CREATE ON SCHEMA postings TO nordkap_work;
GRANT SELECT ON ALL TABLES IN SCHEMA postings TO nordkap_work;
GRANT UPDATE ON postings.pointer, postings.epoch TO nordkap_work;
GRANT DELETE ON postings.delta TO nordkap_work;
GRANT SELECT ON ALL TABLES IN SCHEMA journal TO nordkap_work;
GRANT INSERT ON journal.entry, journal.tile, journal.checkpoint, journal.chain TO nordkap_work;
GRANT UPDATE (counter, settled, missing, ended) ON journal.chain TO nordkap_work;
GRANT UPDATE (width, data) ON journal.tile TO nordkap_work;
GRANT UPDATE (at, broken, missing) ON journal.health TO nordkap_work;
GRANT DELETE ON journal.staged TO nordkap_work;
