-- What an incident's channel was like before it was put away, as JSON that its courier understands; NULL: it is in use.
ALTER TABLE incidents ADD COLUMN channel_before TEXT;
