-- Test pages to everyone on call: `state` is the test as JSON, `due_at` when it is over; NULL once it is.
CREATE TABLE test_pages (
    id         INTEGER PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,
    server_id  INTEGER NOT NULL,
    channel_id INTEGER,
    message_id INTEGER,
    due_at     INTEGER,
    state      TEXT    NOT NULL
) STRICT;
CREATE INDEX test_pages_due ON test_pages (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX test_pages_of_server ON test_pages (server_id) WHERE due_at IS NOT NULL;

-- When somebody last tapped a test page for a target, in the words of a policy.
CREATE TABLE proofs (
    server_id INTEGER NOT NULL,
    target    TEXT    NOT NULL,
    proven_at INTEGER NOT NULL,
    PRIMARY KEY (server_id, target)
) STRICT, WITHOUT ROWID;

-- The schedules of each server that are looked at: who was on call at the last look, which gap was told last, when to look again.
CREATE TABLE watched_schedules (
    server_id INTEGER NOT NULL,
    schedule  TEXT    NOT NULL,
    due_at    INTEGER NOT NULL,
    -- NULL: nobody was.
    on_call   TEXT,
    gap_from  INTEGER,
    PRIMARY KEY (server_id, schedule)
) STRICT, WITHOUT ROWID;
CREATE INDEX watched_schedules_due ON watched_schedules (due_at);
