-- Exceptions to the schedules of a server: that person instead of whoever it would be. Of several at the same time the newest
-- stands; one that was taken back stays on record.
CREATE TABLE overrides (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id   INTEGER NOT NULL,
    schedule    TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    starts_at   INTEGER NOT NULL,
    ends_at     INTEGER NOT NULL,
    made_by     TEXT    NOT NULL,
    made_at     INTEGER NOT NULL,
    -- The interaction that asked for it, so that one that is delivered twice makes one; NULL: it is half of a swap.
    interaction INTEGER UNIQUE,
    cleared_by  TEXT,
    cleared_at  INTEGER
) STRICT;
CREATE INDEX overrides_of_server ON overrides (server_id, ends_at) WHERE cleared_at IS NULL;

-- Offers to exchange two shifts. What was offered stands in `offer`; the key is what the buttons carry.
CREATE TABLE swaps (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT    NOT NULL UNIQUE,
    server_id   INTEGER NOT NULL,
    offer       TEXT    NOT NULL,
    offered_at  INTEGER NOT NULL,
    interaction INTEGER NOT NULL UNIQUE,
    -- NULL: nobody has answered yet.
    ended       TEXT    CHECK (ended IN ('accepted', 'declined', 'overtaken')),
    ended_at    INTEGER
) STRICT;
