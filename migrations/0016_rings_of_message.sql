-- A message that somebody ticks is looked up among the pages' messages: most are none.
CREATE INDEX rings_of_message ON rings (message_id);
