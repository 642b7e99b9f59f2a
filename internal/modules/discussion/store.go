package discussion

import (
	"context"
	"embed"
	"strconv"

	"alminding/internal/base/page"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds its texts.
//
//go:embed locale/*.json
var Locale embed.FS

const topicColumns = `id, group_id, title, reach, person, authority, created, updated, closed`

func scanTopic(r db.Row) (t Topic, err error) {
	err = r.Scan(&t.ID, &t.Group, &t.Title, &t.Reach, &t.Person, &t.Authority, &t.Created, &t.Updated, &t.Closed)
	return t, err
}

func topicByID(ctx context.Context, q db.Querier, id TopicID) (Topic, error) {
	return db.One(ctx, q, scanTopic, `SELECT `+topicColumns+` FROM discussion_topic WHERE id = $1`, id)
}

func countTopics(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM discussion_topic`+w.SQL(), w.Args()...)
}

func insertTopic(ctx context.Context, tx *db.Tx, t Topic) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO discussion_topic (`+topicColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		t.ID, t.Group, t.Title, t.Reach, t.Person, t.Authority, t.Created, t.Updated, t.Closed)
	return err
}

// updateTopic writes when it was last written on, and whether it is closed; the rest
// of a topic stays.
func updateTopic(ctx context.Context, tx *db.Tx, t Topic) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE discussion_topic SET updated = $2, closed = $3 WHERE id = $1`, t.ID, t.Updated, t.Closed)
}

// topicsPage reads the topics after the cursor, the last written on first.
func topicsPage(ctx context.Context, q db.Querier, w *db.Where, c page.Cursor, limit int) ([]Topic, error) {
	order, beyond := ` ORDER BY updated DESC, id DESC`, `(updated, id) < (?, ?)`
	if c.Back {
		order, beyond = ` ORDER BY updated, id`, `(updated, id) > (?, ?)`
	}
	return pageOf(ctx, q, scanTopic, `SELECT `+topicColumns+` FROM discussion_topic`, order, beyond, w, c, limit)
}

// pageOf reads the rows beyond the cursor as page.Cut takes them: one more than the
// page holds.
func pageOf[T any](
	ctx context.Context, q db.Querier, scan func(db.Row) (T, error), text, order, beyond string, w *db.Where, c page.Cursor, limit int,
) ([]T, error) {
	narrowed := w.Copy()
	if !c.First() {
		at, err := strconv.ParseInt(c.Keys[0], 10, 64)
		if err != nil {
			return nil, page.ErrCursor
		}
		narrowed.And(beyond, at, c.Keys[1])
	}
	text += narrowed.SQL() + order + " LIMIT " + narrowed.Arg(limit+1)
	return db.All(ctx, q, scan, text, narrowed.Args()...)
}

const postColumns = `id, kind, about, text, person, authority, at, edited, resolved, version`

func scanPost(r db.Row) (p Post, err error) {
	err = r.Scan(&p.ID, &p.Kind, &p.About, &p.Text, &p.Person, &p.Authority, &p.At, &p.Edited, &p.Resolved, &p.Version)
	return p, err
}

func postByID(ctx context.Context, q db.Querier, id PostID) (Post, error) {
	return db.One(ctx, q, scanPost, `SELECT `+postColumns+` FROM discussion_post WHERE id = $1`, id)
}

func about(kind Kind, id string) *db.Where {
	var w db.Where
	w.And("kind = ?", kind)
	w.And("about = ?", id)
	return &w
}

// postsPage reads the posts after the cursor, the first first.
func postsPage(ctx context.Context, q db.Querier, w *db.Where, c page.Cursor, limit int) ([]Post, error) {
	order, beyond := ` ORDER BY at, id`, `(at, id) > (?, ?)`
	if c.Back {
		order, beyond = ` ORDER BY at DESC, id DESC`, `(at, id) < (?, ?)`
	}
	return pageOf(ctx, q, scanPost, `SELECT `+postColumns+` FROM discussion_post`, order, beyond, w, c, limit)
}

func countPosts(ctx context.Context, q db.Querier, w *db.Where) (int, error) {
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM discussion_post`+w.SQL(), w.Args()...)
}

func insertPost(ctx context.Context, tx *db.Tx, p Post) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO discussion_post (`+postColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.ID, p.Kind, p.About, p.Text, p.Person, p.Authority, p.At, p.Edited, p.Resolved, p.Version)
	return err
}

func updatePost(ctx context.Context, tx *db.Tx, p Post) error {
	return db.MustExec(ctx, tx, ErrNotFound, `UPDATE discussion_post SET text = $2, edited = $3, resolved = $4, version = $5 WHERE id = $1`,
		p.ID, p.Text, p.Edited, p.Resolved, p.Version)
}

// counted is how many posts there are about one thing.
type counted struct {
	about string
	Count
}

func countsOf(ctx context.Context, q db.Querier, kind Kind, ids []string) ([]counted, error) {
	var w db.Where
	w.And("kind = ?", kind)
	db.In(&w, "about", ids)
	scan := func(r db.Row) (c counted, err error) {
		err = r.Scan(&c.about, &c.All, &c.Unresolved)
		return c, err
	}
	return db.All(ctx, q, scan, `SELECT about, CAST(count(*) AS BIGINT), CAST(count(*) - count(resolved) AS BIGINT)
		FROM discussion_post`+w.SQL()+` GROUP BY about`, w.Args()...)
}

func postsAbout(ctx context.Context, q db.Querier, kind Kind, id string) ([]Post, error) {
	w := about(kind, id)
	return db.All(ctx, q, scanPost, `SELECT `+postColumns+` FROM discussion_post`+w.SQL()+` ORDER BY at, id`, w.Args()...)
}

func deletePostsAbout(ctx context.Context, tx *db.Tx, kind Kind, id string) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM discussion_post WHERE kind = $1 AND about = $2`, kind, id)
	return err
}

func moveAuthority(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	for _, text := range []string{
		`UPDATE discussion_post SET authority = $2 WHERE authority = $1`, `UPDATE discussion_topic SET authority = $2 WHERE authority = $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, from, to); err != nil {
			return err
		}
	}
	return nil
}

func movePerson(ctx context.Context, tx *db.Tx, from, to registry.PersonID) error {
	for _, text := range []string{
		`INSERT INTO discussion_told (person, until, sent, off) SELECT CAST($2 AS TEXT), until, sent, off FROM discussion_told WHERE person = $1 ON CONFLICT DO NOTHING`,
		`DELETE FROM discussion_told WHERE person = $1 AND person <> $2`,
		`UPDATE discussion_post SET person = $2 WHERE person = $1`, `UPDATE discussion_topic SET person = $2 WHERE person = $1`,
	} {
		if _, err := db.Exec(ctx, tx, text, from, to); err != nil {
			return err
		}
	}
	return nil
}
