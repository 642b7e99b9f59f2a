-- What was done about an authority's membership, in the order of id. The file_
-- columns are the signed agreement, which platform/blob keeps; the source is that
-- of a decision. What an act does not say is empty.
CREATE TABLE member_step (
	id             TEXT PRIMARY KEY,
	authority      TEXT NOT NULL,
	act            TEXT NOT NULL,
	day            INTEGER NOT NULL,
	signer         TEXT NOT NULL,
	file_hash      TEXT NOT NULL,
	file_name      TEXT NOT NULL,
	file_type      TEXT NOT NULL,
	file_size      BIGINT NOT NULL,
	ground         TEXT NOT NULL,
	decision       TEXT NOT NULL,
	note           TEXT NOT NULL,
	recorded       BIGINT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL
);
CREATE INDEX member_step_by_authority ON member_step (authority, id);

-- Whom to write to about an authority's membership; see platform/timeline.
CREATE TABLE member_contact_v (
	id         TEXT    NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to   INTEGER NOT NULL,
	tx         BIGINT  NOT NULL,
	tx_end     BIGINT  NOT NULL,
	active     BOOLEAN NOT NULL,
	authority  TEXT    NOT NULL,
	role       TEXT    NOT NULL,
	person     TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX member_contact_v_current ON member_contact_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX member_contact_v_by_authority ON member_contact_v (authority, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX member_contact_v_by_person ON member_contact_v (person, valid_from) WHERE tx_end = 9223372036854775807;
