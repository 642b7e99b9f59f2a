-- What products say of themselves. on_day is the day on which it was said, for lists;
-- day the same as precisely as the source has it.
CREATE TABLE governance_self (
	id             TEXT PRIMARY KEY,
	product_id     TEXT NOT NULL,
	half           INTEGER NOT NULL,
	model          TEXT NOT NULL,
	form           TEXT NOT NULL,
	template       TEXT NOT NULL,
	state          TEXT NOT NULL,
	day            TEXT NOT NULL,
	on_day         INTEGER NOT NULL,
	draft          BOOLEAN NOT NULL, -- the source calls it one
	note           TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	batch          TEXT NOT NULL,
	submitted      BIGINT,
	published      BIGINT,
	version        INTEGER NOT NULL,
	created        BIGINT NOT NULL,
	updated        BIGINT NOT NULL
);
CREATE INDEX governance_self_by_product ON governance_self (product_id, on_day, id);
CREATE INDEX governance_self_endorsed ON governance_self (product_id, on_day) WHERE state = 'endorsed';
CREATE INDEX governance_self_by_half ON governance_self (half, product_id);
CREATE UNIQUE INDEX governance_self_open ON governance_self (product_id, half) WHERE state = 'writing';

-- What it says of each criterion: was is the id in the model that it was written by,
-- criterion what that is called today, empty where it is gone.
CREATE TABLE governance_claim (
	self_id     TEXT NOT NULL REFERENCES governance_self (id),
	was         TEXT NOT NULL,
	criterion   TEXT NOT NULL,
	answer      TEXT NOT NULL,
	written     TEXT NOT NULL,
	uncertain   BOOLEAN NOT NULL,
	body        TEXT NOT NULL,
	because     TEXT NOT NULL,
	planned     INTEGER NOT NULL,
	explanation TEXT NOT NULL,
	links       TEXT NOT NULL, -- JSON
	version     INTEGER NOT NULL,
	updated     BIGINT NOT NULL,
	PRIMARY KEY (self_id, was)
);

CREATE TABLE governance_file (
	id        TEXT PRIMARY KEY,
	self_id   TEXT NOT NULL REFERENCES governance_self (id),
	criterion TEXT NOT NULL,
	name      TEXT NOT NULL,
	type      TEXT NOT NULL,
	size      BIGINT NOT NULL,
	hash      TEXT NOT NULL
);
CREATE INDEX governance_file_by_self ON governance_file (self_id);
CREATE INDEX governance_file_by_hash ON governance_file (hash);

-- Who in the steering group stands behind it.
CREATE TABLE governance_endorsement (
	self_id   TEXT NOT NULL REFERENCES governance_self (id),
	authority TEXT NOT NULL,
	person    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (self_id, authority)
);
CREATE INDEX governance_endorsement_by_person ON governance_endorsement (person);
CREATE INDEX governance_endorsement_by_authority ON governance_endorsement (authority);
