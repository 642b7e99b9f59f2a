-- The change record: one row for each write, and one item for each object that
-- the write changed. Append-only. UUIDv7 ids sort by time, so they are the
-- order of every list of changes. seq is the number of writes on timelines.
CREATE TABLE change (
	id        TEXT PRIMARY KEY,
	seq       BIGINT UNIQUE,
	at        BIGINT NOT NULL,
	action    TEXT NOT NULL,
	kind      TEXT NOT NULL,
	object    TEXT NOT NULL,
	account   TEXT NOT NULL,
	person    TEXT NOT NULL,
	authority TEXT NOT NULL,
	via       TEXT NOT NULL,
	request   TEXT NOT NULL
);
CREATE INDEX change_by_action ON change (action, id);
CREATE INDEX change_by_kind ON change (kind, id);
CREATE INDEX change_by_account ON change (account, id);
CREATE INDEX change_by_authority ON change (authority, id);

-- before and after are JSON texts, empty for "was not there" and "is gone".
CREATE TABLE change_item (
	change_id TEXT NOT NULL REFERENCES change (id),
	n         INTEGER NOT NULL,
	kind      TEXT NOT NULL,
	object    TEXT NOT NULL,
	before    TEXT NOT NULL,
	after     TEXT NOT NULL,
	PRIMARY KEY (change_id, n)
);
CREATE INDEX change_item_by_object ON change_item (kind, object, change_id);

CREATE TABLE change_counter (
	id INTEGER PRIMARY KEY,
	n  BIGINT NOT NULL
);
INSERT INTO change_counter (id, n) VALUES (1, 0);
