-- A file that was looked at and may be stored within half an hour, sealed under the account key in parts: no file of
-- somebody's rests in plain, and none is trusted that has been back at its browser. Gone when it is used, replaced or
-- old (nordkap work tidies up).
CREATE TABLE register.upload (
    id uuid NOT NULL,
    part integer NOT NULL CHECK (part >= 1),
    person uuid NOT NULL REFERENCES register.person,
    use text NOT NULL CHECK (use ~ '^[a-z]{2,20}$'),
    sealed register.sealed NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (id, part)
);
CREATE INDEX upload_person ON register.upload (person, use);

GRANT SELECT, INSERT, DELETE ON register.upload TO nordkap_app;
GRANT SELECT, DELETE ON register.upload TO nordkap_work;
