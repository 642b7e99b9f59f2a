-- Ballots at meetings, and voters with several votes. barring is why those who are
-- barred may not vote.
ALTER TABLE ballot ADD COLUMN barring TEXT NOT NULL DEFAULT '';
ALTER TABLE ballot_voter ADD COLUMN votes INTEGER NOT NULL DEFAULT 1;
CREATE INDEX ballot_by_about ON ballot (about_kind, about_id, id) WHERE about_id <> '';
