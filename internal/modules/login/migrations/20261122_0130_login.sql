-- How accounts prove who they are. Accounts and sessions are platform/auth's;
-- its tables are not referred to from here, its ids are.
CREATE TABLE login_password (
	account TEXT PRIMARY KEY,
	hash    TEXT NOT NULL, -- argon2id with its parameters, as a PHC string
	changed BIGINT NOT NULL
);

-- record is go-webauthn's credential as JSON; credential is its id, base64url.
CREATE TABLE login_passkey (
	id         TEXT PRIMARY KEY,
	account    TEXT NOT NULL,
	credential TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	record     TEXT NOT NULL,
	created    BIGINT NOT NULL,
	used       BIGINT
);
CREATE INDEX login_passkey_by_account ON login_passkey (account);

-- secret is sealed with the key of the installation. step is the last period
-- of 30 seconds whose code was used; no code works twice.
CREATE TABLE login_totp (
	account   TEXT PRIMARY KEY,
	secret    BYTEA NOT NULL,
	confirmed BOOLEAN NOT NULL,
	step      BIGINT NOT NULL
);

CREATE TABLE login_recovery (
	account TEXT NOT NULL,
	hash    TEXT NOT NULL,
	PRIMARY KEY (account, hash)
);

-- Who an OpenID Connect provider says somebody is.
CREATE TABLE login_identity (
	provider TEXT NOT NULL,
	subject  TEXT NOT NULL,
	account  TEXT NOT NULL,
	created  BIGINT NOT NULL,
	PRIMARY KEY (provider, subject)
);
CREATE INDEX login_identity_by_account ON login_identity (account);

-- Something begun that the holder of a secret, in a cookie or a mailed link,
-- may carry on with.
CREATE TABLE login_flow (
	hash    TEXT PRIMARY KEY,
	kind    TEXT NOT NULL,
	account TEXT NOT NULL,
	data    TEXT NOT NULL,
	tries   INTEGER NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX login_flow_by_expires ON login_flow (expires);
CREATE INDEX login_flow_by_account ON login_flow (account, kind);

-- Failed attempts, counted here so that all nodes see the same count.
CREATE TABLE login_limit (
	name  TEXT PRIMARY KEY,
	fails BIGINT NOT NULL,
	until BIGINT NOT NULL,
	last  BIGINT NOT NULL
);
CREATE INDEX login_limit_by_last ON login_limit (last);

CREATE TABLE login_invitation (
	id        TEXT PRIMARY KEY,
	hash      TEXT NOT NULL UNIQUE,
	email     TEXT NOT NULL,
	name      TEXT NOT NULL,
	authority TEXT NOT NULL,
	grants    TEXT NOT NULL, -- JSON
	inviter   TEXT NOT NULL, -- account; empty for the program itself
	created   BIGINT NOT NULL,
	expires   BIGINT NOT NULL,
	accepted  BIGINT,
	withdrawn BIGINT
);
CREATE INDEX login_invitation_by_inviter ON login_invitation (inviter, id);
CREATE INDEX login_invitation_by_email ON login_invitation (email);

-- The security log: what is no change to the commons, kept for half a year.
CREATE TABLE login_event (
	id      TEXT PRIMARY KEY,
	at      BIGINT NOT NULL,
	account TEXT NOT NULL, -- empty when nobody has the address
	kind    TEXT NOT NULL,
	method  TEXT NOT NULL,
	ip      TEXT NOT NULL,
	agent   TEXT NOT NULL
);
CREATE INDEX login_event_by_account ON login_event (account, id);
CREATE INDEX login_event_by_at ON login_event (at);
