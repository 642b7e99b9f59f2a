-- email is kept folded, so that it is unique whatever its case.
CREATE TABLE auth_account (
	id      TEXT PRIMARY KEY,
	email   TEXT NOT NULL UNIQUE,
	person  TEXT NOT NULL,
	name    TEXT NOT NULL,
	state   TEXT NOT NULL,
	created BIGINT NOT NULL
);
CREATE INDEX auth_account_by_person ON auth_account (person);

-- hash is the SHA-256 of what the browser holds; the table itself opens no door.
CREATE TABLE auth_session (
	id         TEXT PRIMARY KEY,
	hash       TEXT NOT NULL UNIQUE,
	account    TEXT NOT NULL REFERENCES auth_account (id),
	authority  TEXT NOT NULL,
	method     TEXT NOT NULL,
	two_factor BOOLEAN NOT NULL,
	created    BIGINT NOT NULL,
	seen       BIGINT NOT NULL,
	expires    BIGINT NOT NULL,
	ip         TEXT NOT NULL,
	agent      TEXT NOT NULL
);
CREATE INDEX auth_session_by_account ON auth_session (account, seen);
CREATE INDEX auth_session_by_expires ON auth_session (expires);

CREATE TABLE auth_token (
	id        TEXT PRIMARY KEY,
	hash      TEXT NOT NULL UNIQUE,
	account   TEXT NOT NULL REFERENCES auth_account (id),
	authority TEXT NOT NULL,
	name      TEXT NOT NULL,
	scopes    TEXT NOT NULL,
	created   BIGINT NOT NULL,
	expires   BIGINT NOT NULL,
	used      BIGINT,
	revoked   BIGINT
);
CREATE INDEX auth_token_by_account ON auth_token (account);

-- A role that a person holds for a time; see platform/timeline.
CREATE TABLE auth_grant_v (
	id         TEXT    NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to   INTEGER NOT NULL,
	tx         BIGINT  NOT NULL,
	tx_end     BIGINT  NOT NULL,
	active     BOOLEAN NOT NULL,
	person     TEXT    NOT NULL,
	role       TEXT    NOT NULL,
	scope_kind TEXT    NOT NULL,
	scope_id   TEXT    NOT NULL,
	PRIMARY KEY (id, tx, valid_from),
	CHECK (valid_from < valid_to AND tx < tx_end)
);
CREATE UNIQUE INDEX auth_grant_v_current ON auth_grant_v (id, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX auth_grant_v_by_person ON auth_grant_v (person, valid_from) WHERE tx_end = 9223372036854775807;
CREATE INDEX auth_grant_v_by_scope ON auth_grant_v (scope_kind, scope_id, valid_from) WHERE tx_end = 9223372036854775807;
