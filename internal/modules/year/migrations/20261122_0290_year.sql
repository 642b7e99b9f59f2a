-- What the secretariat adds to the year that no other module keeps; ends is the first
-- day after it.
CREATE TABLE year_entry (
	id       TEXT PRIMARY KEY,
	kind     TEXT NOT NULL,
	title_da TEXT NOT NULL,
	title_en TEXT NOT NULL,
	begins   INTEGER NOT NULL,
	ends     INTEGER NOT NULL,
	link     TEXT NOT NULL,
	reach    TEXT NOT NULL,
	version  INTEGER NOT NULL,
	created  BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	CHECK (begins < ends)
);
CREATE INDEX year_entry_by_day ON year_entry (begins, id);
