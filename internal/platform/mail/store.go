package mail

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"alminding/internal/base/page"
	"alminding/internal/platform/db"
)

const columns = `id, recipient, subject, content, secret, state, tries, error, created_at, expires_at, tried_at, ended_at`

func scan(r db.Row) (l Letter, err error) {
	var to, subject, content string
	var secret bool
	var expires time.Time
	err = r.Scan(&l.ID, &to, &subject, &content, &secret, &l.State, &l.Tries, &l.Error,
		&l.Created, &expires, &l.Tried, &l.Ended)
	if err != nil {
		return l, err
	}
	if content != "" {
		if err := json.Unmarshal([]byte(content), &l.Message); err != nil {
			return l, err
		}
	}
	l.To, l.Subject, l.Secret, l.Expires, l.Hidden = to, subject, secret, expires, content == ""
	return l, nil
}

func insert(ctx context.Context, tx *db.Tx, l Letter, content string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO mail_message (`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '', $7, $8, NULL, NULL)`,
		l.ID, l.To, l.Subject, content, l.Secret, l.State, l.Created, l.Expires)
	return err
}

func byID(ctx context.Context, q db.Querier, id ID) (Letter, error) {
	l, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM mail_message WHERE id = $1`, id)
	if errors.Is(err, db.ErrNotFound) {
		return l, ErrNotFound.With("id", id)
	}
	return l, err
}

// update keeps what came of a queued letter.
func update(ctx context.Context, tx *db.Tx, l Letter, erase bool) error {
	_, err := db.Exec(ctx, tx, `UPDATE mail_message SET state = $2, error = $3, tries = $4, tried_at = $5, ended_at = $6,
		content = CASE WHEN $7 THEN '' ELSE content END
		WHERE id = $1 AND state = 'queued'`, l.ID, l.State, l.Error, l.Tries, l.Tried, l.Ended, erase)
	return err
}

// requeue is for a letter that was given up.
func requeue(ctx context.Context, tx *db.Tx, id ID, expires time.Time) error {
	_, err := db.Exec(ctx, tx, `UPDATE mail_message SET state = 'queued', ended_at = NULL, expires_at = $2
		WHERE id = $1`, id, expires)
	return err
}

func purge(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM mail_message WHERE ended_at < $1`, before)
	return err
}

func list(ctx context.Context, q db.Querier, f Filter, c page.Cursor, limit int) (p page.Page[Letter], err error) {
	var w db.Where
	if f.State != "" {
		w.And("state = ?", f.State)
	}
	if f.Recipient != "" {
		w.And(`fold(recipient) LIKE fold(?) ESCAPE '\'`, db.Contains(f.Recipient))
	}
	total, err := db.One(ctx, q, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM mail_message`+w.SQL(), w.Args()...)
	if err != nil {
		return p, err
	}
	order := "DESC"
	switch {
	case c.Back:
		order = "ASC"
		w.And("id > ?", c.Keys[0])
	case !c.First():
		w.And("id < ?", c.Keys[0])
	}
	most := w.Arg(limit + 1)
	rows, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM mail_message`+w.SQL()+
		` ORDER BY id `+order+` LIMIT `+most, w.Args()...)
	if err != nil {
		return p, err
	}
	p = page.Cut(rows, c, limit, func(l Letter) []string { return []string{string(l.ID)} })
	p.Total = total
	return p, nil
}

func counts(ctx context.Context, q db.Querier) (map[State]int, error) {
	all := map[State]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var s State
		var n int
		err := r.Scan(&s, &n)
		all[s] = n
		return err
	}, `SELECT state, CAST(count(*) AS BIGINT) FROM mail_message GROUP BY state`)
	return all, err
}

func lastSent(ctx context.Context, q db.Querier) (*time.Time, error) {
	return db.One(ctx, q, db.Value[*time.Time], `SELECT max(tried_at) FROM mail_message WHERE state = 'sent'`)
}

func lastFailed(ctx context.Context, q db.Querier) (at *time.Time, text string, err error) {
	err = db.Each(ctx, q, func(r db.Row) error { return r.Scan(&at, &text) },
		`SELECT tried_at, error FROM mail_message WHERE tried_at IS NOT NULL AND error <> '' ORDER BY tried_at DESC LIMIT 1`)
	return at, text, err
}
