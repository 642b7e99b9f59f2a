package auth

import (
	"context"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
)

// TokenID identifies an API token; unlike its secret it may be shown.
type TokenID string

// The scopes of a token.
const (
	ReadScope  = "read"
	WriteScope = "write"
)

// Token lets a program act as its owner through the API.
type Token struct {
	ID        TokenID    `json:"id"`
	Account   AccountID  `json:"account"`
	Authority string     `json:"authority"` // acted for; fixed when the token is made
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes"`
	Created   time.Time  `json:"created"`
	Expires   time.Time  `json:"expires"`
	Used      *time.Time `json:"used,omitempty"`
	Revoked   *time.Time `json:"revoked,omitempty"`
}

// Works reports whether the token lets anybody in at the moment.
func (t Token) Works(now time.Time) bool { return t.Revoked == nil && now.Before(t.Expires) }

// TokenInput is what a new token shall be.
type TokenInput struct {
	Name    string
	Write   bool
	Expires civil.Date // last day that it works
}

// CreateToken makes a token that acts for the authority that the actor acts for
// now. Its secret is shown this once. The owner must be signed in: no token
// makes another.
func (s *Service) CreateToken(ctx context.Context, actor Actor, in TokenInput) (t Token, secret Secret, err error) {
	defer errs.Wrap(&err, "auth.CreateToken")
	if !actor.SignedIn() || actor.Token {
		return Token{}, "", ErrForbidden
	}
	today := civil.Of(s.db.Now())
	var faults errs.Fields
	name, err := parseName("name", in.Name)
	faults.Merge("", err)
	if last := civil.Of(s.db.Now().AddDate(1, 0, 0)); in.Expires < today || in.Expires > last {
		faults.Add("expires", "auth.token.expires", "from", today, "to", last)
	}
	if err := faults.Err(); err != nil {
		return Token{}, "", err
	}
	scopes := []string{ReadScope}
	if in.Write {
		scopes = append(scopes, WriteScope)
	}
	secret = tokenPrefix + NewSecret()
	t = Token{
		ID: id.New[TokenID](), Account: AccountID(actor.Account), Authority: actor.For.ID,
		Name: name, Scopes: scopes, Expires: (in.Expires + 1).Start().UTC(),
	}
	err = s.db.Write(ctx, actor.Change("token.create", string(t.ID)), func(tx *db.Tx) error {
		t.Created = tx.Now()
		if err := insertToken(ctx, tx, t, secret.Hash()); err != nil {
			return err
		}
		return tx.Note(nil, t)
	})
	return t, secret, err
}

// Tokens lists one's own tokens, the newest first, those that no longer work
// among them.
func (s *Service) Tokens(ctx context.Context, actor Actor) (all []Token, err error) {
	defer errs.Wrap(&err, "auth.Tokens")
	if !actor.SignedIn() {
		return nil, ErrForbidden
	}
	return tokensOf(ctx, s.db, AccountID(actor.Account))
}

// RevokeToken ends a token: its owner, or whoever runs the installation.
func (s *Service) RevokeToken(ctx context.Context, actor Actor, token TokenID) (err error) {
	defer errs.Wrap(&err, "auth.RevokeToken(%s)", token)
	return s.db.Write(ctx, actor.Change("token.revoke", string(token)), func(tx *db.Tx) error {
		t, err := tokenByID(ctx, tx, token)
		if err != nil {
			return err
		}
		if !canRevoke(actor, t) {
			return db.ErrNotFound // another's token is nobody else's to know of
		}
		if t.Revoked != nil {
			return db.ErrNoChange
		}
		if err := revokeToken(ctx, tx, token); err != nil {
			return err
		}
		return tx.Note(t, nil)
	})
}

// OpenToken gives the token and the active account behind a secret, or
// ErrToken, and remembers that it was used.
func OpenToken(ctx context.Context, d *db.DB, secret Secret) (Token, Account, error) {
	now := d.Now()
	t, a, err := tokenByHash(ctx, d, secret.Hash())
	if err != nil {
		return Token{}, Account{}, err
	}
	if !t.Works(now) || a.State != Active {
		return Token{}, Account{}, ErrToken
	}
	if t.Used != nil && now.Sub(*t.Used) < touchEvery {
		return t, a, nil
	}
	t.Used = &now
	return t, a, d.Keep(ctx, func(tx *db.Tx) error { return touchToken(ctx, tx, t.ID, now) })
}

func joinScopes(s []string) string { return strings.Join(s, " ") }

func splitScopes(s string) []string { return slices.Collect(strings.FieldsSeq(s)) }
