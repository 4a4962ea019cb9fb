-- What the shop promised when the return was asked for, whatever its settings say later. Zero and empty: asked for before
-- this was kept, and as the settings are.
ALTER TABLE return_ ADD COLUMN remind_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_ ADD COLUMN expire_days BIGINT NOT NULL DEFAULT 0;
ALTER TABLE return_ ADD COLUMN tender_order TEXT NOT NULL DEFAULT '';
