-- Lists that a person saved under a name of their own: the address's query, for links.
CREATE TABLE saved_view (
	person BIGINT NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	PRIMARY KEY (person, name)
) CLUSTERED;
