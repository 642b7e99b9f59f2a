-- Meetings of groups. sequence counts what calendars have been told; the instants
-- are null until what they name has happened.
CREATE TABLE meeting (
	id          TEXT PRIMARY KEY,
	group_id    TEXT NOT NULL,
	state       TEXT NOT NULL,
	starts      BIGINT NOT NULL,
	ends        BIGINT NOT NULL,
	place       TEXT NOT NULL,
	link        TEXT NOT NULL,
	reach       TEXT NOT NULL,
	sequence    INTEGER NOT NULL,
	version     INTEGER NOT NULL,
	invited     BIGINT,
	papers_sent BIGINT,
	held        BIGINT,
	approved    BIGINT,
	created     BIGINT NOT NULL,
	updated     BIGINT NOT NULL,
	CHECK (starts < ends)
);
CREATE INDEX meeting_by_start ON meeting (starts, id);
CREATE INDEX meeting_by_group ON meeting (group_id, starts, id);
CREATE INDEX meeting_by_update ON meeting (updated, id);

-- The seats of the group as they were filled when the meeting was called, with what
-- they answered and when they were there.
CREATE TABLE meeting_seat (
	meeting_id TEXT NOT NULL REFERENCES meeting (id),
	seat_id    TEXT NOT NULL,
	rank       INTEGER NOT NULL,
	authority  TEXT NOT NULL,
	person     TEXT NOT NULL,
	role       TEXT NOT NULL,
	votes      BOOLEAN NOT NULL,
	answer     TEXT NOT NULL,
	arrived    BIGINT,
	gone       BIGINT,
	PRIMARY KEY (meeting_id, seat_id)
);
CREATE INDEX meeting_seat_by_authority ON meeting_seat (authority);
CREATE INDEX meeting_seat_by_person ON meeting_seat (person) WHERE person <> '';

-- What a meeting deals with; content is what the agenda says of it, as JSON.
CREATE TABLE meeting_item (
	id          TEXT PRIMARY KEY,
	meeting_id  TEXT NOT NULL REFERENCES meeting (id),
	rank        INTEGER NOT NULL,
	content     TEXT NOT NULL,
	outcome     TEXT NOT NULL,
	decision_id TEXT NOT NULL,
	version     INTEGER NOT NULL
);
CREATE INDEX meeting_item_by_meeting ON meeting_item (meeting_id, rank);
CREATE INDEX meeting_item_by_decision ON meeting_item (decision_id) WHERE decision_id <> '';

CREATE TABLE meeting_file (
	id      TEXT PRIMARY KEY,
	item_id TEXT NOT NULL REFERENCES meeting_item (id),
	name    TEXT NOT NULL,
	type    TEXT NOT NULL,
	size    BIGINT NOT NULL,
	hash    TEXT NOT NULL
);
CREATE INDEX meeting_file_by_item ON meeting_file (item_id, id);
CREATE INDEX meeting_file_by_hash ON meeting_file (hash);

-- What somebody is to do; item_id is empty where it follows from the meeting as a
-- whole, and done is 0 until it is.
CREATE TABLE meeting_action (
	id         TEXT PRIMARY KEY,
	meeting_id TEXT NOT NULL REFERENCES meeting (id),
	item_id    TEXT NOT NULL,
	text       TEXT NOT NULL,
	authority  TEXT NOT NULL,
	person     TEXT NOT NULL,
	due        INTEGER NOT NULL,
	done       INTEGER NOT NULL
);
CREATE INDEX meeting_action_by_meeting ON meeting_action (meeting_id, due, id);
CREATE INDEX meeting_action_open ON meeting_action (due, id) WHERE done = 0;
CREATE INDEX meeting_action_by_authority ON meeting_action (authority);
CREATE INDEX meeting_action_by_person ON meeting_action (person) WHERE person <> '';
