-- Which messages stand in which timeline, so that an edit or a deletion in the chat finds its entry.
CREATE TABLE captures (
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    message_id  INTEGER NOT NULL,
    server_id   INTEGER NOT NULL,
    PRIMARY KEY (incident_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_of_message ON captures (server_id, message_id);
INSERT OR IGNORE INTO captures (incident_id, message_id, server_id)
    SELECT c.incident_id, json_extract(c.content, '$.event.message'), i.server_id
      FROM contents c JOIN incidents i ON i.id = c.incident_id
     WHERE json_extract(c.content, '$.event.type') = 'captured';

-- A message that somebody chose by its menu, as it was then, until they say where it belongs: a day at most.
CREATE TABLE picked_messages (
    server_id  INTEGER NOT NULL,
    person_id  INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    taken      TEXT    NOT NULL,
    picked_at  INTEGER NOT NULL,
    PRIMARY KEY (server_id, person_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX picked_messages_by_age ON picked_messages (picked_at);

-- The bytes of a file in a timeline; `number` is the entry that says they are kept, with their digest. NULL once redacted.
CREATE TABLE files (
    incident_id INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    kind        TEXT,
    bytes       BLOB,
    PRIMARY KEY (incident_id, number),
    FOREIGN KEY (incident_id, number) REFERENCES entries (incident_id, number)
) STRICT;
