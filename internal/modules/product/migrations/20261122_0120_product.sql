CREATE TABLE subject (
	slug     TEXT PRIMARY KEY,
	rank     INTEGER NOT NULL,
	name_da  TEXT NOT NULL,
	name_en  TEXT NOT NULL,
	about_da TEXT NOT NULL,
	about_en TEXT NOT NULL
);

CREATE TABLE product (
	id             TEXT PRIMARY KEY,
	slug           TEXT NOT NULL UNIQUE,
	name           TEXT NOT NULL,
	sort           BYTEA NOT NULL,
	purpose_da     TEXT NOT NULL,
	purpose_en     TEXT NOT NULL,
	description_da TEXT NOT NULL,
	description_en TEXT NOT NULL,
	note_da        TEXT NOT NULL,
	note_en        TEXT NOT NULL,
	repository     TEXT NOT NULL,
	licence        TEXT NOT NULL,
	documentation  TEXT NOT NULL,
	homepage       TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	reach          TEXT NOT NULL,
	created        BIGINT NOT NULL,
	updated        BIGINT NOT NULL,
	version        BIGINT NOT NULL
);
CREATE INDEX product_by_version ON product (id, version);
CREATE INDEX product_by_updated ON product (updated, id);

CREATE TABLE product_subject (
	product_id TEXT NOT NULL REFERENCES product (id),
	rank       INTEGER NOT NULL,
	subject    TEXT NOT NULL REFERENCES subject (slug),
	PRIMARY KEY (product_id, rank)
);

-- The timelines; see platform/timeline. The id of a stage or level is the
-- product's own: it has one of each.
CREATE TABLE product_stage_v (
	id             TEXT NOT NULL REFERENCES product (id),
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT NOT NULL,
	tx_end         BIGINT NOT NULL,
	active         BOOLEAN NOT NULL,
	stage          TEXT NOT NULL,
	note_da        TEXT NOT NULL,
	note_en        TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (id, tx, valid_from)
);
CREATE UNIQUE INDEX product_stage_now ON product_stage_v (id, valid_from) WHERE tx_end = 9223372036854775807;

CREATE TABLE product_level_v (
	id             TEXT NOT NULL REFERENCES product (id),
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT NOT NULL,
	tx_end         BIGINT NOT NULL,
	active         BOOLEAN NOT NULL,
	level          TEXT NOT NULL,
	standing       TEXT NOT NULL,
	voice          TEXT NOT NULL,
	note_da        TEXT NOT NULL,
	note_en        TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (id, tx, valid_from)
);
CREATE UNIQUE INDEX product_level_now ON product_level_v (id, valid_from) WHERE tx_end = 9223372036854775807;

CREATE TABLE product_party_v (
	id             TEXT NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT NOT NULL,
	tx_end         BIGINT NOT NULL,
	active         BOOLEAN NOT NULL,
	product_id     TEXT NOT NULL REFERENCES product (id),
	authority_id   TEXT NOT NULL,
	role           TEXT NOT NULL,
	unit           TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (id, tx, valid_from)
);
CREATE UNIQUE INDEX product_party_now ON product_party_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX product_party_by_product ON product_party_v (product_id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX product_party_by_authority ON product_party_v (authority_id, valid_from) WHERE tx_end = 9223372036854775807;

CREATE TABLE product_figure (
	id             TEXT PRIMARY KEY,
	product_id     TEXT NOT NULL REFERENCES product (id),
	rank           INTEGER NOT NULL,
	value          BIGINT NOT NULL,
	qualifier      TEXT NOT NULL,
	what_da        TEXT NOT NULL,
	what_en        TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL
);
CREATE INDEX product_figure_by_product ON product_figure (product_id, rank);

CREATE TABLE product_event (
	id             TEXT PRIMARY KEY,
	product_id     TEXT NOT NULL REFERENCES product (id),
	text_da        TEXT NOT NULL,
	text_en        TEXT NOT NULL,
	voice          TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL
);
CREATE INDEX product_event_by_product ON product_event (product_id, source_date, id);
CREATE INDEX product_event_by_date ON product_event (source_date, id);

CREATE TABLE product_relation (
	product_id     TEXT NOT NULL REFERENCES product (id),
	other_id       TEXT NOT NULL REFERENCES product (id),
	kind           TEXT NOT NULL,
	text_da        TEXT NOT NULL,
	text_en        TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	PRIMARY KEY (product_id, other_id, kind)
);

-- The latest publiccode.yml that was imported: what the catalogue has no field
-- for is exported again as it came.
CREATE TABLE product_publiccode (
	product_id TEXT PRIMARY KEY REFERENCES product (id),
	text       TEXT NOT NULL
);
