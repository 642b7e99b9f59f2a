-- Topics that groups discuss; closed is null while more may be written.
CREATE TABLE discussion_topic (
	id        TEXT PRIMARY KEY,
	group_id  TEXT NOT NULL,
	title     TEXT NOT NULL,
	reach     TEXT NOT NULL,
	person    TEXT NOT NULL,
	authority TEXT NOT NULL,
	created   BIGINT NOT NULL,
	updated   BIGINT NOT NULL,
	closed    BIGINT
);
CREATE INDEX discussion_topic_by_group ON discussion_topic (group_id, updated, id);
CREATE INDEX discussion_topic_by_authority ON discussion_topic (authority);
CREATE INDEX discussion_topic_by_person ON discussion_topic (person);

-- What people wrote about an item of an agenda, or about a topic.
CREATE TABLE discussion_post (
	id        TEXT PRIMARY KEY,
	kind      TEXT NOT NULL,
	about     TEXT NOT NULL,
	text      TEXT NOT NULL,
	person    TEXT NOT NULL,
	authority TEXT NOT NULL,
	at        BIGINT NOT NULL,
	edited    BIGINT,
	resolved  BIGINT,
	version   INTEGER NOT NULL
);
CREATE INDEX discussion_post_by_about ON discussion_post (kind, about, at, id);
CREATE INDEX discussion_post_by_authority ON discussion_post (authority);
CREATE INDEX discussion_post_by_person ON discussion_post (person);
