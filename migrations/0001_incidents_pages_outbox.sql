-- Times are microseconds since 1970-01-01 UTC. Ids of the chat are its snowflakes, below 2^63.

-- One row: what makes this installation's nonces and markers its own.
CREATE TABLE install (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key TEXT NOT NULL
) STRICT;

CREATE TABLE servers (
    id          INTEGER PRIMARY KEY,
    last_number INTEGER NOT NULL
) STRICT;

-- The columns are what is searched; `state` is the fold of the entries, as JSON.
CREATE TABLE incidents (
    id                      INTEGER PRIMARY KEY,
    key                     TEXT    NOT NULL UNIQUE,
    server_id               INTEGER NOT NULL REFERENCES servers (id),
    number                  INTEGER NOT NULL,
    title                   TEXT    NOT NULL,
    severity                TEXT    NOT NULL,
    service                 TEXT,
    status                  TEXT    NOT NULL
        CHECK (status IN ('investigating', 'identified', 'monitoring', 'resolved', 'closed')),
    drill                   INTEGER NOT NULL CHECK (drill IN (0, 1)),
    private                 INTEGER NOT NULL CHECK (private IN (0, 1)),
    declarer_id             INTEGER,
    alert_source            TEXT,
    dedupe_key              TEXT,
    declared_at             INTEGER NOT NULL,
    resolved_at             INTEGER,
    closed_at               INTEGER,
    state                   TEXT    NOT NULL,
    chain_head              BLOB    NOT NULL,
    channel_id              INTEGER UNIQUE,
    card_message_id         INTEGER,
    announcement_channel_id INTEGER,
    announcement_message_id INTEGER,
    UNIQUE (server_id, number)
) STRICT;
CREATE INDEX incidents_of_person ON incidents (server_id, declarer_id, declared_at);
CREATE UNIQUE INDEX incidents_of_alert ON incidents (server_id, alert_source, dedupe_key)
    WHERE dedupe_key IS NOT NULL AND closed_at IS NULL;

-- Append-only. What is said, and by whom, stands in `contents`, so that it can be blanked and the chain still verifies.
CREATE TABLE entries (
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    number      INTEGER NOT NULL CHECK (number >= 1),
    kind        TEXT    NOT NULL CHECK (kind IN
        ('observation', 'decision', 'action', 'ruled_out', 'escalation', 'communication', 'milestone')),
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    about       INTEGER,
    digest      BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    PRIMARY KEY (incident_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE (ABORT, 'an entry is never changed: supersede it');
END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries
BEGIN
    SELECT RAISE (ABORT, 'an entry is never deleted: strike it');
END;

-- `salt` and `content` are both NULL once an entry was redacted.
CREATE TABLE contents (
    incident_id INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    salt        BLOB,
    content     TEXT,
    PRIMARY KEY (incident_id, number),
    FOREIGN KEY (incident_id, number) REFERENCES entries (incident_id, number)
) STRICT, WITHOUT ROWID;

-- One running escalation each; `state` is the machine, as JSON, and `due_at` its deadline.
CREATE TABLE pages (
    id          INTEGER PRIMARY KEY,
    key         TEXT    NOT NULL UNIQUE,
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    running     INTEGER NOT NULL CHECK (running IN (0, 1)),
    due_at      INTEGER,
    state       TEXT    NOT NULL
) STRICT;
CREATE INDEX pages_due ON pages (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX pages_of_incident ON pages (incident_id);

-- Each message that rang somebody, with the people and roles that it mentioned, as JSON lists of ids.
CREATE TABLE rings (
    page_id    INTEGER NOT NULL REFERENCES pages (id),
    step       INTEGER NOT NULL,
    transport  TEXT    NOT NULL,
    position   TEXT    NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    users      TEXT    NOT NULL,
    roles      TEXT    NOT NULL,
    -- It shows, or is about to show, what became of it.
    ended      INTEGER NOT NULL CHECK (ended IN (0, 1)),
    PRIMARY KEY (page_id, step, transport, message_id)
) STRICT, WITHOUT ROWID;

-- What Discord must still be told. Rows of one lane go out in their order; `after_id` must be settled before.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    server_id   INTEGER NOT NULL,
    incident_id INTEGER REFERENCES incidents (id),
    page_id     INTEGER REFERENCES pages (id),
    transport   TEXT    NOT NULL,
    class       TEXT    NOT NULL CHECK (class IN ('once', 'ensure', 'latest')),
    lane        TEXT    NOT NULL,
    urgent      INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    after_id    INTEGER,
    intent      TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'sending', 'delivered', 'undeliverable', 'fenced')),
    created_at  INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    doubted_at  INTEGER,
    settled_at  INTEGER,
    error       TEXT
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'pending';
CREATE INDEX outbox_of_page ON outbox (page_id) WHERE state = 'pending';

-- What somebody asked for, once each however often it is delivered, and whether the answer went out.
CREATE TABLE interactions (
    id          INTEGER PRIMARY KEY,
    server_id   INTEGER NOT NULL,
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    channel_id  INTEGER NOT NULL,
    token       TEXT,
    person      TEXT    NOT NULL,
    outcome     TEXT    NOT NULL,
    -- A message in the incident's channel says the same, whatever becomes of the answer.
    echoed      INTEGER NOT NULL CHECK (echoed IN (0, 1)),
    received_at INTEGER NOT NULL,
    answered_at INTEGER
) STRICT;
CREATE INDEX interactions_open ON interactions (id) WHERE answered_at IS NULL;
