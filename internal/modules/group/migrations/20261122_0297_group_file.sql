-- Documents that a group keeps for itself or shows to others.
CREATE TABLE group_file (
	id       TEXT PRIMARY KEY,
	group_id TEXT NOT NULL REFERENCES group_body (id),
	title    TEXT NOT NULL,
	name     TEXT NOT NULL, -- that it came under
	type     TEXT NOT NULL,
	size     BIGINT NOT NULL,
	hash     TEXT NOT NULL,
	reach    TEXT NOT NULL,
	account  TEXT NOT NULL,
	for_id   TEXT NOT NULL,
	added    BIGINT NOT NULL
);
CREATE INDEX group_file_group ON group_file (group_id, added DESC, id);
CREATE INDEX group_file_hash ON group_file (hash);
CREATE INDEX group_file_for ON group_file (for_id);
