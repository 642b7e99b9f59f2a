-- A row is one duty from the day it appeared until it was closed. about is the
-- provider's key: one duty at most is open about the same thing.
CREATE TABLE duty (
	id         TEXT    PRIMARY KEY,
	provider   TEXT    NOT NULL,
	about      TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	args       TEXT    NOT NULL,
	authority  TEXT    NOT NULL,
	role       TEXT    NOT NULL,
	scope_kind TEXT    NOT NULL,
	scope_id   TEXT    NOT NULL,
	due        INTEGER NOT NULL,
	path       TEXT    NOT NULL,
	opened     INTEGER NOT NULL,
	closed     INTEGER,
	reminded   INTEGER NOT NULL
);
CREATE UNIQUE INDEX duty_open ON duty (provider, about) WHERE closed IS NULL;
-- Whose they are; the band on top of every page counts by these two.
CREATE INDEX duty_open_of_authority ON duty (authority) WHERE closed IS NULL;
CREATE INDEX duty_open_of_role ON duty (role, scope_kind, scope_id) WHERE closed IS NULL;
-- The orders of the lists.
CREATE INDEX duty_open_by_due ON duty (due, id) WHERE closed IS NULL;
CREATE INDEX duty_done ON duty (closed, id) WHERE closed IS NOT NULL;
CREATE INDEX duty_done_of_authority ON duty (authority, closed) WHERE closed IS NOT NULL;
CREATE INDEX duty_done_of_role ON duty (role, scope_kind, scope_id, closed) WHERE closed IS NOT NULL;
