-- An organisation that can act. slug is its present address; all it ever had are
-- in registry_slug, which also holds that no two have the same. population is the newest fact of that kind, kept beside the
-- name so that a list can be ordered by it.
CREATE TABLE registry_authority (
	id                 TEXT PRIMARY KEY,
	slug               TEXT NOT NULL,
	kind               TEXT NOT NULL,
	name               TEXT NOT NULL,
	sort               BYTEA NOT NULL,
	official_name      TEXT NOT NULL,
	code               TEXT NOT NULL,
	region             TEXT NOT NULL,
	source_title       TEXT NOT NULL,
	source_address     TEXT NOT NULL,
	source_date        TEXT NOT NULL,
	source_basis       TEXT NOT NULL,
	cvr                TEXT NOT NULL,
	cvr_source_title   TEXT NOT NULL,
	cvr_source_address TEXT NOT NULL,
	cvr_source_date    TEXT NOT NULL,
	cvr_source_basis   TEXT NOT NULL,
	homepage           TEXT NOT NULL,
	contact            TEXT NOT NULL,
	population         BIGINT NOT NULL,
	merged_into        TEXT NOT NULL,
	version            BIGINT NOT NULL,
	created            BIGINT NOT NULL,
	updated            BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_authority_by_cvr ON registry_authority (cvr) WHERE cvr <> '' AND merged_into = '';
CREATE UNIQUE INDEX registry_authority_by_code ON registry_authority (code) WHERE code <> '' AND merged_into = '';
-- Lists leave out what was merged, so every index behind one begins with that.
-- The last is all that counting the facets reads.
CREATE INDEX registry_authority_by_name ON registry_authority (merged_into, sort, id);
CREATE INDEX registry_authority_by_population ON registry_authority (merged_into, population, id);
CREATE INDEX registry_authority_by_updated ON registry_authority (merged_into, updated, id);
CREATE INDEX registry_authority_facets ON registry_authority (merged_into, kind, region, id);
CREATE INDEX registry_authority_by_region ON registry_authority (region);

-- Addresses are permanent: a slug is never given to another authority.
CREATE TABLE registry_slug (
	slug      TEXT PRIMARY KEY,
	authority TEXT NOT NULL REFERENCES registry_authority (id)
);
CREATE INDEX registry_slug_by_authority ON registry_slug (authority);

-- Figures about an authority, one for each kind and date.
CREATE TABLE registry_fact (
	authority      TEXT NOT NULL REFERENCES registry_authority (id),
	kind           TEXT NOT NULL,
	value          BIGINT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (authority, kind, source_date)
);

-- email is kept folded, so that it is unique whatever its case.
CREATE TABLE registry_person (
	id          TEXT PRIMARY KEY,
	name        TEXT NOT NULL,
	sort        BYTEA NOT NULL,
	email       TEXT NOT NULL,
	state       TEXT NOT NULL,
	merged_into TEXT NOT NULL,
	version     BIGINT NOT NULL,
	created     BIGINT NOT NULL,
	updated     BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_person_by_email ON registry_person (email) WHERE email <> '' AND merged_into = '';
CREATE INDEX registry_person_by_name ON registry_person (sort, id);
CREATE INDEX registry_person_by_successor ON registry_person (merged_into);

-- That a person acts for an authority; see platform/timeline.
CREATE TABLE registry_affiliation_v (
	id         TEXT    NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to   INTEGER NOT NULL,
	tx         BIGINT  NOT NULL,
	tx_end     BIGINT  NOT NULL,
	active     BOOLEAN NOT NULL,
	person     TEXT    NOT NULL,
	authority  TEXT    NOT NULL,
	title      TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX registry_affiliation_v_current ON registry_affiliation_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX registry_affiliation_v_by_person ON registry_affiliation_v (person, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX registry_affiliation_v_by_authority ON registry_affiliation_v (authority, valid_from) WHERE tx_end = 9223372036854775807;
