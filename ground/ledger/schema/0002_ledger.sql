-- What lies in each account. The rule of the house is the CHECK.
CREATE TABLE account (
	id BIGINT PRIMARY KEY,
	unit BIGINT NOT NULL,
	balance BIGINT NOT NULL CHECK (balance >= 0)
);

-- Every move ever made, by the return or order whose story it belongs to. Never edited.
CREATE TABLE move (
	subject BIGINT NOT NULL,
	id BIGINT NOT NULL,
	tx BIGINT NOT NULL,
	at BIGINT NOT NULL,
	source BIGINT NOT NULL,
	target BIGINT NOT NULL,
	unit BIGINT NOT NULL,
	quantity BIGINT NOT NULL CHECK (quantity > 0),
	PRIMARY KEY (subject, id)
) CLUSTERED;
