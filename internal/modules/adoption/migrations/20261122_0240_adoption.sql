-- What one origin says about an authority's use of a product; see
-- platform/timeline. There is one fact for each authority, product and origin.
CREATE TABLE adoption_statement_v (
	id             TEXT    NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT  NOT NULL,
	tx_end         BIGINT  NOT NULL,
	active         BOOLEAN NOT NULL,
	authority_id   TEXT    NOT NULL,
	product_id     TEXT    NOT NULL,
	origin         TEXT    NOT NULL,
	state          TEXT    NOT NULL,
	since          TEXT    NOT NULL,
	start          TEXT    NOT NULL,
	release        TEXT    NOT NULL,
	note           TEXT    NOT NULL,
	contact        TEXT    NOT NULL,
	count_of       BIGINT  NOT NULL,
	reach          TEXT    NOT NULL,
	expires        INTEGER NOT NULL,
	batch          TEXT    NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX adoption_statement_v_current ON adoption_statement_v (id, valid_from) WHERE tx_end = 9223372036854775807;
-- Also of what is no longer known, for what was known when.
CREATE INDEX adoption_statement_v_by_authority ON adoption_statement_v (authority_id, product_id);
CREATE INDEX adoption_statement_v_by_batch ON adoption_statement_v (batch) WHERE batch <> '';
-- The index in memory asks what changed since it last looked.
CREATE INDEX adoption_statement_v_by_tx ON adoption_statement_v (tx);
CREATE INDEX adoption_statement_v_by_tx_end ON adoption_statement_v (tx_end) WHERE tx_end < 9223372036854775807;
