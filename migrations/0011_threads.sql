-- The channel under which an incident's thread stands; NULL: the incident has a channel of its own.
ALTER TABLE incidents ADD COLUMN thread_of INTEGER;
