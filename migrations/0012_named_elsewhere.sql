-- Messages in the channels of other incidents that name an incident, so that they can be blanked when it becomes private.
CREATE TABLE named_elsewhere (
    message_id  INTEGER NOT NULL,
    -- The incident that is named.
    incident_id INTEGER NOT NULL REFERENCES incidents (id),
    channel_id  INTEGER NOT NULL,
    PRIMARY KEY (message_id, incident_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX named_elsewhere_of_incident ON named_elsewhere (incident_id);
