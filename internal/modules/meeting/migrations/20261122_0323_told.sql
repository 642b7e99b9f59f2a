-- Who has the dates of a series in the calendar, because they were sent out: whoever
-- takes a seat later is sent them, and whoever leaves is told that they are off.
CREATE TABLE meeting_told (
	series_id TEXT NOT NULL REFERENCES meeting_series (id),
	person    TEXT NOT NULL,
	PRIMARY KEY (series_id, person)
);
CREATE INDEX meeting_told_by_person ON meeting_told (person);
