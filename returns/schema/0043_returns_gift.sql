-- A gift: a code under which who received goods of an order may send them back in their own name, without the buyer. The
-- code opens that and nothing else; it is kept as it is, so that a gift receipt can be printed again. by_: who made it.
CREATE TABLE gift (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	order_id BIGINT NOT NULL,
	code TEXT NOT NULL UNIQUE,
	made BIGINT NOT NULL,
	by_ BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	withdrawn BIGINT
);
CREATE INDEX gift_order ON gift(order_id);

-- What a gift code is for.
CREATE TABLE gift_line (
	gift BIGINT NOT NULL,
	line BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	PRIMARY KEY (gift, line)
) CLUSTERED;

-- Under which gift a return was asked for, and by which customer: 0 and 0 are the buyer's own.
ALTER TABLE return_ ADD COLUMN gift BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_ ADD COLUMN recipient BIGINT NOT NULL DEFAULT 0;

-- The exchange whose rest a store credit is, 0: it was settled as credit.
ALTER TABLE store_credit ADD COLUMN exchange BIGINT NOT NULL DEFAULT 0;
