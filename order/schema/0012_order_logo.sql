-- The logos that shops put on their pages, as PNG, under the hash of their content. Settings name the one that is shown; the
-- last few stay, for pages that were opened before.
CREATE TABLE shop_logo (
	hash TEXT PRIMARY KEY,
	shop BIGINT NOT NULL,
	at BIGINT NOT NULL,
	png BYTEA NOT NULL
);
CREATE INDEX shop_logo_shop ON shop_logo(shop, at);
