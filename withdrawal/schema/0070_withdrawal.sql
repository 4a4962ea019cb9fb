-- A consumer's declaration to withdraw from a contract, as it was made: nothing of it is ever changed. content is the
-- declaration itself (JSON), same the hash by which a repetition is known, seal the hash of all that is said here. zone is
-- the time zone in which its date and time are told.
CREATE TABLE declaration (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	at BIGINT NOT NULL,
	zone TEXT NOT NULL,
	language TEXT NOT NULL,
	proven BIGINT NOT NULL,
	content TEXT NOT NULL,
	same BYTEA NOT NULL,
	seal BYTEA NOT NULL
);
CREATE INDEX declaration_same ON declaration(same);

-- What became of a declaration. message is its acknowledgement, delivered when that reached the mail server or was handed
-- over another way (how). order_id and return_id are 0 until they are known; late is null until it is known.
CREATE TABLE declaration_state (
	id BIGINT PRIMARY KEY,
	state TEXT NOT NULL,
	order_id BIGINT NOT NULL,
	return_id BIGINT NOT NULL,
	late BOOLEAN,
	why TEXT NOT NULL,
	changed BIGINT NOT NULL,
	by_ BIGINT NOT NULL,
	message BIGINT NOT NULL,
	delivered BIGINT,
	how TEXT NOT NULL
);
CREATE INDEX declaration_open ON declaration_state(state, id) WHERE state IN ('to_match', 'to_decide');
CREATE INDEX declaration_order ON declaration_state(order_id);
CREATE INDEX declaration_message ON declaration_state(message);
CREATE INDEX declaration_return ON declaration_state(return_id);
CREATE INDEX declaration_undelivered ON declaration_state(id) WHERE delivered IS NULL;
