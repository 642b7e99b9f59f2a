-- What came of the program's own reading of a product's repository. It is bookkeeping, and
-- no change to the commons; what was found is a run like others.
CREATE TABLE governance_source (
	product_id TEXT PRIMARY KEY,
	address    TEXT NOT NULL,
	tried      BIGINT NOT NULL,
	read_at    BIGINT, -- when it could be read last; NULL where it never could
	fault      TEXT NOT NULL
);
