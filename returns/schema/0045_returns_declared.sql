-- When the shop was told of a withdrawal by a declaration, which may be days before somebody found out which order it is
-- about: from then the law counts. NULL: the request itself told it.
ALTER TABLE return_ ADD COLUMN declared BIGINT;
