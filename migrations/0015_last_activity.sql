-- When a person last did or said something in the incident: a page that was acknowledged asks again only where nobody has.
ALTER TABLE incidents ADD COLUMN last_activity_at INTEGER;
