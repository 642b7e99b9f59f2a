package login

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

// What signing in through a provider may be refused with.
var (
	ErrProviderDown    = errs.New(errs.Unavailable, "login.provider.down")
	ErrProviderRefused = errs.New(errs.Invalid, "login.provider.refused")
	ErrUnverified      = errs.New(errs.Forbidden, "login.provider.unverified")
	ErrNotInvited      = errs.New(errs.Forbidden, "login.provider.not_invited")
)

// Provider is an OpenID Connect provider that the operator trusts to say who
// somebody is and which address they have.
type Provider struct {
	ID       string // in addresses: a to z, 0 to 9, -
	Name     string // on the button
	Issuer   string
	ClientID string
	Secret   string
	Scopes   []string // besides openid, profile and email

	// Domains are those of the addresses that this provider may vouch for, such as
	// syddjurs.dk. An address opens the account that has it, so with several
	// providers each should be held to its own. Empty is any.
	Domains []string

	// Organisation is the claim that names the organisation somebody comes from.
	// Its value is a CVR number, or a name that Organisations has one for. Who
	// comes from a known one gets an account at the first sign-in; others must
	// have been invited. Empty for a provider that does not say.
	Organisation  string
	Organisations map[string]string
}

// provider is a Provider that has been found; discovery waits until somebody
// needs it, so that the program starts without.
type provider struct {
	Provider
	redirect string
}

const providerTimeout = 10 * time.Second

var providerID = regexp.MustCompile(`^[a-z0-9-]+$`)

func newProviders(list []Provider, site string) (all []*provider, err error) {
	seen := map[string]bool{}
	for _, p := range list {
		if !providerID.MatchString(p.ID) || seen[p.ID] || p.Name == "" || p.Issuer == "" || p.ClientID == "" {
			return nil, fmt.Errorf("provider %q: an id of its own, a name, an issuer and a client are needed", p.ID)
		}
		seen[p.ID] = true
		all = append(all, &provider{p, site + "/log-ind/oidc/" + p.ID + "/retur"})
	}
	return all, nil
}

// Providers lists those that can be chosen, without their secrets.
func (s *Service) Providers() []Provider {
	list := make([]Provider, len(s.providers))
	for i, p := range s.providers {
		list[i] = Provider{ID: p.ID, Name: p.Name}
	}
	return list
}

func (s *Service) provider(id string) (*provider, error) {
	for _, p := range s.providers {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, db.ErrNotFound
}

// dance is what must come back from the provider as it was sent.
type dance struct {
	Provider string
	Next     string // where the browser wants to go once signed in
	State    string
	Nonce    string
	Verifier string
}

// BeginProvider gives the address at the provider to send the browser to, and
// the secret to finish with. Next is kept for FinishProvider to give back.
func (s *Service) BeginProvider(ctx context.Context, id, next string) (to string, pending auth.Secret, err error) {
	defer errs.Wrap(&err, "login.BeginProvider(%s)", id)
	p, err := s.provider(id)
	if err != nil {
		return "", "", err
	}
	ctx, cancel := context.WithTimeout(ctx, providerTimeout)
	defer cancel()
	_, client, err := p.find(ctx)
	if err != nil {
		return "", "", err
	}
	d := dance{id, next, string(auth.NewSecret()), string(auth.NewSecret()), oauth2.GenerateVerifier()}
	data, err := json.Marshal(d)
	if err != nil {
		return "", "", err
	}
	to = client.AuthCodeURL(d.State, oidc.Nonce(d.Nonce), oauth2.S256ChallengeOption(d.Verifier))
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		pending, err = begin(ctx, tx, flow{kind: providerFlow, data: string(data)}, providerTime)
		return err
	})
	return to, pending, err
}

// find asks the provider for its addresses. It is asked anew each time: that is
// one short request, and a provider that moved or changed its keys is found.
func (p *provider) find(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, nil, ErrProviderDown.With("name", p.Name).Because(err)
	}
	return found, &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: p.redirect,
		Scopes: append([]string{oidc.ScopeOpenID, "profile", "email"}, p.Scopes...),
	}, nil
}

// CheckProvider reports whether the provider can be found, for the screen of
// integrations.
func (s *Service) CheckProvider(ctx context.Context, id string) (err error) {
	defer errs.Wrap(&err, "login.CheckProvider(%s)", id)
	p, err := s.provider(id)
	if err != nil {
		return err
	}
	_, _, err = p.find(ctx)
	return err
}

// Return is what the provider sent the browser back with.
type Return struct {
	State, Code string
	Error       string // why not, in the provider's words
}

// FinishProvider signs in whom the provider vouches for. The account is the one
// that the identity was tied to before, else the one with the same verified
// address, else a new one for somebody from a known organisation. Next is what was
// given to BeginProvider, also when the sign-in is refused.
func (s *Service) FinishProvider(ctx context.Context, id string, pending auth.Secret, r Return, v auth.Visit) (e Entry, next string, err error) {
	defer errs.Wrap(&err, "login.FinishProvider(%s)", id)
	p, err := s.provider(id)
	if err != nil {
		return Entry{}, "", err
	}
	f, err := s.spend(ctx, providerFlow, pending)
	if err != nil {
		return Entry{}, "", err
	}
	var d dance
	if err := json.Unmarshal([]byte(f.data), &d); err != nil {
		return Entry{}, "", err
	}
	c, err := p.claims(ctx, d, r, s.db.Now)
	if err != nil {
		return Entry{}, d.Next, errors.Join(err, s.failed(ctx, "", auth.ByProvider, v))
	}
	e, err = s.vouched(ctx, p, c, v)
	return e, d.Next, err
}

// vouched signs in whom the claims are about.
func (s *Service) vouched(ctx context.Context, p *provider, c claims, v auth.Visit) (e Entry, err error) {
	from, err := s.organisation(ctx, p, c)
	if err != nil {
		return Entry{}, err
	}
	a, err := s.identified(ctx, p, c, from)
	if err != nil {
		return Entry{}, err
	}
	proof, err := s.prove(ctx, a, auth.ByProvider, true, from)
	if err != nil {
		return Entry{}, err
	}
	err = s.db.Keep(ctx, func(tx *db.Tx) error {
		e, err = s.enter(ctx, tx, proof, v)
		return err
	})
	return e, err
}

// claims is what the provider says about somebody.
type claims struct {
	subject string
	email   auth.Email
	name    string
	all     map[string]any
}

// claims exchanges the code and checks the token: its signature, that it is by
// this provider, for us, for this sign-in, and not old.
func (p *provider) claims(ctx context.Context, d dance, r Return, now func() time.Time) (c claims, err error) {
	refused := ErrProviderRefused.With("name", p.Name)
	if d.Provider != p.ID || subtle.ConstantTimeCompare([]byte(d.State), []byte(r.State)) != 1 {
		return c, ErrFlow
	}
	if r.Error != "" || r.Code == "" {
		return c, refused.Because(fmt.Errorf("the provider says %q", r.Error))
	}
	ctx, cancel := context.WithTimeout(ctx, providerTimeout)
	defer cancel()
	found, client, err := p.find(ctx)
	if err != nil {
		return c, err
	}
	token, err := client.Exchange(ctx, r.Code, oauth2.VerifierOption(d.Verifier))
	if err != nil {
		if _, said := errors.AsType[*oauth2.RetrieveError](err); said {
			return c, refused.Because(err)
		}
		return c, ErrProviderDown.With("name", p.Name).Because(err)
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, Now: now}).Verify(ctx, raw)
	if err != nil {
		return c, refused.Because(err)
	}
	if subtle.ConstantTimeCompare([]byte(verified.Nonce), []byte(d.Nonce)) != 1 {
		return c, refused.Because(errors.New("the nonce is another's"))
	}
	c.subject = verified.Subject
	if err := c.read(verified); err != nil {
		return c, err
	}
	if _, domain, _ := strings.Cut(string(c.email), "@"); len(p.Domains) > 0 && !slices.Contains(p.Domains, domain) {
		return c, ErrUnverified.Because(fmt.Errorf("%s may not vouch for %s", p.ID, domain))
	}
	return c, nil
}

func (c *claims) read(t *oidc.IDToken) error {
	if err := t.Claims(&c.all); err != nil {
		return err
	}
	address, _ := c.all["email"].(string)
	email, err := auth.ParseEmail(address)
	if err != nil {
		return ErrUnverified.Because(err)
	}
	c.email = email
	c.name, _ = c.all["name"].(string)
	if c.name = strings.TrimSpace(c.name); c.name == "" {
		c.name = address
	}
	// Some providers write the boolean as a text.
	if yes := c.all["email_verified"]; yes != true && yes != "true" {
		return ErrUnverified
	}
	return nil
}

// organisation is the id of the authority that the claim names, or empty.
func (s *Service) organisation(ctx context.Context, p *provider, c claims) (string, error) {
	value, _ := c.all[p.Organisation].(string)
	if p.Organisation == "" || value == "" {
		return "", nil
	}
	cvr, mapped := p.Organisations[value]
	if !mapped {
		cvr = value
	}
	a, err := s.dir.AuthorityByCVR(ctx, cvr)
	if errs.KindOf(err) == errs.NotFound {
		return "", nil
	}
	return a.ID, err
}

// identified is the account of whom the claims are about.
func (s *Service) identified(ctx context.Context, p *provider, c claims, from string) (a auth.Account, err error) {
	id, err := identityOf(ctx, s.db, p.ID, c.subject)
	if err == nil {
		return auth.AccountByID(ctx, s.db, id)
	}
	if !errors.Is(err, db.ErrNotFound) {
		return a, err
	}
	a, err = auth.AccountByEmail(ctx, s.db, c.email)
	known := err == nil
	switch {
	case err != nil && !errors.Is(err, db.ErrNotFound):
		return a, err
	case !known && from == "":
		return a, ErrNotInvited.With("name", p.Name)
	case !known:
		a = auth.NewAccount(c.email, "", c.name, s.db.Now())
		a.Language = auth.Language(i18n.Lang(ctx))
	}
	err = s.db.Write(ctx, owner(a).Change("account.identity", string(a.ID)), func(tx *db.Tx) error {
		if !known {
			n := Newcomer{Name: c.name, Email: c.email, Authority: from, From: s.today()}
			if a.Person, err = s.dir.Admit(ctx, tx, n); err != nil {
				return err
			}
			if err := auth.AddAccount(ctx, tx, a); err != nil {
				return err
			}
		}
		if err := addIdentity(ctx, tx, p.ID, c.subject, a.ID); err != nil {
			return err
		}
		return tx.Note(nil, map[string]string{"provider": p.ID})
	})
	return a, err
}
