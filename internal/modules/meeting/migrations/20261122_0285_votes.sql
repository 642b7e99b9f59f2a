-- earlier are the times when somebody was there for the seat and went, before coming
-- back: JSON, in order.
ALTER TABLE meeting_seat ADD COLUMN earlier TEXT NOT NULL DEFAULT '';

-- Why the invitation went out later than the charter says; empty where it did not.
ALTER TABLE meeting ADD COLUMN late TEXT NOT NULL DEFAULT '';

-- That one seat lets another cast its votes while it is away, for the time from given
-- until ended, which is null while it counts. person wrote it.
CREATE TABLE meeting_proxy (
	meeting_id TEXT NOT NULL REFERENCES meeting (id),
	giver      TEXT NOT NULL,
	holder     TEXT NOT NULL,
	given      BIGINT NOT NULL,
	ended      BIGINT,
	person     TEXT NOT NULL,
	PRIMARY KEY (meeting_id, giver, given)
);
CREATE INDEX meeting_proxy_by_holder ON meeting_proxy (meeting_id, holder);
CREATE INDEX meeting_proxy_by_person ON meeting_proxy (person) WHERE person <> '';

-- What a member asks a meeting to decide; item_id is empty until it is on the agenda.
CREATE TABLE meeting_proposal (
	id         TEXT PRIMARY KEY,
	meeting_id TEXT NOT NULL REFERENCES meeting (id),
	authority  TEXT NOT NULL,
	person     TEXT NOT NULL,
	title      TEXT NOT NULL,
	text       TEXT NOT NULL,
	reason     TEXT NOT NULL,
	matter     TEXT NOT NULL,
	made       BIGINT NOT NULL,
	item_id    TEXT NOT NULL
);
CREATE INDEX meeting_proposal_by_meeting ON meeting_proposal (meeting_id, id);
CREATE INDEX meeting_proposal_by_item ON meeting_proposal (item_id) WHERE item_id <> '';
CREATE INDEX meeting_proposal_by_authority ON meeting_proposal (authority);
CREATE INDEX meeting_proposal_by_person ON meeting_proposal (person) WHERE person <> '';
