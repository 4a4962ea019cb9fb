-- Where events are told to. kinds is a JSON list, empty for all. secret signs, so it must be stored: sealed where the
-- installation has a key for that, as it is otherwise. since is the place in the log behind which events are told;
-- replay is the intent of a replay under way (0: none), which has come to (replay_tx, replay_id) and ends at (until_tx, until_id).
CREATE TABLE endpoint (
	id BIGINT PRIMARY KEY,
	url TEXT NOT NULL,
	kinds TEXT NOT NULL,
	state TEXT NOT NULL,
	secret TEXT NOT NULL,
	old_secret TEXT NOT NULL,
	old_until BIGINT NOT NULL,
	since_tx BIGINT NOT NULL,
	since_id BIGINT NOT NULL,
	created BIGINT NOT NULL,
	failing_since BIGINT,
	replay BIGINT NOT NULL,
	replay_tx BIGINT NOT NULL,
	replay_id BIGINT NOT NULL,
	until_tx BIGINT NOT NULL,
	until_id BIGINT NOT NULL
);

-- One event on its way to one endpoint. Its number is also that of its intent. status is the last HTTP status, 0 where no
-- answer came; reason says in one word why it has not arrived; at is the last try, or when it was made.
CREATE TABLE delivery (
	id BIGINT PRIMARY KEY,
	endpoint BIGINT NOT NULL,
	tx BIGINT NOT NULL,
	event BIGINT NOT NULL,
	kind TEXT NOT NULL,
	state TEXT NOT NULL,
	tries BIGINT NOT NULL,
	status BIGINT NOT NULL,
	reason TEXT NOT NULL,
	detail TEXT NOT NULL,
	made BIGINT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX delivery_endpoint ON delivery(endpoint, id);
CREATE INDEX delivery_open ON delivery(endpoint, state, id) WHERE state <> 'delivered';
