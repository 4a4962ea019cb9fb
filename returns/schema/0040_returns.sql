-- A return: one agreement that a customer sends goods back. stage is derived from the counts and stored for lists
-- (returns.Stage); verify recomputes it.
CREATE TABLE return_ (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	language TEXT NOT NULL,
	origin TEXT NOT NULL,
	permit TEXT NOT NULL,
	stage TEXT NOT NULL,
	made BIGINT NOT NULL,
	due BIGINT,
	announced BIGINT NOT NULL,
	moving BIGINT NOT NULL,
	arrived BIGINT NOT NULL,
	graded BIGINT NOT NULL,
	placed BIGINT NOT NULL,
	settled BIGINT NOT NULL,
	missing BIGINT NOT NULL,
	kept BIGINT NOT NULL,
	reminded BIGINT NOT NULL,
	closed BIGINT,
	policy TEXT NOT NULL,
	settle_at TEXT NOT NULL
);
CREATE INDEX return_due ON return_(due) WHERE due IS NOT NULL AND closed IS NULL;
CREATE INDEX return_order ON return_(order_id);
CREATE INDEX return_stage ON return_(stage, id);
CREATE INDEX return_shop ON return_(shop, id);

-- A quantity of one sold line within a return. decision is the opinions it was allowed by, with rules and versions.
CREATE TABLE return_line (
	id BIGINT PRIMARY KEY,
	return_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	sku TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	reason TEXT NOT NULL,
	basis TEXT NOT NULL,
	resolution TEXT NOT NULL,
	extra BOOLEAN NOT NULL,
	decision TEXT NOT NULL
);
CREATE INDEX return_line_return ON return_line(return_id);
CREATE INDEX return_line_line ON return_line(line);

-- What the shopper wrote. Erasable; never in an event.
CREATE TABLE return_comment (
	return_line BIGINT PRIMARY KEY,
	text TEXT NOT NULL
);

-- One physical piece from receipt on (or settled before it came). gross and tax are its share of the line, remembered.
CREATE TABLE unit (
	id BIGINT PRIMARY KEY,
	return_id BIGINT NOT NULL,
	return_line BIGINT NOT NULL,
	line BIGINT NOT NULL,
	shop BIGINT NOT NULL,
	sku TEXT NOT NULL,
	parcel BIGINT NOT NULL,
	serial TEXT NOT NULL,
	made BIGINT NOT NULL,
	received BIGINT,
	grade TEXT NOT NULL,
	destination TEXT NOT NULL,
	findings TEXT NOT NULL,
	graded BIGINT,
	cell BIGINT NOT NULL,
	placed BIGINT,
	settlement BIGINT NOT NULL,
	gross BIGINT NOT NULL,
	taxes TEXT,
	undone BOOLEAN NOT NULL
);
CREATE INDEX unit_return ON unit(return_id);
CREATE INDEX unit_cell ON unit(cell) WHERE cell <> 0;

-- Why each unit was graded and sent where it was: answers, steps, rules and versions.
CREATE TABLE inspection (
	id BIGINT PRIMARY KEY,
	unit BIGINT NOT NULL,
	at BIGINT NOT NULL,
	actor BIGINT NOT NULL,
	answers TEXT NOT NULL,
	explained TEXT NOT NULL
);
CREATE INDEX inspection_unit ON inspection(unit);

-- Scans of a station, so that one is counted once and the last can be undone.
CREATE TABLE scan (
	id TEXT PRIMARY KEY,
	actor BIGINT NOT NULL,
	at BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	act TEXT NOT NULL,
	return_id BIGINT NOT NULL,
	target BIGINT NOT NULL,
	data TEXT NOT NULL,
	undone BOOLEAN NOT NULL
) CLUSTERED;
CREATE INDEX scan_actor ON scan(actor, seen);

-- What was decided to be given for a set of units: one settlement, one credit note.
CREATE TABLE settlement (
	id BIGINT PRIMARY KEY,
	return_id BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	shop BIGINT NOT NULL,
	at BIGINT NOT NULL,
	currency TEXT NOT NULL,
	trigger_ TEXT NOT NULL,
	gross BIGINT NOT NULL,
	withheld BIGINT NOT NULL,
	paid_out BIGINT NOT NULL,
	as_credit BIGINT NOT NULL,
	as_exchange BIGINT NOT NULL,
	note BIGINT NOT NULL
);
CREATE INDEX settlement_return ON settlement(return_id);
CREATE INDEX settlement_order ON settlement(order_id);

-- What a settlement is made of: units, shipping, fees kept (negative), goodwill.
CREATE TABLE settlement_part (
	settlement BIGINT NOT NULL,
	id BIGINT NOT NULL,
	kind TEXT NOT NULL,
	ref BIGINT NOT NULL,
	line BIGINT NOT NULL,
	gross BIGINT NOT NULL,
	taxes TEXT,
	reason TEXT NOT NULL,
	PRIMARY KEY (settlement, id)
) CLUSTERED;

-- One payment back over one tender. Its number is the key towards the provider, at every try.
CREATE TABLE attempt (
	id BIGINT PRIMARY KEY,
	settlement BIGINT NOT NULL,
	return_id BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	tender BIGINT NOT NULL,
	provider TEXT NOT NULL,
	amount BIGINT NOT NULL,
	currency TEXT NOT NULL,
	state TEXT NOT NULL,
	reference TEXT NOT NULL,
	note TEXT NOT NULL,
	made BIGINT NOT NULL,
	ended BIGINT
);
CREATE INDEX attempt_settlement ON attempt(settlement);
CREATE INDEX attempt_open ON attempt(state) WHERE state <> 'paid';
CREATE INDEX attempt_return ON attempt(return_id);

-- Store credit of a customer; how much is left is the balance of its account.
CREATE TABLE store_credit (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	settlement BIGINT NOT NULL,
	currency TEXT NOT NULL,
	amount BIGINT NOT NULL,
	made BIGINT NOT NULL
);
CREATE INDEX store_credit_customer ON store_credit(customer);

-- Goods that go out instead: handed to the shop as an order of its own, linked both ways.
CREATE TABLE exchange (
	id BIGINT PRIMARY KEY,
	return_id BIGINT NOT NULL,
	return_line BIGINT NOT NULL,
	settlement BIGINT NOT NULL,
	sku TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	price BIGINT NOT NULL,
	currency TEXT NOT NULL,
	state TEXT NOT NULL,
	order_number TEXT NOT NULL,
	made BIGINT NOT NULL
);
CREATE INDEX exchange_return ON exchange(return_id);

-- Numbered credit notes, given by a follower in the order of the log: no gap, no number twice.
CREATE TABLE credit_note (
	shop BIGINT NOT NULL,
	number BIGINT NOT NULL,
	settlement BIGINT NOT NULL UNIQUE,
	at BIGINT NOT NULL,
	PRIMARY KEY (shop, number)
) CLUSTERED;

-- Photos that belong to a return line, or to a unit; the pictures lie in the photo store under their hash.
CREATE TABLE return_photo (
	return_line BIGINT NOT NULL,
	hash TEXT NOT NULL,
	return_id BIGINT NOT NULL,
	unit BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (return_line, unit, hash)
) CLUSTERED;
CREATE INDEX return_photo_return ON return_photo(return_id);
