package login

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"runtime"

	"github.com/go-webauthn/webauthn/webauthn"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// What a sign-in may be refused with. None of them tells whether an address has
// an account, except to somebody who has proved to be its owner.
var (
	ErrCredentials = errs.New(errs.Invalid, "login.credentials")
	ErrCode        = errs.New(errs.Invalid, "login.code.wrong")
	ErrFlow        = errs.New(errs.Invalid, "login.flow.over") // begun too long ago, elsewhere, or used
	ErrBlocked     = errs.New(errs.Forbidden, "login.blocked")
)

// Directory is what this package must know about people and authorities; the
// registry has it.
type Directory interface {
	// Parties are the authorities that the person can act for on the day, in the
	// order in which they are offered.
	Parties(ctx context.Context, person string, day civil.Date) ([]auth.Party, error)

	// Authority and AuthorityByCVR give an authority, or an error of kind NotFound.
	Authority(ctx context.Context, id string) (auth.Party, error)
	AuthorityByCVR(ctx context.Context, cvr string) (auth.Party, error)

	// Admit gives the person with the address, made when there is none, and lets
	// them act for the authority from the day on unless they can already. An
	// empty authority adds nothing.
	Admit(ctx context.Context, tx *db.Tx, n Newcomer) (person string, err error)
}

// Newcomer is somebody who gets an account.
type Newcomer struct {
	Name      string
	Email     auth.Email
	Authority string
	From      civil.Date
}

// Config is what the operator decides.
type Config struct {
	URL       string // of the site's root, as browsers know it; passkeys are bound to its host
	Site      string // name of the site, as authenticators show it
	Secret    []byte // at least 32 bytes; seals what must be readable again
	Providers []Provider
	Demo      []auth.Email // accounts that anybody may enter; for demonstrations only
}

// Service signs people in.
type Service struct {
	db        *db.DB
	dir       Directory
	url       string
	site      string
	sealKey   []byte
	codeKey   []byte
	hashing   chan struct{} // one slot for each password being hashed
	passkeys  *webauthn.WebAuthn
	providers []*provider
	demo      []auth.Email
}

// New returns the service. Its only errors are about the configuration.
func New(d *db.DB, dir Directory, c Config) (s *Service, err error) {
	defer errs.Wrap(&err, "login.New")
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" {
		return nil, fmt.Errorf("%q is not the address of a site", c.URL)
	}
	if len(c.Secret) < 32 {
		return nil, errors.New("the secret is shorter than 32 bytes")
	}
	s = &Service{db: d, dir: dir, url: c.URL, site: c.Site, hashing: make(chan struct{}, runtime.NumCPU()), demo: c.Demo}
	if s.sealKey, err = hkdf.Key(sha256.New, c.Secret, nil, "alminding login seal", 32); err != nil {
		return nil, err
	}
	if s.codeKey, err = hkdf.Key(sha256.New, c.Secret, nil, "alminding login code", 32); err != nil {
		return nil, err
	}
	if s.passkeys, err = newPasskeys(u, c.Site); err != nil {
		return nil, err
	}
	if s.providers, err = newProviders(c.Providers, c.URL); err != nil {
		return nil, err
	}
	return s, nil
}

// Entry is what a step of signing in gives the browser to keep: Session when
// that was the last step, else Pending.
type Entry struct {
	Session auth.Secret
	Pending auth.Secret
}

// enter opens a session for somebody who has proved to own the account.
func (s *Service) enter(ctx context.Context, tx *db.Tx, p proof, v auth.Visit) (Entry, error) {
	_, secret, err := auth.StartSession(ctx, tx, p.account.ID, p.authority, p.method, p.twoFactor, v)
	if err != nil {
		return Entry{}, err
	}
	return Entry{Session: secret}, addEvent(ctx, tx, p.account.ID, SignedIn, p.method, v)
}

// proof is an account whose owner is there, and how that was shown.
type proof struct {
	account   auth.Account
	authority string
	method    auth.Method
	twoFactor bool
}

// prove makes a proof that acts for the first party, or for the one preferred if
// it is among them. It is for after the last factor: a blocked account learns
// here that it is.
func (s *Service) prove(ctx context.Context, a auth.Account, m auth.Method, twoFactor bool, preferred string) (proof, error) {
	if a.State != auth.Active {
		return proof{}, ErrBlocked
	}
	parties, err := s.dir.Parties(ctx, a.Person, s.today())
	if err != nil {
		return proof{}, err
	}
	p := proof{account: a, method: m, twoFactor: twoFactor}
	for i, party := range parties {
		if i == 0 || party.ID == preferred {
			p.authority = party.ID
		}
	}
	return p, nil
}

// afterFirst carries on when the first factor of two is proved: into a session,
// or to the second if the account has one.
func (s *Service) afterFirst(ctx context.Context, a auth.Account, m auth.Method, v auth.Visit, done func(context.Context, *db.Tx) error) (e Entry, err error) {
	p, err := s.prove(ctx, a, m, false, "")
	if err != nil {
		return Entry{}, err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		if err := done(ctx, tx); err != nil {
			return err
		}
		t, err := totpOf(ctx, tx, a.ID)
		switch {
		case err == nil && t.confirmed:
			e.Pending, err = begin(ctx, tx, flow{kind: factorFlow, account: a.ID, data: string(m)}, factorTime)
		case err == nil, errors.Is(err, db.ErrNotFound):
			e, err = s.enter(ctx, tx, p, v)
		}
		return err
	})
	return e, err
}

func (s *Service) today() civil.Date { return civil.Of(s.db.Now()) }

// owner is the actor of a change that somebody makes to their own account
// without being signed in.
func owner(a auth.Account) auth.Actor {
	return auth.Actor{Account: string(a.ID), Person: a.Person, Name: a.Name, Via: "web"}
}

// mac is a keyed hash of what is too short to be safe behind a plain one.
func (s *Service) mac(parts ...string) string {
	h := hmac.New(sha256.New, s.codeKey)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Clean removes what has expired. Run it daily.
func (s *Service) Clean(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "login.Clean")
	return s.db.Keep(ctx, func(tx *db.Tx) error { return deleteStale(ctx, tx, tx.Now()) })
}
