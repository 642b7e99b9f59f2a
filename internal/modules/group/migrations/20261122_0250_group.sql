-- The bodies in which the community governs itself. A group exists from its first
-- day up to, not including, exists_to.
CREATE TABLE group_body (
	id             TEXT PRIMARY KEY,
	slug           TEXT NOT NULL UNIQUE,
	kind           TEXT NOT NULL,
	name_da        TEXT NOT NULL,
	name_en        TEXT NOT NULL,
	sort           BYTEA NOT NULL,
	purpose_da     TEXT NOT NULL,
	purpose_en     TEXT NOT NULL,
	product_id     TEXT NOT NULL,
	exists_from    INTEGER NOT NULL,
	exists_to      INTEGER NOT NULL,
	reach          TEXT NOT NULL,
	source_title   TEXT NOT NULL,
	source_address TEXT NOT NULL,
	source_date    TEXT NOT NULL,
	source_basis   TEXT NOT NULL,
	version        INTEGER NOT NULL,
	created        BIGINT NOT NULL,
	updated        BIGINT NOT NULL,
	CHECK (exists_from < exists_to)
);
CREATE INDEX group_body_by_name ON group_body (sort, id);
CREATE INDEX group_body_by_kind ON group_body (kind, product_id);
CREATE INDEX group_body_by_product ON group_body (product_id);

-- A group's charter; its id is the group's. See platform/timeline. A mandate is a
-- list of matters, majorities one of matter=majority, spans of time are P8D or P1M;
-- 0 and the empty text are what nobody has laid down.
CREATE TABLE group_charter_v (
	id             TEXT    NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT  NOT NULL,
	tx_end         BIGINT  NOT NULL,
	active         BOOLEAN NOT NULL,
	purpose_da     TEXT    NOT NULL,
	purpose_en     TEXT    NOT NULL,
	mandate        TEXT    NOT NULL,
	composition_da TEXT    NOT NULL,
	composition_en TEXT    NOT NULL,
	seats_least    INTEGER NOT NULL,
	seats_most     INTEGER NOT NULL,
	per_authority  INTEGER NOT NULL,
	quorum         TEXT    NOT NULL,
	majority       TEXT    NOT NULL,
	majorities     TEXT    NOT NULL,
	casting_vote   BOOLEAN NOT NULL,
	counting       TEXT    NOT NULL,
	term           INTEGER NOT NULL,
	meetings       INTEGER NOT NULL,
	openness       TEXT    NOT NULL,
	notice         TEXT    NOT NULL,
	proposals      TEXT    NOT NULL,
	papers         TEXT    NOT NULL,
	minutes        TEXT    NOT NULL,
	decision       TEXT    NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX group_charter_v_current ON group_charter_v (id, valid_from) WHERE tx_end = 9223372036854775807;

-- Who sits in a group: an authority holds the seat, and a person of it, or nobody,
-- fills it. See platform/timeline.
CREATE TABLE group_seat_v (
	id             TEXT    NOT NULL,
	valid_from     INTEGER NOT NULL,
	valid_to       INTEGER NOT NULL,
	tx             BIGINT  NOT NULL,
	tx_end         BIGINT  NOT NULL,
	active         BOOLEAN NOT NULL,
	group_id       TEXT    NOT NULL,
	authority      TEXT    NOT NULL,
	person         TEXT    NOT NULL,
	role           TEXT    NOT NULL,
	votes          BOOLEAN NOT NULL,
	source_title   TEXT    NOT NULL,
	source_address TEXT    NOT NULL,
	source_date    TEXT    NOT NULL,
	source_basis   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX group_seat_v_current ON group_seat_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX group_seat_v_by_group ON group_seat_v (group_id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX group_seat_v_by_authority ON group_seat_v (authority, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX group_seat_v_by_person ON group_seat_v (person, valid_from) WHERE tx_end = 9223372036854775807 AND person <> '';
