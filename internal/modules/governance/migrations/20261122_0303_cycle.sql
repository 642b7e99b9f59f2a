-- What is agreed about a product's evaluation in a half-year. That it is due follows
-- from the product's stage and is not written down.
CREATE TABLE governance_round (
	product_id TEXT NOT NULL,
	half       INTEGER NOT NULL,
	dialogue   INTEGER NOT NULL, -- the day of the meeting; 0 for none
	PRIMARY KEY (product_id, half)
);

-- What follows from evaluations, on one of two tracks: the product's or the board's.
CREATE TABLE governance_followup (
	id            TEXT PRIMARY KEY,
	product_id    TEXT NOT NULL, -- empty for what goes across products
	evaluation_id TEXT NOT NULL,
	criterion     TEXT NOT NULL,
	track         TEXT NOT NULL,
	body          TEXT NOT NULL,
	owner         TEXT NOT NULL, -- an authority
	due           INTEGER NOT NULL,
	done          INTEGER NOT NULL, -- 0 until it is
	version       INTEGER NOT NULL,
	created       BIGINT NOT NULL
);
CREATE INDEX governance_followup_by_product ON governance_followup (product_id, done, due);
CREATE INDEX governance_followup_by_due ON governance_followup (done, due);
CREATE INDEX governance_followup_by_owner ON governance_followup (owner);

-- The reports from which self-evaluations and evaluations were read, as they stood, so
-- that they can be written again without a loss.
CREATE TABLE governance_report (
	of_id   TEXT PRIMARY KEY, -- a self-evaluation or an evaluation
	content TEXT NOT NULL     -- JSON
);
