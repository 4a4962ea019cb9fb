-- A building where returns arrive or goods lie.
CREATE TABLE site (
	id BIGINT PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	address TEXT NOT NULL
);

-- The smallest named place. purpose is the way out it serves (restock, repair, outlet, …, quarantine).
CREATE TABLE bin (
	id BIGINT PRIMARY KEY,
	site BIGINT NOT NULL,
	name TEXT NOT NULL,
	purpose TEXT NOT NULL,
	closed BOOLEAN NOT NULL,
	UNIQUE (site, name)
);

-- One SKU in one grade lying in one bin; how many is the balance of its account in the ledger.
CREATE TABLE cell (
	id BIGINT PRIMARY KEY,
	bin BIGINT NOT NULL,
	shop BIGINT NOT NULL,
	sku TEXT NOT NULL,
	grade TEXT NOT NULL,
	UNIQUE (bin, shop, sku, grade)
);
CREATE INDEX cell_sku ON cell(shop, sku);
