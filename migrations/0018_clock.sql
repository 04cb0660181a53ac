-- When the bot last knew that it ran, to notice after a restart that the clock was set back.
CREATE TABLE clock (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    seen_at INTEGER NOT NULL
) STRICT;

-- Each time the clock was set while something waited: when, by the clock as it is since, and by how many microseconds.
CREATE TABLE clock_steps (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    micros INTEGER NOT NULL
) STRICT;

-- What was stopped in doubt is looked for at every start and whenever a page stops.
CREATE INDEX outbox_fenced_in_doubt ON outbox (page_id) WHERE state = 'fenced' AND doubted_at IS NOT NULL;
-- Of the pages alone: they are asked for first, and often.
CREATE INDEX outbox_urgent ON outbox (due_at) WHERE state = 'pending' AND urgent = 1;
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
