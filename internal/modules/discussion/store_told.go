package discussion

import (
	"context"
	"errors"
	"time"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

// postsSince gives what was written after the moment, the first first.
func postsSince(ctx context.Context, q db.Querier, since time.Time) ([]Post, error) {
	return db.All(ctx, q, scanPost, `SELECT `+postColumns+` FROM discussion_post WHERE at > $1 ORDER BY at, id`, since)
}

// writersOf are those who wrote about the thing, who begins a topic among them.
func writersOf(ctx context.Context, q db.Querier, k thing) ([]registry.PersonID, error) {
	return db.All(ctx, q, db.Value[registry.PersonID], `SELECT DISTINCT person FROM discussion_post WHERE kind = $1 AND about = $2`, k.kind, k.about)
}

// toldOf is the zero value for somebody who has been told nothing.
func toldOf(ctx context.Context, q db.Querier, person registry.PersonID) (told, error) {
	t, err := db.One(ctx, q, func(r db.Row) (t told, err error) {
		return t, r.Scan(&t.Until, &t.Sent, &t.Off)
	}, `SELECT until, sent, off FROM discussion_told WHERE person = $1`, person)
	if errors.Is(err, db.ErrNotFound) {
		return told{}, nil
	}
	return t, err
}

func putTold(ctx context.Context, tx *db.Tx, person registry.PersonID, t told) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO discussion_told (person, until, sent, off) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person) DO UPDATE SET until = excluded.until, sent = excluded.sent, off = excluded.off`, person, t.Until, t.Sent, t.Off)
	return err
}
