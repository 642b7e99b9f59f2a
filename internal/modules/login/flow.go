package login

import (
	"context"
	"time"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// A flow is something that was begun and is carried on with a secret: signing in
// with a code that was mailed, with a second factor, with a passkey or a
// provider; adding a passkey; resetting a password. It works once, in the
// browser that began it or for whoever got the mail.
type flow struct {
	kind    flowKind
	account auth.AccountID // empty when nobody has the address that was given
	data    string
	tries   int
	expires time.Time
}

type flowKind string

const (
	codeFlow     flowKind = "code"
	factorFlow   flowKind = "factor"
	passkeyFlow  flowKind = "passkey"
	registerFlow flowKind = "register"
	providerFlow flowKind = "provider"
	resetFlow    flowKind = "reset"
)

// How long each may take.
const (
	codeTime     = 10 * time.Minute
	factorTime   = 10 * time.Minute
	passkeyTime  = 5 * time.Minute
	providerTime = 15 * time.Minute
	resetTime    = time.Hour
)

// maxTries is how often a code may be entered wrongly before it is void.
const maxTries = 5

// begin keeps the flow and gives the secret that carries it on.
func begin(ctx context.Context, tx *db.Tx, f flow, lasts time.Duration) (auth.Secret, error) {
	secret := auth.NewSecret()
	f.expires = tx.Now().Add(lasts)
	return secret, insertFlow(ctx, tx, f, secret.Hash())
}

// take ends the flow of the kind that the secret carries on, or is ErrFlow. It
// is undone when the write fails.
func take(ctx context.Context, tx *db.Tx, kind flowKind, secret auth.Secret) (flow, error) {
	f, err := flowBySecret(ctx, tx, kind, secret, tx.Now())
	if err != nil {
		return flow{}, err
	}
	return f, deleteFlow(ctx, tx, secret)
}

// spend is take outside a longer write: it ends the flow whatever comes of it,
// for those that allow one try.
func (s *Service) spend(ctx context.Context, kind flowKind, secret auth.Secret) (f flow, err error) {
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		f, err = take(ctx, tx, kind, secret)
		return err
	})
	return f, err
}

// attempt counts a try at the flow's code and gives the flow, or ErrFlow when
// there have been too many. The count is kept whatever comes of the try.
func (s *Service) attempt(ctx context.Context, kind flowKind, secret auth.Secret) (f flow, err error) {
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		f, err = flowBySecret(ctx, tx, kind, secret, tx.Now())
		if err != nil {
			return err
		}
		return countTry(ctx, tx, secret)
	})
	if err == nil && f.tries >= maxTries {
		err = ErrFlow
	}
	return f, err
}
