-- A question that a group answers by voting. From counting to chair the columns are
-- what the charter and the seats said when the ballot opened. closes is set for a
-- written procedure; result is JSON.
CREATE TABLE ballot (
	id          TEXT PRIMARY KEY,
	group_id    TEXT NOT NULL,
	matter      TEXT NOT NULL,
	question_da TEXT NOT NULL,
	question_en TEXT NOT NULL,
	text_da     TEXT NOT NULL,
	text_en     TEXT NOT NULL,
	method      TEXT NOT NULL,
	about_kind  TEXT NOT NULL,
	about_id    TEXT NOT NULL,
	about_path  TEXT NOT NULL,
	reach       TEXT NOT NULL,
	state       TEXT NOT NULL,
	created     BIGINT NOT NULL,
	closes      BIGINT,
	opened      BIGINT,
	closed      BIGINT,
	counting    TEXT NOT NULL,
	quorum      TEXT NOT NULL,
	majority    TEXT NOT NULL,
	casting     BOOLEAN NOT NULL,
	chair       TEXT NOT NULL,
	result      TEXT NOT NULL,
	reason      TEXT NOT NULL,
	draft       TEXT NOT NULL
);
CREATE INDEX ballot_by_group ON ballot (group_id, id);
CREATE INDEX ballot_open ON ballot (closes) WHERE state = 'open';

CREATE TABLE ballot_option (
	ballot_id TEXT NOT NULL REFERENCES ballot (id),
	rank      INTEGER NOT NULL,
	name_da   TEXT NOT NULL,
	name_en   TEXT NOT NULL,
	PRIMARY KEY (ballot_id, rank)
);

-- The seats or authorities that had a vote when the ballot opened.
CREATE TABLE ballot_voter (
	ballot_id TEXT NOT NULL REFERENCES ballot (id),
	voter     TEXT NOT NULL,
	authority TEXT NOT NULL,
	barred    BOOLEAN NOT NULL,
	PRIMARY KEY (ballot_id, voter)
);
CREATE INDEX ballot_voter_by_authority ON ballot_voter (authority);

CREATE TABLE ballot_proxy (
	ballot_id TEXT NOT NULL,
	giver     TEXT NOT NULL,
	holder    TEXT NOT NULL,
	PRIMARY KEY (ballot_id, giver),
	FOREIGN KEY (ballot_id, giver) REFERENCES ballot_voter (ballot_id, voter),
	FOREIGN KEY (ballot_id, holder) REFERENCES ballot_voter (ballot_id, voter)
);

-- Who would rather meet than answer in writing.
CREATE TABLE ballot_objection (
	ballot_id TEXT NOT NULL,
	voter     TEXT NOT NULL,
	reason    TEXT NOT NULL,
	PRIMARY KEY (ballot_id, voter),
	FOREIGN KEY (ballot_id, voter) REFERENCES ballot_voter (ballot_id, voter)
);

-- The answers of an open ballot. caster is the voter that cast it: itself, or the
-- holder of its proxy.
CREATE TABLE ballot_vote (
	ballot_id TEXT NOT NULL,
	voter     TEXT NOT NULL,
	caster    TEXT NOT NULL,
	answer    TEXT NOT NULL,
	PRIMARY KEY (ballot_id, voter),
	FOREIGN KEY (ballot_id, voter) REFERENCES ballot_voter (ballot_id, voter)
);

-- Who has voted in a secret ballot. What they answered is in one of the two tables
-- below, in which nothing leads back here; the package comment says how that holds.
CREATE TABLE ballot_turnout (
	ballot_id TEXT NOT NULL,
	voter     TEXT NOT NULL,
	PRIMARY KEY (ballot_id, voter),
	FOREIGN KEY (ballot_id, voter) REFERENCES ballot_voter (ballot_id, voter)
);

-- The papers of a secret ballot while it is open. paper is a random number. As the
-- whole key of whole numbers it is where SQLite keeps the row, so that no hidden
-- number tells in which order the papers came.
CREATE TABLE ballot_box (
	paper     INTEGER PRIMARY KEY,
	ballot_id TEXT NOT NULL REFERENCES ballot (id),
	answer    TEXT NOT NULL
);
CREATE INDEX ballot_box_by_ballot ON ballot_box (ballot_id);

-- The same papers once it is closed: written at the same moment, in the order of
-- their numbers.
CREATE TABLE ballot_paper (
	ballot_id TEXT NOT NULL REFERENCES ballot (id),
	paper     INTEGER NOT NULL,
	answer    TEXT NOT NULL,
	PRIMARY KEY (ballot_id, paper)
);
