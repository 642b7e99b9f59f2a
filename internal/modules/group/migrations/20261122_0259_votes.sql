-- How a group votes at its meetings. weights is a key to the votes of authorities, as
-- authority=votes; method is empty and proxies 0 where nothing is laid down.
ALTER TABLE group_charter_v ADD COLUMN weights TEXT NOT NULL DEFAULT '';
ALTER TABLE group_charter_v ADD COLUMN method TEXT NOT NULL DEFAULT '';
ALTER TABLE group_charter_v ADD COLUMN proxies INTEGER NOT NULL DEFAULT 0;
