-- When an authority exists, and who took over when it was dissolved. Both ends
-- are far away where nobody has said anything else: 0001-01-01 and 9999-12-31.
ALTER TABLE registry_authority ADD COLUMN exists_from INTEGER NOT NULL DEFAULT -719162;
ALTER TABLE registry_authority ADD COLUMN exists_to INTEGER NOT NULL DEFAULT 2932896;
ALTER TABLE registry_authority ADD COLUMN successor TEXT NOT NULL DEFAULT '';
CREATE INDEX registry_authority_by_successor ON registry_authority (successor) WHERE successor <> '';

-- Counting the facets reads this index alone, so it has the period as well.
DROP INDEX registry_authority_facets;
CREATE INDEX registry_authority_facets ON registry_authority (merged_into, kind, region, id, exists_from, exists_to);
