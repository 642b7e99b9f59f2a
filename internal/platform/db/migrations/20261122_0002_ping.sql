-- One row that the readiness check writes, because a full disk is found by
-- writing alone. It takes turns between 0 and 1: SQLite does not write a value
-- that is there already.
CREATE TABLE db_ping (
	id INTEGER PRIMARY KEY,
	n  INTEGER NOT NULL
);
INSERT INTO db_ping (id, n) VALUES (1, 0);
