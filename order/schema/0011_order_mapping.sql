-- How a shop's files of orders are to be read, as the last import on the desk was: JSON of a mapping. It is the shop's own
-- habit, and holds nothing about a person.
CREATE TABLE import_mapping (
	shop BIGINT PRIMARY KEY,
	mapping TEXT NOT NULL,
	at BIGINT NOT NULL
);
