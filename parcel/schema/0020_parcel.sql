-- A box on its way, or arrived. return_id is 0 while nobody knows what it belongs to. content is what it should hold.
CREATE TABLE parcel (
	id BIGINT PRIMARY KEY,
	return_id BIGINT NOT NULL,
	carrier TEXT NOT NULL,
	tracking TEXT NOT NULL,
	label TEXT NOT NULL,
	replaces BIGINT NOT NULL,
	status TEXT NOT NULL,
	status_at BIGINT NOT NULL,
	grams BIGINT NOT NULL,
	made BIGINT NOT NULL,
	arrived BIGINT,
	site BIGINT NOT NULL,
	opened BIGINT,
	note TEXT NOT NULL
);
CREATE INDEX parcel_return ON parcel(return_id);
CREATE INDEX parcel_tracking ON parcel(tracking) WHERE tracking <> '';

-- What a parcel should hold, by return line.
CREATE TABLE parcel_content (
	parcel BIGINT NOT NULL,
	return_line BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	PRIMARY KEY (parcel, return_line)
) CLUSTERED;

-- One sighting of a parcel by a carrier. source is the carrier's own id of it, so that a repeated one is known.
CREATE TABLE parcel_scan (
	parcel BIGINT NOT NULL,
	source TEXT NOT NULL,
	at BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	status TEXT NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (parcel, source)
) CLUSTERED;

-- A carrier's own label document, where it makes one; else the document room draws it.
CREATE TABLE parcel_label (
	parcel BIGINT PRIMARY KEY,
	format TEXT NOT NULL,
	document BYTEA NOT NULL
);
