-- How severities, roles and services were called where the incident was exported, as JSON; NULL: the incident is of here. One that
-- was imported is a record to be read: nothing is due of it, and no command changes it.
ALTER TABLE incidents ADD COLUMN imported TEXT;

-- What is left of a redacted entry: what happened, without a word that anybody wrote; NULL: it was not redacted.
ALTER TABLE contents ADD COLUMN remains TEXT;
