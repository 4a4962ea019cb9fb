-- What the new goods of an exchange were said to cost more (or, negative, less) than the old ones, when it was asked for.
ALTER TABLE exchange ADD COLUMN difference BIGINT NOT NULL DEFAULT 0;
