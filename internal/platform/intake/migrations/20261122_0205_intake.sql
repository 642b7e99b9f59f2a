-- Files on their way in. Everything but who and what of a batch can be made again
-- from its file and the answers.
CREATE TABLE intake_batch (
	id          TEXT PRIMARY KEY,
	kind        TEXT NOT NULL,
	about       TEXT NOT NULL,
	file        TEXT NOT NULL,    -- its name
	fetched     BOOLEAN NOT NULL, -- and not brought by somebody
	hash        TEXT NOT NULL,    -- of its content; empty until it is fetched
	size        BIGINT NOT NULL,
	state       TEXT NOT NULL,
	job         TEXT NOT NULL,    -- that works on it, or did last
	account     TEXT NOT NULL,    -- who brought it, or took the last step
	person      TEXT NOT NULL,
	name        TEXT NOT NULL,
	authority   TEXT NOT NULL,    -- acted for
	party       TEXT NOT NULL,    -- the name of that
	counts      TEXT NOT NULL,    -- of rows by verdict, JSON
	undecided   INTEGER NOT NULL, -- questions without an answer
	reading     TEXT NOT NULL,    -- what was found out about the file, JSON
	faults      TEXT NOT NULL,    -- of the file as a whole, JSON
	kept        TEXT NOT NULL,    -- what was not taken back, JSON
	outcome     TEXT NOT NULL,    -- hash of what the rows come to
	stale       BOOLEAN NOT NULL, -- they came to something else when they were to be applied
	created_at  BIGINT NOT NULL,
	applied_at  BIGINT,
	reverted_at BIGINT
);
CREATE INDEX intake_batch_by_account ON intake_batch (account, id);
CREATE INDEX intake_batch_by_file ON intake_batch (hash, kind, about);

CREATE TABLE intake_row (
	batch   TEXT NOT NULL REFERENCES intake_batch (id),
	n       INTEGER NOT NULL,
	line    INTEGER NOT NULL,
	verdict TEXT NOT NULL,
	cells   TEXT NOT NULL, -- as they stand in the file, JSON
	faults  TEXT NOT NULL, -- JSON
	before  TEXT NOT NULL, -- the record that is there, JSON or empty
	after   TEXT NOT NULL, -- and the one that would be
	PRIMARY KEY (batch, n)
);
CREATE INDEX intake_row_by_verdict ON intake_row (batch, verdict, n);

CREATE TABLE intake_question (
	batch      TEXT NOT NULL REFERENCES intake_batch (id),
	n          INTEGER NOT NULL,
	field      TEXT NOT NULL,
	text       TEXT NOT NULL,
	line       INTEGER NOT NULL, -- the first that asks
	lines      INTEGER NOT NULL, -- how many do
	candidates TEXT NOT NULL,    -- JSON
	answer     TEXT NOT NULL,
	PRIMARY KEY (batch, n)
);
