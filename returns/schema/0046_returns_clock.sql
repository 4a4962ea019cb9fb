-- How a day that the law sets for a return came about: the steps with rule, article and version, as they were read then.
CREATE TABLE return_clock (
	return_id BIGINT NOT NULL,
	clock TEXT NOT NULL,
	at BIGINT NOT NULL,
	last BIGINT NOT NULL,
	trace TEXT NOT NULL,
	PRIMARY KEY (return_id, clock)
);
