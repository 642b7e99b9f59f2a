package mail

import (
	"context"
	"encoding/json"
	"errors"
	"time"

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
