-- How many members and partners the community said it had, one number for each
-- date of a source.
CREATE TABLE member_count (
	counted        TEXT NOT NULL,
	n              BIGINT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (counted, source_date)
);
