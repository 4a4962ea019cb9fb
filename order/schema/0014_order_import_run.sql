-- A run over a file that waits on the shelf, while it goes on: which node's it is (run), how far it is, and when it last
-- said so. Every node shows it, and none begins a second one. A row that has gone quiet is of a node that died.
CREATE TABLE import_run (
	token TEXT PRIMARY KEY,
	run TEXT NOT NULL,
	dry BOOLEAN NOT NULL,
	file_rows BIGINT NOT NULL,
	percent BIGINT NOT NULL,
	seen BIGINT NOT NULL
);
