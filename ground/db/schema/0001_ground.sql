-- The answer given under each idempotency key, and the hash of what was asked.
CREATE TABLE call (
	actor BIGINT NOT NULL,
	key TEXT NOT NULL,
	hash BYTEA NOT NULL,
	at BIGINT NOT NULL,
	answer BYTEA NOT NULL,
	PRIMARY KEY (actor, key)
) CLUSTERED;

-- One row: the first record number not yet reserved by any process.
CREATE TABLE id_block (
	one BIGINT PRIMARY KEY,
	next BIGINT NOT NULL
);
INSERT INTO id_block(one, next) VALUES (1, 1024);

-- One row: the number of the last commit group (SQLite).
CREATE TABLE commit_group (
	one BIGINT PRIMARY KEY,
	number BIGINT NOT NULL
);
INSERT INTO commit_group(one, number) VALUES (1, 0);

-- One row: what is added to the server's transaction numbers (PostgreSQL), moved only by a restore.
CREATE TABLE xid_base (
	one BIGINT PRIMARY KEY,
	base BIGINT NOT NULL
);
INSERT INTO xid_base(one, base) VALUES (1, 0);

-- What happened: audit trail, outbox, timeline and live feed in one. Its order is (tx, id). Never edited.
CREATE TABLE event (
	tx BIGINT NOT NULL,
	id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	kind TEXT NOT NULL,
	subject BIGINT NOT NULL,
	actor BIGINT NOT NULL,
	actor_kind TEXT NOT NULL,
	verb TEXT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (tx, id)
) CLUSTERED;
CREATE INDEX event_subject ON event(subject, tx, id);

-- How far each follower has read.
CREATE TABLE follower (
	name TEXT PRIMARY KEY,
	tx BIGINT NOT NULL,
	id BIGINT NOT NULL
);
