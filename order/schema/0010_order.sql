-- A shop: one channel the merchant sells through. Its settings are one JSON document, versioned as a whole.
CREATE TABLE shop (
	id BIGINT PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	currency TEXT NOT NULL,
	country TEXT NOT NULL,
	zone TEXT NOT NULL,
	language TEXT NOT NULL,
	version BIGINT NOT NULL,
	settings TEXT NOT NULL
);

-- Who bought, and where. Erasable: nothing else holds a name or an address. Someone who orders to another country or
-- postcode has another row: an order keeps the country whose law it was sold under. An e-mail is in lower case.
CREATE TABLE customer (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	source TEXT NOT NULL,
	email TEXT NOT NULL,
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	language TEXT NOT NULL,
	street TEXT NOT NULL,
	city TEXT NOT NULL,
	postcode TEXT NOT NULL,
	region TEXT NOT NULL,
	country TEXT NOT NULL
);
CREATE INDEX customer_source ON customer(shop, source);
CREATE INDEX customer_email ON customer(email);
CREATE INDEX customer_postcode ON customer(replace(replace(upper(postcode), ' ', ''), '-', '')) WHERE postcode <> '';

-- What is sold, by shop and SKU; the case of a SKU counts.
CREATE TABLE product (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	sku TEXT NOT NULL,
	name TEXT NOT NULL,
	gtin TEXT NOT NULL,
	category TEXT NOT NULL,
	image TEXT NOT NULL,
	grams BIGINT NOT NULL,
	final BOOLEAN NOT NULL,
	UNIQUE (shop, sku)
);
CREATE INDEX product_gtin ON product(gtin) WHERE gtin <> '';

-- One sale. informed: can it be proved that the consumer was told of the right of withdrawal (0 unknown, 1 yes, 2 no).
-- historic: minor units credited before Retour, never posted. hash: of what the shop sent, to know a repetition.
CREATE TABLE orders (
	id BIGINT PRIMARY KEY,
	shop BIGINT NOT NULL,
	number TEXT NOT NULL,
	customer BIGINT NOT NULL,
	placed BIGINT NOT NULL,
	delivered BIGINT,
	currency TEXT NOT NULL,
	total BIGINT NOT NULL,
	net_prices BOOLEAN NOT NULL,
	buyer TEXT NOT NULL,
	terms TEXT NOT NULL,
	informed BIGINT NOT NULL,
	historic BIGINT NOT NULL,
	touched BOOLEAN NOT NULL,
	hash BYTEA NOT NULL,
	UNIQUE (shop, number)
);
CREATE INDEX orders_customer ON orders(customer);
-- For lists of one shop, which say "id > 0": without it SQLite would take this index for look-ups of several numbers too.
CREATE INDEX orders_shop ON orders(shop, id) WHERE id > 0;

-- A quantity of one article sold. total is the truth, in minor units, after all discounts, tax included; taxes is NULL where
-- unknown. historic: pieces that came back before Retour. apart: pieces whose share was set apart as units.
CREATE TABLE order_line (
	id BIGINT PRIMARY KEY,
	order_id BIGINT NOT NULL,
	source TEXT NOT NULL,
	product BIGINT NOT NULL,
	nature TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	unit_price TEXT NOT NULL,
	total BIGINT NOT NULL,
	discount BIGINT NOT NULL,
	taxes TEXT,
	historic BIGINT NOT NULL,
	apart BIGINT NOT NULL
);
CREATE INDEX order_line_order ON order_line(order_id);
CREATE INDEX order_line_product ON order_line(product, order_id);

-- Shipping and fees of an order.
CREATE TABLE charge (
	id BIGINT PRIMARY KEY,
	order_id BIGINT NOT NULL,
	source TEXT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	total BIGINT NOT NULL,
	taxes TEXT
);
CREATE INDEX charge_order ON charge(order_id);

-- How an order was paid.
CREATE TABLE tender (
	id BIGINT PRIMARY KEY,
	order_id BIGINT NOT NULL,
	source TEXT NOT NULL,
	method TEXT NOT NULL,
	provider TEXT NOT NULL,
	reference TEXT NOT NULL,
	amount BIGINT NOT NULL
);
CREATE INDEX tender_order ON tender(order_id);

-- Quantities that came back before Retour: no stock, no mail, no numbered paper. document: number and line of the cancellation,
-- by which one told twice is taken once. over: credited above what was paid, recorded only.
CREATE TABLE historic_return (
	id BIGINT PRIMARY KEY,
	order_id BIGINT NOT NULL,
	line BIGINT NOT NULL,
	at BIGINT NOT NULL,
	document TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	credited BIGINT NOT NULL,
	over BIGINT NOT NULL
);
CREATE UNIQUE INDEX historic_return_line ON historic_return(line, document);

-- How far the import of a file got, to go on there after an interruption. file: a hash of its content and of how it is read.
-- sequence: number of the last order or cancelled line of the file that was dealt with. summary: JSON.
CREATE TABLE import_progress (
	file TEXT PRIMARY KEY,
	sequence BIGINT NOT NULL,
	summary TEXT NOT NULL,
	at BIGINT NOT NULL
);
