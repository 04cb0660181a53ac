-- What a server's people set in the chat, each change with who made it. Append-only: the newest row of a key stands, and NULL
-- as its value gives the key back to the configuration file.
CREATE TABLE settings (
    id         INTEGER PRIMARY KEY,
    server_id  INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    value      TEXT,
    changed_by TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX settings_of_server ON settings (server_id, key, id);

-- Whether a thing was told before is asked by its lane.
CREATE INDEX outbox_of_lane ON outbox (lane, id);
