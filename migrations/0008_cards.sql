-- A deleted message is looked up among the cards: most are none.
CREATE INDEX incidents_of_card ON incidents (card_message_id) WHERE card_message_id IS NOT NULL;
