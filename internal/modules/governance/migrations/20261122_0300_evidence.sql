-- Readings of what a machine can find out about a product. A reading that says the same
-- as the one before it from the same place only moves last_read, so that a run has a row
-- for each time that something changed.
CREATE TABLE governance_run (
	id         TEXT PRIMARY KEY,
	product_id TEXT NOT NULL,
	way        TEXT NOT NULL,
	place      TEXT NOT NULL,
	model      TEXT NOT NULL,
	first_read BIGINT NOT NULL,
	last_read  BIGINT NOT NULL,
	batch      TEXT NOT NULL
);
CREATE INDEX governance_run_by_product ON governance_run (product_id, way, place, first_read);

CREATE TABLE governance_finding (
	run_id    TEXT NOT NULL REFERENCES governance_run (id),
	rank      INTEGER NOT NULL,
	criterion TEXT NOT NULL,
	check_of  TEXT NOT NULL,
	version   INTEGER NOT NULL,
	points    TEXT NOT NULL,
	facts     TEXT NOT NULL, -- JSON
	hint      TEXT NOT NULL,
	until     INTEGER NOT NULL, -- the first day on which it no longer points so; 0 where nothing ages
	PRIMARY KEY (run_id, rank)
);

-- What a person says instead of a finding, until a day.
CREATE TABLE governance_overruling (
	id         TEXT PRIMARY KEY,
	product_id TEXT NOT NULL,
	criterion  TEXT NOT NULL,
	check_of   TEXT NOT NULL,
	points     TEXT NOT NULL,
	reason     TEXT NOT NULL,
	made       INTEGER NOT NULL,
	expires    INTEGER NOT NULL
);
CREATE INDEX governance_overruling_by_product ON governance_overruling (product_id, expires);
