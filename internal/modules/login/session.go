package login

import (
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ErrNotYours says that the person has no affiliation with the authority today.
var ErrNotYours = errs.New(errs.Forbidden, "login.not_yours")

// Authenticate gives the actor whose session the cookie's content opens, or
// auth.ErrSignedOut. Affiliations and grants are those of today.
func (s *Service) Authenticate(ctx context.Context, cookie auth.Secret) (actor auth.Actor, err error) {
	defer errs.Wrap(&err, "login.Authenticate")
	session, account, err := auth.OpenSession(ctx, s.db, cookie)
	if err != nil {
		return auth.Actor{}, err
	}
	if actor, err = s.actor(ctx, account); err != nil {
		return auth.Actor{}, err
	}
	actor.Session, actor.Via = session.ID, "web"
	actor.For = party(actor.Parties, session.Authority)
	if session.Authority == "" && len(actor.Parties) > 0 {
		actor.For = actor.Parties[0] // there was nobody to act for at sign-in, and now there is
	}
	return actor, nil
}

// AuthenticateToken gives the actor whose API token it is, or auth.ErrToken: also
// when the owner no longer acts for the authority that the token was made for.
func (s *Service) AuthenticateToken(ctx context.Context, bearer string) (actor auth.Actor, err error) {
	defer errs.Wrap(&err, "login.AuthenticateToken")
	secret, err := auth.ParseToken(bearer)
	if err != nil {
		return auth.Actor{}, err
	}
	token, account, err := auth.OpenToken(ctx, s.db, secret)
	if err != nil {
		return auth.Actor{}, err
	}
	if actor, err = s.actor(ctx, account); err != nil {
		return auth.Actor{}, err
	}
	actor.Via, actor.Token, actor.Scopes = "api", true, token.Scopes
	actor.For = party(actor.Parties, token.Authority)
	if actor.For.ID != token.Authority {
		return auth.Actor{}, auth.ErrToken
	}
	return actor, nil
}

// actor is the account with its person's affiliations and grants of today.
func (s *Service) actor(ctx context.Context, a auth.Account) (auth.Actor, error) {
	parties, err := s.dir.Parties(ctx, a.Person, s.today())
	if err != nil {
		return auth.Actor{}, err
	}
	grants, err := auth.GrantsOn(ctx, s.db, a.Person, s.today())
	if err != nil {
		return auth.Actor{}, err
	}
	return auth.Actor{Account: string(a.ID), Person: a.Person, Name: a.Name, Parties: parties, Grants: grants}, nil
}

// party is the one with the id, or none: somebody whose affiliation ended acts
// for nobody until they choose, because another authority is not a stand-in.
func party(all []auth.Party, id string) auth.Party {
	i := slices.IndexFunc(all, func(p auth.Party) bool { return p.ID == id })
	if i < 0 {
		return auth.Party{}
	}
	return all[i]
}

// Switch makes the session act for another of the actor's authorities and gives
// its new secret.
func (s *Service) Switch(ctx context.Context, actor auth.Actor, authority string) (secret auth.Secret, err error) {
	defer errs.Wrap(&err, "login.Switch(%s)", authority)
	if !ownsAccount(actor) {
		return "", auth.ErrForbidden
	}
	parties, err := s.dir.Parties(ctx, actor.Person, s.today())
	if err != nil {
		return "", err
	}
	if authority == "" || party(parties, authority).ID != authority {
		return "", ErrNotYours
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		if err := auth.SetSessionAuthority(ctx, tx, actor.Session, authority); err != nil {
			return err
		}
		secret, err = auth.RotateSession(ctx, tx, actor.Session)
		return err
	})
	return secret, err
}

// SignOut ends the session that the cookie's content opens. One that opens none
// is signed out already.
func (s *Service) SignOut(ctx context.Context, actor auth.Actor, cookie auth.Secret, v auth.Visit) (err error) {
	defer errs.Wrap(&err, "login.SignOut")
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		if err := auth.EndSessionBySecret(ctx, tx, cookie); err != nil || !actor.SignedIn() {
			return err
		}
		return addEvent(ctx, tx, auth.AccountID(actor.Account), SignedOut, "", v)
	})
}

// SignOutEverywhere ends all sessions of the actor, this one too.
func (s *Service) SignOutEverywhere(ctx context.Context, actor auth.Actor, v auth.Visit) (err error) {
	defer errs.Wrap(&err, "login.SignOutEverywhere")
	if !ownsAccount(actor) {
		return auth.ErrForbidden
	}
	account := auth.AccountID(actor.Account)
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		if _, err := auth.EndSessions(ctx, tx, account, ""); err != nil {
			return err
		}
		return addEvent(ctx, tx, account, SignedOut, "", v)
	})
}

// DemoAccounts are those that the sign-in page offers to everybody, as they would
// act; there are none except in a demonstration.
func (s *Service) DemoAccounts(ctx context.Context) (all []auth.Actor, err error) {
	defer errs.Wrap(&err, "login.DemoAccounts")
	for _, email := range s.demo {
		a, err := s.openAccount(ctx, email)
		if err != nil {
			return nil, err
		}
		if a.ID == "" {
			continue
		}
		actor, err := s.actor(ctx, a)
		if err != nil {
			return nil, err
		}
		all = append(all, actor)
	}
	return all, nil
}

// Demo enters one of the demonstration's accounts.
func (s *Service) Demo(ctx context.Context, account auth.AccountID, v auth.Visit) (e Entry, err error) {
	defer errs.Wrap(&err, "login.Demo(%s)", account)
	a, err := auth.AccountByID(ctx, s.db, account)
	if err != nil {
		return Entry{}, err
	}
	if !slices.Contains(s.demo, a.Email) {
		return Entry{}, db.ErrNotFound
	}
	p, err := s.prove(ctx, a, auth.ByDemo, false, "")
	if err != nil {
		return Entry{}, err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		e, err = s.enter(ctx, tx, p, v)
		return err
	})
	return e, err
}
