-- Meetings that were planned in one go. schedule says when and where they are, as
-- JSON; sequence counts what calendars have been told of the series or of any of its
-- meetings, because they take it for one thing; announced is null until its dates
-- have been sent out.
CREATE TABLE meeting_series (
	id        TEXT PRIMARY KEY,
	group_id  TEXT NOT NULL,
	schedule  TEXT NOT NULL,
	sequence  INTEGER NOT NULL,
	version   INTEGER NOT NULL,
	announced BIGINT,
	created   BIGINT NOT NULL,
	updated   BIGINT NOT NULL
);
CREATE INDEX meeting_series_by_group ON meeting_series (group_id, id);

-- The series of a meeting, empty where it is a single one, and the day that the rule
-- of the series gives it, whatever day it has been moved to.
ALTER TABLE meeting ADD COLUMN series_id TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN occurs INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX meeting_by_series ON meeting (series_id, occurs) WHERE series_id <> '';
