-- How far somebody has been told by letter of what is written: until which post, and on
-- which day the last letter went out. Who has no row has been told of nothing.
CREATE TABLE discussion_told (
	person TEXT PRIMARY KEY,
	until  BIGINT NOT NULL,
	sent   INTEGER NOT NULL,
	off    BOOLEAN NOT NULL
);
CREATE INDEX discussion_post_by_time ON discussion_post (at, id);
