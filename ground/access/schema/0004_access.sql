-- Who works here. An e-mail address is kept in lower case. A person who was invited and has not answered has joined 0.
CREATE TABLE person (
	id BIGINT PRIMARY KEY,
	email TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	language TEXT NOT NULL,
	password TEXT NOT NULL,
	roles TEXT NOT NULL,
	active BOOLEAN NOT NULL,
	created BIGINT NOT NULL,
	joined BIGINT NOT NULL
);

-- Roles that this installation made up, beside those that come with the program.
CREATE TABLE custom_role (
	id BIGINT PRIMARY KEY,
	name TEXT NOT NULL,
	rights TEXT NOT NULL
);

-- Links that work once: invitations, new passwords. The link itself is nowhere, only its SHA-256.
CREATE TABLE once_link (
	hash BYTEA PRIMARY KEY,
	purpose TEXT NOT NULL,
	person BIGINT NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	ended BIGINT NOT NULL,
	reason TEXT NOT NULL
) CLUSTERED;
CREATE INDEX once_link_person ON once_link(person);

-- Who is signed in. The token itself is nowhere, only its SHA-256.
CREATE TABLE session (
	hash BYTEA PRIMARY KEY,
	person BIGINT NOT NULL,
	created BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	expires BIGINT NOT NULL
) CLUSTERED;
CREATE INDEX session_person ON session(person);

-- Keys of machines. The key itself is nowhere, only its SHA-256 and its first characters, to tell keys apart.
CREATE TABLE api_key (
	id BIGINT PRIMARY KEY,
	hash BYTEA NOT NULL UNIQUE,
	start TEXT NOT NULL,
	name TEXT NOT NULL,
	rights TEXT NOT NULL,
	creator BIGINT NOT NULL,
	created BIGINT NOT NULL,
	used BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	revoked BIGINT NOT NULL
);

-- Secrets of the installation itself: what signs shoppers' links, and what hides addresses in the table of guesses.
CREATE TABLE secret (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	value BYTEA NOT NULL,
	created BIGINT NOT NULL
);

-- Tries that did not fit, by bucket (an address or account, hashed with a secret).
CREATE TABLE guess (
	bucket BYTEA PRIMARY KEY,
	failures BIGINT NOT NULL,
	since BIGINT NOT NULL
) CLUSTERED;
CREATE INDEX guess_since ON guess(since);
