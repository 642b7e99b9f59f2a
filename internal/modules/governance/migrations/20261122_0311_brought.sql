-- Who brought a reading that the program has not made itself: the account, the authority
-- that it acted for, and when. All examinations of source code were brought until now;
-- who brought them, the change record tells. No intake has ever brought a reading.
ALTER TABLE governance_run ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';
ALTER TABLE governance_run ADD COLUMN brought_for TEXT NOT NULL DEFAULT '';
ALTER TABLE governance_run ADD COLUMN brought_at BIGINT;
ALTER TABLE governance_run DROP COLUMN batch;
UPDATE governance_run SET brought_by = 'unknown', brought_at = last_read WHERE way = 'repository';
