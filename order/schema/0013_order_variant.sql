-- Articles that are one model in several variants, such as sizes: which model, and what tells this one apart ("40", "blue").
ALTER TABLE product ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE product ADD COLUMN variant TEXT NOT NULL DEFAULT '';
CREATE INDEX product_model ON product(shop, model) WHERE model <> '';
