-- How authorities are divided by size, from a year on. A class holds from its
-- number of inhabitants up to that of the next, so every number is in one class.
CREATE TABLE agreement_key (
	id             TEXT    NOT NULL,
	year           INTEGER NOT NULL,
	name_da        TEXT    NOT NULL,
	name_en        TEXT    NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	version        BIGINT  NOT NULL,
	PRIMARY KEY (id, year)
);

CREATE TABLE agreement_class (
	key_id          TEXT    NOT NULL,
	year            INTEGER NOT NULL,
	class           TEXT    NOT NULL,
	name_da         TEXT    NOT NULL,
	name_en         TEXT    NOT NULL,
	from_population BIGINT  NOT NULL,
	PRIMARY KEY (key_id, year, class),
	UNIQUE (key_id, year, from_population),
	FOREIGN KEY (key_id, year) REFERENCES agreement_key (id, year)
);

-- The class of an authority that its inhabitants do not decide; see
-- platform/timeline.
CREATE TABLE agreement_judgement_v (
	id             TEXT    NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT  NOT NULL,
	tx_end         BIGINT  NOT NULL,
	active         BOOLEAN NOT NULL,
	authority_id   TEXT    NOT NULL,
	key_id         TEXT    NOT NULL,
	class          TEXT    NOT NULL,
	reason         TEXT    NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX agreement_judgement_now ON agreement_judgement_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX agreement_judgement_by_authority ON agreement_judgement_v (authority_id, key_id, valid_from) WHERE tx_end = 9223372036854775807;

-- What a product costs in a year. Amounts are øre; one that no source gives is null.
CREATE TABLE agreement_card (
	product_id     TEXT    NOT NULL,
	year           INTEGER NOT NULL,
	key_id         TEXT    NOT NULL,
	waiver_da      TEXT    NOT NULL,
	waiver_en      TEXT    NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	version        BIGINT  NOT NULL,
	PRIMARY KEY (product_id, year)
);

CREATE TABLE agreement_rate (
	product_id TEXT    NOT NULL,
	year       INTEGER NOT NULL,
	rank       INTEGER NOT NULL,
	class      TEXT    NOT NULL,
	member     BIGINT,
	non_member BIGINT,
	joining    BIGINT,
	PRIMARY KEY (product_id, year, class),
	FOREIGN KEY (product_id, year) REFERENCES agreement_card (product_id, year)
);

-- The agreements; see platform/timeline. An authority and a product have one
-- agreement, however often it ends and is made again. Part is of the yearly fee,
-- as 1/3; empty is all of it. Batch is the intake that brought the row.
CREATE TABLE agreement_v (
	id             TEXT    NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT  NOT NULL,
	tx_end         BIGINT  NOT NULL,
	active         BOOLEAN NOT NULL,
	authority_id   TEXT    NOT NULL,
	product_id     TEXT    NOT NULL,
	passive        BOOLEAN NOT NULL,
	part           TEXT    NOT NULL,
	pays           TEXT    NOT NULL,
	yearly         BIGINT,
	joining        BIGINT,
	conditions     TEXT    NOT NULL,
	notice         INTEGER NOT NULL,
	signed         TEXT    NOT NULL,
	signer         TEXT    NOT NULL,
	file_hash      TEXT    NOT NULL,
	file_name      TEXT    NOT NULL,
	file_type      TEXT    NOT NULL,
	file_size      BIGINT  NOT NULL,
	batch          TEXT    NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX agreement_now ON agreement_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX agreement_by_authority ON agreement_v (authority_id, product_id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX agreement_by_product ON agreement_v (product_id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX agreement_by_start ON agreement_v (valid_from, id) WHERE tx_end = 9223372036854775807;
CREATE INDEX agreement_by_end ON agreement_v (valid_to, id) WHERE tx_end = 9223372036854775807;
CREATE INDEX agreement_by_batch ON agreement_v (batch) WHERE batch <> '';
CREATE INDEX agreement_by_file ON agreement_v (file_hash) WHERE file_hash <> '';

-- The community's own key, so that a class can be told before anybody has written
-- one; ADR 12 says why a number on a boundary belongs to the upper class.
INSERT INTO agreement_key (id, year, name_da, name_en, source_title, source_address, source_date, source_basis, version)
VALUES ('standard', 2012, 'Fællesskabets størrelser', 'The community''s sizes', 'Takstblade (side på os2.eu)', 'https://www.os2.eu/takstblade', '2026-11-22', 'read', 1);
INSERT INTO agreement_class (key_id, year, class, name_da, name_en, from_population)
VALUES ('standard', 2012, 'lille', 'Lille', 'Small', 0);
INSERT INTO agreement_class (key_id, year, class, name_da, name_en, from_population)
VALUES ('standard', 2012, 'mellem', 'Mellem', 'Medium', 25000);
INSERT INTO agreement_class (key_id, year, class, name_da, name_en, from_population)
VALUES ('standard', 2012, 'stor', 'Stor', 'Large', 60000);
INSERT INTO agreement_class (key_id, year, class, name_da, name_en, from_population)
VALUES ('standard', 2012, 'meget-stor', 'Meget stor', 'Very large', 120000);
