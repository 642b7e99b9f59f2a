package auth

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
)

// SessionID identifies a session; unlike its secret it may be shown.
type SessionID string

// Method is how somebody proved who they are.
type Method string

// The methods.
const (
	ByPassword   Method = "password"
	ByCode       Method = "code"
	ByPasskey    Method = "passkey"
	ByProvider   Method = "provider" // an OpenID Connect provider vouched for them
	ByInvitation Method = "invitation"
	ByReset      Method = "reset"
	ByDemo       Method = "demo"
)

// A session ends when it is not used for Idle, and in any case after Longest.
const (
	Idle    = 12 * time.Hour
	Longest = 14 * 24 * time.Hour

	// touchEvery bounds the writes that reading costs.
	touchEvery = time.Minute
)

// Session is somebody signed in, in one browser.
type Session struct {
	ID        SessionID
	Account   AccountID
	Authority string // chosen to act for; empty when none was to choose
	Method    Method
	TwoFactor bool
	Created   time.Time
	Seen      time.Time // to the minute
	Expires   time.Time
	IP        string
	Agent     string
}

// Visit is what is known of the browser that a request comes from.
type Visit struct {
	IP    string
	Agent string
}

// SessionKind is the kind of thing that a write concerns which ends a session, or
// changes for whom it acts. Whoever serves a reader for longer than a request is told of
// it with db.OnChange.
const SessionKind = "session"

const maxAgent = 120 // bytes; enough to tell one's own browsers apart

// Short is the visit as it is kept: with the beginning of what the browser calls
// itself, as valid text.
func (v Visit) Short() Visit {
	agent := strings.ToValidUTF8(strings.ReplaceAll(v.Agent, "\x00", ""), "")
	for len(agent) > maxAgent {
		_, n := utf8.DecodeLastRuneInString(agent)
		agent = agent[:len(agent)-n]
	}
	v.Agent = agent
	return v
}

// ErrSignedOut says that a cookie opens no session any more.
var ErrSignedOut = errs.New(errs.Unauthenticated, "auth.signed_out")

// StartSession opens a session and gives the secret for its cookie.
func StartSession(ctx context.Context, tx *db.Tx, account AccountID, authority string, m Method, twoFactor bool, v Visit) (Session, Secret, error) {
	secret := NewSecret()
	s := Session{
		ID: id.New[SessionID](), Account: account, Authority: authority, Method: m, TwoFactor: twoFactor,
		Created: tx.Now(), Seen: tx.Now(), Expires: tx.Now().Add(Longest),
		IP: v.IP, Agent: v.Short().Agent,
	}
	return s, secret, insertSession(ctx, tx, s, secret.Hash())
}

// RotateSession gives the session a new secret, after which the old one opens
// nothing. Do it whenever what the session may do changes, so that a secret
// that leaked before is worth nothing after.
func RotateSession(ctx context.Context, tx *db.Tx, session SessionID) (Secret, error) {
	secret := NewSecret()
	return secret, setSessionHash(ctx, tx, session, secret.Hash())
}

// OpenSession gives the session and the active account that the cookie's
// content opens, or ErrSignedOut, and remembers that it was used.
func OpenSession(ctx context.Context, d *db.DB, secret Secret) (Session, Account, error) {
	now := d.Now()
	s, a, err := sessionByHash(ctx, d, secret.Hash(), now)
	if err != nil {
		return Session{}, Account{}, err
	}
	if now.Sub(s.Seen) < touchEvery {
		return s, a, nil
	}
	s.Seen = now
	return s, a, d.Keep(ctx, func(tx *db.Tx) error { return touchSession(ctx, tx, s.ID, now) })
}

// Sessions lists one's own open sessions, the last used first.
func (s *Service) Sessions(ctx context.Context, actor Actor) (all []Session, err error) {
	defer errs.Wrap(&err, "auth.Sessions")
	if !actor.SignedIn() {
		return nil, ErrForbidden
	}
	return sessionsOf(ctx, s.db, AccountID(actor.Account), s.db.Now())
}

// EndSession signs one of the actor's own browsers out.
func (s *Service) EndSession(ctx context.Context, actor Actor, session SessionID) (err error) {
	defer errs.Wrap(&err, "auth.EndSession(%s)", session)
	if !actor.MayWrite() || actor.Token {
		return ErrForbidden
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		return deleteSession(ctx, tx, AccountID(actor.Account), session)
	})
}

// Clean removes what has expired: sessions at once, tokens a year later, so that
// their owner sees for a while that they have.
func (s *Service) Clean(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "auth.Clean")
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		if err := deleteStaleSessions(ctx, tx, tx.Now()); err != nil {
			return err
		}
		return deleteOldTokens(ctx, tx, tx.Now().AddDate(-1, 0, 0))
	})
}
