-- Whether a group lets one vote for another: yes, no, or empty where nothing is laid
-- down. How many one may hold stands in proxies, where 0 is no limit.
ALTER TABLE group_charter_v ADD COLUMN proxying TEXT NOT NULL DEFAULT '';
