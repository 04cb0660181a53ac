-- What falls due of itself, one row for each thing that an incident owes now. `since` is the moment for which it was armed: another
-- one is another occasion. `due_at` is NULL once there is nothing more to do about this occasion.
CREATE TABLE duties (
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    duty        TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    due_at      INTEGER,
    done        INTEGER NOT NULL,
    -- The message that reminds of it.
    channel_id  INTEGER,
    message_id  INTEGER,
    PRIMARY KEY (incident_id, duty)
) STRICT, WITHOUT ROWID;
CREATE INDEX duties_due ON duties (due_at) WHERE due_at IS NOT NULL;
