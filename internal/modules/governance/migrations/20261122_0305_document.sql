-- What shows that a product meets criteria: a link, a file, or a text that stands here.
-- day is the document's own date, as precisely as it is known.
CREATE TABLE governance_document (
	id         TEXT PRIMARY KEY,
	product_id TEXT NOT NULL,
	kind       TEXT NOT NULL,
	title      TEXT NOT NULL,
	address    TEXT NOT NULL,
	file_hash  TEXT NOT NULL,
	file_name  TEXT NOT NULL,
	file_type  TEXT NOT NULL,
	file_size  BIGINT NOT NULL,
	body       TEXT NOT NULL,
	day        TEXT NOT NULL,
	maker      TEXT NOT NULL, -- an authority
	reach      TEXT NOT NULL,
	account    TEXT NOT NULL,
	authority  TEXT NOT NULL,
	version    INTEGER NOT NULL,
	added      BIGINT NOT NULL,
	updated    BIGINT NOT NULL
);
CREATE INDEX governance_document_by_product ON governance_document (product_id, added);
CREATE INDEX governance_document_by_hash ON governance_document (file_hash) WHERE file_hash <> '';

-- What the program last found at a document's link. It is bookkeeping, and no change to
-- the commons; a document that points elsewhere begins without any.
CREATE TABLE governance_sighting (
	document_id TEXT PRIMARY KEY REFERENCES governance_document (id),
	pinned      TEXT NOT NULL,
	hash        TEXT NOT NULL,
	last_read   BIGINT,
	alive       BIGINT,
	failed      INTEGER NOT NULL,
	since       BIGINT,
	fault       TEXT NOT NULL,
	due         BIGINT NOT NULL
);
CREATE INDEX governance_sighting_by_due ON governance_sighting (due);
