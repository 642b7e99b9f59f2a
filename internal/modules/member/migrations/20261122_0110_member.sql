-- That an authority is in the community; see platform/timeline. An authority has
-- one membership, however often it leaves and returns. The confirmed_ columns
-- are a later source that names the same member, empty when there is none.
CREATE TABLE member_membership_v (
	id                       TEXT    NOT NULL,
	valid_from               INTEGER NOT NULL,
	valid_to                 INTEGER NOT NULL,
	tx                       BIGINT  NOT NULL,
	tx_end                   BIGINT  NOT NULL,
	active                   BOOLEAN NOT NULL,
	authority                TEXT    NOT NULL,
	kind                     TEXT    NOT NULL,
	how                      TEXT    NOT NULL,
	note                     TEXT    NOT NULL,
	source_title             TEXT    NOT NULL,
	source_address           TEXT    NOT NULL,
	source_date              TEXT    NOT NULL,
	source_basis             TEXT    NOT NULL,
	confirmed_source_title   TEXT    NOT NULL,
	confirmed_source_address TEXT    NOT NULL,
	confirmed_source_date    TEXT    NOT NULL,
	confirmed_source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX member_membership_v_current ON member_membership_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX member_membership_v_by_authority ON member_membership_v (authority, valid_from) WHERE tx_end = 9223372036854775807;
