-- Who was let in to a private incident, or taken out of it: people and roles of the server, whose ids Discord never gives twice.
-- It mirrors the incident's state, so that lists can ask.
CREATE TABLE circles (
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    guest_id    INTEGER NOT NULL,
    -- Taken out: stays out though a role is in.
    is_out      INTEGER NOT NULL CHECK (is_out IN (0, 1)),
    PRIMARY KEY (incident_id, guest_id)
) STRICT, WITHOUT ROWID;

-- Who read of a private incident from outside its channel. Never part of the timeline.
CREATE TABLE looks (
    id          INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    -- The person, as JSON; NULL: whoever runs Hotwash.
    person      TEXT,
    what        TEXT    NOT NULL,
    looked_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX looks_of_incident ON looks (incident_id);

-- What was said of an incident outside its channel, so that it can be taken back when the incident becomes private.
CREATE TABLE said_outside (
    message_id  INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    channel_id  INTEGER NOT NULL
) STRICT;
CREATE INDEX said_outside_of_incident ON said_outside (incident_id);
