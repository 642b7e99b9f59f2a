package login_test

import (
	"maps"
	"net/url"
	"testing"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/modules/login/oidctest"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// withProvider is a bundle with a provider that names organisations.
func withProvider(t *testing.T, e dbtest.Env, domains ...string) (bundle, *oidctest.Provider) {
	t.Helper()
	p := oidctest.New(t, e.Clock)
	p.SetRedirect(siteURL + "/log-ind/oidc/idp/retur")
	b := newBundle(t, e, func(c *login.Config) {
		c.Providers = []login.Provider{
			{
				ID: "idp", Name: "Syddjurs' login", Issuer: p.URL, ClientID: oidctest.ClientID, Secret: oidctest.Secret,
				Organisation: "org", Organisations: map[string]string{"FAVRSKOV": "29189714"}, Domains: domains,
			},
			{ID: "other", Name: "En anden", Issuer: p.URL, ClientID: "other"},
		}
	})
	return b, p
}

// somebody is what the provider says about one of its users.
func somebody(subject, email string, more ...string) map[string]any {
	user := map[string]any{"sub": subject, "email": email, "email_verified": true, "name": "Navn " + subject}
	for i := 0; i < len(more); i += 2 {
		user[more[i]] = more[i+1]
	}
	return user
}

// begin starts a sign-in and goes to the provider with it.
func (b bundle) begin(p *oidctest.Provider) (login.Return, auth.Secret) {
	b.t.Helper()
	to, pending, err := b.BeginProvider(b.t.Context(), "idp", "/min-side")
	if err != nil {
		b.t.Fatal(err)
	}
	q := p.Visit(b.t, to)
	return login.Return{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}, pending
}

func (b bundle) through(p *oidctest.Provider, user map[string]any) (login.Entry, error) {
	b.t.Helper()
	p.User = user
	r, pending := b.begin(p)
	e, next, err := b.FinishProvider(b.t.Context(), "idp", pending, r, visit)
	if next != "/min-side" {
		b.t.Errorf("the browser wanted to go to %q", next)
	}
	return e, err
}

func TestProvider_FindsOrMakesTheAccount(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b, p := withProvider(t, e)
		a := b.account("anna")
		entry, err := b.through(p, somebody("1", "Anna@example.dk", "org", "29189714"))
		if err != nil {
			t.Fatal(err)
		}
		if actor := b.enter(entry); actor.Account != string(a.ID) || actor.For.ID != favrskov.ID {
			t.Errorf("by address: %+v", actor)
		}
		entry, err = b.through(p, somebody("1", "renamed@example.dk"))
		if err != nil || b.enter(entry).Account != string(a.ID) {
			t.Errorf("by what it was tied to: %v", err)
		}
		for subject, org := range map[string]string{"2": "29189714", "3": "FAVRSKOV"} {
			if entry, err = b.through(p, somebody(subject, subject+"@favrskov.dk", "org", org)); err != nil {
				t.Fatal(err)
			}
			if actor := b.enter(entry); actor.For.ID != favrskov.ID || actor.Name != "Navn "+subject {
				t.Errorf("new, from %s: %+v", org, actor)
			}
		}
		for _, org := range []string{"", "12345678", "ODENSE"} {
			_, err = b.through(p, somebody("4", "x@odense.dk", "org", org))
			expect(t, "from an organisation we do not know", err, login.ErrNotInvited)
		}
		if n := b.number(`SELECT count(*) FROM change WHERE action = 'account.identity'`); n != 3 {
			t.Errorf("%d change records, want 3", n)
		}
		if err := b.auth.Block(t.Context(), system, a.ID); err != nil {
			t.Fatal(err)
		}
		_, err = b.through(p, somebody("1", "anna@example.dk"))
		expect(t, "blocked", err, login.ErrBlocked)
	})
}

func TestProvider_Refuses(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b, p := withProvider(t, e)
		b.account("anna")
		good := somebody("1", "anna@example.dk")
		distort := func(name string, value any) func() {
			return func() { p.Distort = func(c map[string]any) { c[name] = value } }
		}
		without := func(name string) func() {
			return func() { p.Distort = func(c map[string]any) { delete(c, name) } }
		}
		for name, c := range map[string]struct {
			arrange func()
			want    *errs.Error
		}{
			"another nonce":          {distort("nonce", "a nonce of another sign-in"), login.ErrProviderRefused},
			"no nonce":               {without("nonce"), login.ErrProviderRefused},
			"another audience":       {distort("aud", "somebody else"), login.ErrProviderRefused},
			"another issuer":         {distort("iss", "https://evil.example"), login.ErrProviderRefused},
			"expired":                {distort("exp", e.Clock.Now().Add(-time.Second).Unix()), login.ErrProviderRefused},
			"forged":                 {func() { p.Forge = true }, login.ErrProviderRefused},
			"the user said no":       {func() { p.Refuse = "access_denied" }, login.ErrProviderRefused},
			"address not verified":   {distort("email_verified", false), login.ErrUnverified},
			"verified, says nothing": {without("email_verified"), login.ErrUnverified},
			"no address":             {without("email"), login.ErrUnverified},
		} {
			p.Distort, p.Forge, p.Refuse = nil, false, ""
			c.arrange()
			_, err := b.through(p, maps.Clone(good))
			expect(t, name, err, c.want)
		}
		p.Distort, p.Forge, p.Refuse = nil, false, ""
		_, err := b.through(p, good)
		expect(t, "nothing wrong", err, nil)
	})
}

func TestProvider_HeldToItsDomains(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b, p := withProvider(t, e, "favrskov.dk")
		b.account("admin") // at example.dk
		_, err := b.through(p, somebody("1", "admin@example.dk"))
		expect(t, "another's address", err, login.ErrUnverified)
		_, err = b.through(p, somebody("1", "ny@favrskov.dk", "org", "FAVRSKOV"))
		expect(t, "its own", err, nil)
		_, err = b.through(p, somebody("2", "ny@favrskov.dk.evil.example", "org", "FAVRSKOV"))
		expect(t, "one that looks like its own", err, login.ErrUnverified)
	})
}

func TestProvider_TheReturn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b, p := withProvider(t, e)
		ctx := t.Context()
		b.account("anna")
		p.User = somebody("1", "anna@example.dk")
		finish := func(id string, pending auth.Secret, r login.Return) error {
			_, _, err := b.FinishProvider(ctx, id, pending, r, visit)
			return err
		}
		r, pending := b.begin(p)
		expect(t, "right", finish("idp", pending, r), nil)
		expect(t, "again", finish("idp", pending, r), login.ErrFlow)
		r2, pending := b.begin(p)
		r2.Code = r.Code
		expect(t, "a code that was used", finish("idp", pending, r2), login.ErrProviderRefused)
		r, pending = b.begin(p)
		other, otherPending := b.begin(p)
		expect(t, "another sign-in's state", finish("idp", pending, other), login.ErrFlow)
		r.State = other.State
		expect(t, "another sign-in's code, which PKCE ties to it", finish("idp", otherPending, r), login.ErrProviderRefused)
		r, pending = b.begin(p)
		expect(t, "another browser", finish("idp", auth.NewSecret(), r), login.ErrFlow)
		expect(t, "another provider", finish("other", pending, r), login.ErrFlow)
		expect(t, "no provider", finish("none", pending, r), db.ErrNotFound)
		r, pending = b.begin(p)
		e.Clock.Add(15 * time.Minute)
		expect(t, "too late", finish("idp", pending, r), login.ErrFlow)
	})
}

func TestProvider_AsksProperly(t *testing.T) {
	t.Parallel()
	b, _ := withProvider(t, dbtest.Open(t, db.SQLite, sources...))
	to, _, err := b.BeginProvider(t.Context(), "idp", "")
	if err != nil {
		t.Fatal(err)
	}
	q := queryOf(t, to)
	want := url.Values{
		"client_id": {oidctest.ClientID}, "response_type": {"code"}, "scope": {"openid profile email"},
		"redirect_uri": {siteURL + "/log-ind/oidc/idp/retur"}, "code_challenge_method": {"S256"},
	}
	for name := range want {
		if q.Get(name) != want.Get(name) {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want.Get(name))
		}
	}
}

func TestProvider_Down(t *testing.T) {
	t.Parallel()
	b, p := withProvider(t, dbtest.Open(t, db.SQLite, sources...))
	p.User = somebody("1", "anna@example.dk")
	r, pending := b.begin(p)
	p.Down = true
	_, _, err := b.BeginProvider(t.Context(), "idp", "")
	expect(t, "before", err, login.ErrProviderDown)
	_, _, err = b.FinishProvider(t.Context(), "idp", pending, r, visit)
	expect(t, "on the way back", err, login.ErrProviderDown)
	if list := b.Providers(); len(list) != 2 || list[0].Secret != "" {
		t.Errorf("lists %+v", list)
	}
}
