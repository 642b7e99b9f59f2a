-- What has been decided. Rows are added and never changed. number is 0, and slug the
-- id, for a decision from before the register; day is as exact as its source. seq is
-- the approval's number on the registration clock: by it the list in memory finds
-- what is new.
CREATE TABLE decision (
	id              TEXT PRIMARY KEY,
	slug            TEXT NOT NULL UNIQUE,
	group_id        TEXT NOT NULL,
	year            INTEGER NOT NULL,
	number          INTEGER NOT NULL,
	matter          TEXT NOT NULL,
	day             TEXT NOT NULL,
	reach           TEXT NOT NULL,
	heading_da      TEXT NOT NULL,
	heading_en      TEXT NOT NULL,
	text_da         TEXT NOT NULL,
	text_en         TEXT NOT NULL,
	open_heading_da TEXT NOT NULL,
	open_heading_en TEXT NOT NULL,
	open_text_da    TEXT NOT NULL,
	open_text_en    TEXT NOT NULL,
	method          TEXT NOT NULL,
	counted         BOOLEAN NOT NULL,
	votes_for       INTEGER NOT NULL,
	votes_against   INTEGER NOT NULL,
	abstained       INTEGER NOT NULL,
	corrects        TEXT NOT NULL,
	source_title    TEXT NOT NULL,
	source_address  TEXT NOT NULL,
	source_date     TEXT NOT NULL,
	source_basis    TEXT NOT NULL,
	approved        BIGINT NOT NULL,
	seq             BIGINT NOT NULL UNIQUE
);
CREATE UNIQUE INDEX decision_by_number ON decision (group_id, year, number) WHERE number > 0;
CREATE INDEX decision_by_corrected ON decision (corrects) WHERE corrects <> '';

CREATE TABLE decision_product (
	decision_id TEXT NOT NULL REFERENCES decision (id),
	rank        INTEGER NOT NULL,
	product_id  TEXT NOT NULL,
	PRIMARY KEY (decision_id, rank)
);

-- What a decision changed. object_id follows an authority that becomes part of
-- another; nothing else here ever changes.
CREATE TABLE decision_effect (
	decision_id TEXT NOT NULL REFERENCES decision (id),
	rank        INTEGER NOT NULL,
	object      TEXT NOT NULL,
	object_id   TEXT NOT NULL,
	text_da     TEXT NOT NULL,
	text_en     TEXT NOT NULL,
	path        TEXT NOT NULL,
	PRIMARY KEY (decision_id, rank)
);
CREATE INDEX decision_effect_by_object ON decision_effect (object, object_id);

-- Decisions that are being written; content is the whole of it as JSON. The row goes
-- when the decision is approved.
CREATE TABLE decision_draft (
	id       TEXT PRIMARY KEY,
	group_id TEXT NOT NULL,
	content  TEXT NOT NULL,
	version  INTEGER NOT NULL,
	created  BIGINT NOT NULL,
	updated  BIGINT NOT NULL
);
CREATE INDEX decision_draft_by_group ON decision_draft (group_id, updated);
