-- How the secretariat evaluates products. on_day is the day that lists go by: of the
-- publication, or of the source.
CREATE TABLE governance_evaluation (
	id             TEXT PRIMARY KEY,
	product_id     TEXT NOT NULL,
	half           INTEGER NOT NULL,
	model          TEXT NOT NULL,
	template       TEXT NOT NULL,
	state          TEXT NOT NULL,
	self_id        TEXT NOT NULL, -- which self-evaluation it is about, if any
	corrects       TEXT NOT NULL, -- which evaluation it takes the place of, if any
	day            TEXT NOT NULL,
	on_day         INTEGER NOT NULL,
	summary        TEXT NOT NULL,
	judgement      TEXT NOT NULL,
	recommended    TEXT NOT NULL,
	reply          TEXT NOT NULL,
	disagrees      BOOLEAN NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	batch          TEXT NOT NULL,
	sent           BIGINT,
	replied        BIGINT,
	published      BIGINT,
	version        INTEGER NOT NULL,
	created        BIGINT NOT NULL,
	updated        BIGINT NOT NULL
);
CREATE INDEX governance_evaluation_by_product ON governance_evaluation (product_id, on_day, id);
CREATE INDEX governance_evaluation_published ON governance_evaluation (product_id, on_day) WHERE state = 'published';
CREATE INDEX governance_evaluation_by_half ON governance_evaluation (half, product_id);
CREATE UNIQUE INDEX governance_evaluation_open ON governance_evaluation (product_id) WHERE state <> 'published';

CREATE TABLE governance_verdict (
	evaluation_id   TEXT NOT NULL REFERENCES governance_evaluation (id),
	was             TEXT NOT NULL,
	criterion       TEXT NOT NULL,
	colour          TEXT NOT NULL,
	written         TEXT NOT NULL,
	uncertain       BOOLEAN NOT NULL,
	reason          TEXT NOT NULL,
	recommendation  TEXT NOT NULL,
	ruling          TEXT NOT NULL, -- on the product's explanation: accepted, refused or empty
	ruling_reason   TEXT NOT NULL,
	approver        TEXT NOT NULL,
	accepted_until  INTEGER NOT NULL,
	reply           TEXT NOT NULL,
	disagrees       BOOLEAN NOT NULL,
	version         INTEGER NOT NULL,
	updated         BIGINT NOT NULL,
	PRIMARY KEY (evaluation_id, was)
);
