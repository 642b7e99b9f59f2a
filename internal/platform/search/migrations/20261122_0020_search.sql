-- Everything that can be found, with the text it is found by. key is a hash of
-- kind and id (see entryKey); it stands for the entry in the postings.
CREATE TABLE search_entry (
	key      BIGINT PRIMARY KEY,
	kind     TEXT NOT NULL,
	id       TEXT NOT NULL,
	reach    TEXT NOT NULL,
	lang     TEXT NOT NULL,
	path     TEXT NOT NULL,
	title    TEXT NOT NULL,
	keywords TEXT NOT NULL, -- one on each line
	body     TEXT NOT NULL,
	updated  BIGINT NOT NULL
);

-- Which entries have a term: ten bytes for each, see posting.go. A row holds
-- those of one kind and reach whose keys fall in the same bucket.
CREATE TABLE search_posting (
	term    TEXT NOT NULL,
	kind    TEXT NOT NULL,
	reach   TEXT NOT NULL,
	bucket  BIGINT NOT NULL,
	entries BYTEA NOT NULL,
	PRIMARY KEY (term, kind, reach, bucket)
);

-- The words that have been seen, with their stems. It only grows: a word whose
-- stem has no postings left is not searched for. word and tail, the stem read
-- backwards, are bytes, so that every database sorts them alike and a range
-- finds what begins, and what ends, in the same way.
CREATE TABLE search_word (
	word  BYTEA NOT NULL,
	stem  TEXT NOT NULL,
	shown TEXT NOT NULL, -- as it was written the first time, in lower case
	tail  BYTEA NOT NULL,
	PRIMARY KEY (word, stem)
);
CREATE INDEX search_word_by_tail ON search_word (tail);

-- The version of the analysis that made the index, see Refresh.
CREATE TABLE search_analysis (
	version BIGINT PRIMARY KEY
);
