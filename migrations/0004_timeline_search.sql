-- What was said of an entry later is found by the entry.
CREATE INDEX entries_about ON entries (incident_id, about) WHERE about IS NOT NULL;

-- What can be searched: an entry's words as they are now, a title, a text of the draft. The row's id is the incident's, times
-- 2^20, plus the entry's number, or 2^19 plus the number of the text: what changed is found without reading the rest.
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');

-- The incidents whose words are in there; the others are read in at the next start.
CREATE TABLE words_of (
    incident_id INTEGER PRIMARY KEY REFERENCES incidents (id)
) STRICT;
