-- Edited postmortems, beside the chain: the entry that froze one has its digest. `text` is NULL once it was blanked.
CREATE TABLE reviewed_drafts (
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    number      INTEGER NOT NULL,
    text        BLOB,
    PRIMARY KEY (incident_id, number)
) STRICT;

-- Those that somebody brought back and has not frozen yet; forgotten after a day.
CREATE TABLE offered_drafts (
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    person_id   INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    text        BLOB    NOT NULL,
    offered_at  INTEGER NOT NULL,
    PRIMARY KEY (incident_id, person_id, sha256)
) STRICT;
CREATE INDEX offered_drafts_age ON offered_drafts (offered_at);
