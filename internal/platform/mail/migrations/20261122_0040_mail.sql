-- Outgoing mail. content is the message as JSON; it is empty when it was a
-- secret and has been sent or given up. tried_at is the latest try.
CREATE TABLE mail_message (
	id         TEXT PRIMARY KEY,
	recipient  TEXT NOT NULL,
	subject    TEXT NOT NULL,
	content    TEXT NOT NULL,
	secret     BOOLEAN NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'refused', 'expired')),
	tries      INTEGER NOT NULL,
	error      TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	tried_at   BIGINT,
	ended_at   BIGINT CHECK ((ended_at IS NULL) = (state = 'queued'))
);
CREATE INDEX mail_message_by_state ON mail_message (state, id);
CREATE INDEX mail_message_tried ON mail_message (tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX mail_message_ended ON mail_message (ended_at) WHERE ended_at IS NOT NULL;
