-- What was said of an entry later is found by the entry.
CREATE INDEX entries_about ON entries (incident_id, about) WHERE about IS NOT NULL;
