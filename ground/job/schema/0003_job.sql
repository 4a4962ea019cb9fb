-- What is to be done outside, and how far it got. The number is the key towards the outside.
CREATE TABLE intent (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	subject BIGINT NOT NULL,
	state TEXT NOT NULL,
	due BIGINT NOT NULL,
	tries BIGINT NOT NULL,
	args TEXT NOT NULL,
	note TEXT NOT NULL,
	created BIGINT NOT NULL
);
CREATE INDEX intent_due ON intent(due) WHERE state IN ('ready', 'running', 'unknown');
CREATE INDEX intent_subject ON intent(subject);
