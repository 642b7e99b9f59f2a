-- The versions of the code of conduct. Each is in force from its day until the
-- next one is; due is the last day on which a signature of an older one counts.
CREATE TABLE partner_code (
	id             TEXT PRIMARY KEY,
	number         INTEGER NOT NULL UNIQUE,
	in_force       INTEGER NOT NULL UNIQUE,
	due            INTEGER NOT NULL,
	text_da        TEXT NOT NULL,
	text_en        TEXT NOT NULL,
	address        TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL
);

CREATE TABLE partner_signature (
	supplier TEXT NOT NULL,
	code_id  TEXT NOT NULL REFERENCES partner_code (id),
	day      INTEGER NOT NULL,
	title    TEXT NOT NULL,
	PRIMARY KEY (supplier, code_id)
);
CREATE INDEX partner_signature_by_code ON partner_signature (code_id, day);

-- What a supplier does for a product; see platform/timeline. A supplier has one
-- delivery for each product and kind of work, however often it ends and begins.
-- The source is empty where the supplier's own word is all there is.
CREATE TABLE partner_delivery_v (
	id             TEXT    NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT  NOT NULL,
	tx_end         BIGINT  NOT NULL,
	active         BOOLEAN NOT NULL,
	supplier       TEXT    NOT NULL,
	product_id     TEXT    NOT NULL,
	work           TEXT    NOT NULL,
	note           TEXT    NOT NULL,
	speaker        TEXT    NOT NULL,
	said           INTEGER NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX partner_delivery_v_current ON partner_delivery_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX partner_delivery_v_by_supplier ON partner_delivery_v (supplier, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX partner_delivery_v_by_product ON partner_delivery_v (product_id, valid_from) WHERE tx_end = 9223372036854775807;

-- A reference names its delivery by what the delivery is, so that it stays with
-- the delivery when two suppliers become one. until is 0 while the work goes on.
CREATE TABLE partner_reference (
	id         TEXT PRIMARY KEY,
	supplier   TEXT NOT NULL,
	product_id TEXT NOT NULL,
	work       TEXT NOT NULL,
	authority  TEXT NOT NULL,
	what       TEXT NOT NULL,
	since      INTEGER NOT NULL,
	until      INTEGER NOT NULL,
	state      TEXT NOT NULL,
	asked      INTEGER NOT NULL,
	asked_by   TEXT NOT NULL,
	answered   INTEGER NOT NULL,
	reply      TEXT NOT NULL
);
CREATE UNIQUE INDEX partner_reference_living ON partner_reference (supplier, product_id, work, authority) WHERE state IN ('asked', 'confirmed');
CREATE INDEX partner_reference_by_supplier ON partner_reference (supplier, asked);
CREATE INDEX partner_reference_by_authority ON partner_reference (authority, asked);
CREATE INDEX partner_reference_by_product ON partner_reference (product_id, asked) WHERE state = 'confirmed';
