-- A message to one person about one return, with the words it was made of. It is the only table of this room with personal
-- data: address, subject, body and html are emptied when the person is forgotten. event_tx and event_id are the place of the
-- event that caused it: one event, at most one message. note is why it was not sent, as a stored sentence.
CREATE TABLE message (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	return_id BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	language TEXT NOT NULL,
	audience TEXT NOT NULL,
	recipient BIGINT NOT NULL,
	address TEXT NOT NULL,
	sender TEXT NOT NULL,
	reply_to TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	html TEXT NOT NULL,
	template BIGINT NOT NULL,
	demo BOOLEAN NOT NULL,
	state TEXT NOT NULL,
	made BIGINT NOT NULL,
	sent BIGINT,
	note TEXT NOT NULL,
	event_tx BIGINT NOT NULL,
	event_id BIGINT NOT NULL,
	UNIQUE (event_id, event_tx)
);
CREATE INDEX message_return ON message(return_id);
CREATE INDEX message_order ON message(order_id);
CREATE INDEX message_recipient ON message(recipient);
CREATE INDEX message_open ON message(state, id) WHERE state IN ('sending', 'failed');

-- A shop's own words for one kind of message in one language. An empty body stands for the product's words again; the row
-- stays, so that a version is never given twice.
CREATE TABLE template (
	shop BIGINT NOT NULL,
	kind TEXT NOT NULL,
	language TEXT NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	version BIGINT NOT NULL,
	updated_by BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (shop, kind, language)
) CLUSTERED;
