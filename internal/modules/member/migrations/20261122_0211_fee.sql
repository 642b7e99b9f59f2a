-- What has been decided about the fee: see FeeRule. amount is øre, index_percent
-- hundredths of a percent.
CREATE TABLE member_fee_rule (
	year           INTEGER NOT NULL,
	kind           TEXT NOT NULL,
	amount         BIGINT NOT NULL,
	index_percent  BIGINT NOT NULL,
	by_then        BOOLEAN NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (year, kind)
);
