package auth_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline/timelinetest"
)

var sources = []fs.FS{auth.Migrations}

const today = civil.Date(20779) // 22 November 2026, where dbtest's clock stands

var system = auth.System("test")

// bundle is what most tests need: the service and a way to make people.
type bundle struct {
	dbtest.Env
	*auth.Service
	t *testing.T
}

func newBundle(t *testing.T, e dbtest.Env) bundle { return bundle{e, auth.New(e.DB), t} }

func (b bundle) keep(fn func(ctx context.Context, tx *db.Tx) error) {
	b.t.Helper()
	if err := b.DB.Keep(b.t.Context(), func(tx *db.Tx) error { return fn(b.t.Context(), tx) }); err != nil {
		b.t.Fatal(err)
	}
}

// person makes an account for a person with the community-wide roles.
func (b bundle) person(name string, roles ...auth.Role) (auth.Account, auth.Actor) {
	b.t.Helper()
	a := auth.NewAccount(auth.Email(name+"@example.dk"), "person-"+name, name, b.DB.Now())
	b.keep(func(ctx context.Context, tx *db.Tx) error { return auth.AddAccount(ctx, tx, a) })
	actor := auth.Actor{Account: string(a.ID), Person: a.Person, Name: a.Name, Via: "web"}
	for _, r := range roles {
		h := auth.Holding{Person: a.Person, Grant: auth.Grant{Role: r, Scope: auth.Everywhere}}
		if err := b.Grant(b.t.Context(), system, h, civil.Since(today)); err != nil {
			b.t.Fatal(err)
		}
		actor.Grants = append(actor.Grants, h.Grant)
	}
	return a, actor
}

func (b bundle) session(a auth.Account) (auth.Session, auth.Secret) {
	b.t.Helper()
	var s auth.Session
	var secret auth.Secret
	b.keep(func(ctx context.Context, tx *db.Tx) (err error) {
		s, secret, err = auth.StartSession(ctx, tx, a.ID, "", auth.ByPassword, false, auth.Visit{IP: "192.0.2.1", Agent: strings.Repeat("å", 100)})
		return err
	})
	return s, secret
}

func (b bundle) open(secret auth.Secret) error {
	_, _, err := auth.OpenSession(b.t.Context(), b.DB, secret)
	return err
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]auth.Email{
		" Æble@Example.DK ": "æble@example.dk", "a@b.dk": "a@b.dk", "a.b+c@x-y.example": "a.b+c@x-y.example",
		"": "", "a": "", "@b.dk": "", "a@": "", "a@b": "", "a b@c.dk": "", "a@b@c.dk": "", "a@.dk": "", "a@b.": "", "a@b..dk": "",
		"Navn <a@b.dk>": "", "a@b.dk,c@d.dk": "", "a\r\nBcc: x@y.dk": "", strings.Repeat("a", 250) + "@b.dk": "",
	} {
		got, err := auth.ParseEmail(in)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	f.Add("Navn@Example.dk")
	f.Fuzz(func(t *testing.T, s string) {
		e, err := auth.ParseEmail(s)
		if err != nil {
			return
		}
		if again, err := auth.ParseEmail(string(e)); err != nil || again != e {
			t.Errorf("%q reads as %q, which reads as %q, %v", s, e, again, err)
		}
	})
}

func FuzzParseToken(f *testing.F) {
	f.Add("alm_" + string(auth.NewSecret()))
	f.Add("alm_")
	f.Fuzz(func(t *testing.T, s string) {
		secret, err := auth.ParseToken(s)
		if err == nil && (string(secret) != s || len(s) != len("alm_")+43) {
			t.Errorf("%q was read as %q", s, string(secret))
		}
	})
}

func TestAddAccount_SameAddress_Taken(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		b.person("anna")
		err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
			return auth.AddAccount(t.Context(), tx, auth.NewAccount("anna@example.dk", "other", "Anna", tx.Now()))
		})
		if !errors.Is(err, auth.ErrEmailTaken) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSession_Ends(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, actor := b.person("anna")
		_, idle := b.session(a)
		s, used := b.session(a)
		if len(s.Agent) > 120 || s.Agent == "" {
			t.Errorf("agent of %d bytes", len(s.Agent))
		}
		if err := b.open("guess"); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("a guess: %v", err)
		}
		if err := b.open(auth.Secret(idle.Hash())); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("what the database keeps opens the door: %v", err)
		}
		for range 27 { // 13 and a half days, never idle for 12 hours
			e.Clock.Add(12*time.Hour - time.Second)
			if err := b.open(used); err != nil {
				t.Fatalf("in use at %s: %v", e.DB.Now(), err)
			}
		}
		if err := b.open(idle); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("idle: %v", err)
		}
		e.Clock.Add(11 * time.Hour)
		if err := b.open(used); err != nil {
			t.Fatal(err)
		}
		e.Clock.Add(2 * time.Hour)
		if err := b.open(used); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("after 14 days: %v", err)
		}
		if err := b.Clean(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, err := db.One(t.Context(), e.DB, db.Value[int], `SELECT count(*) FROM auth_session`)
		if err != nil || n != 0 {
			t.Errorf("%d sessions left after cleaning, %v", n, err)
		}
		if all, err := b.Sessions(t.Context(), actor); err != nil || len(all) != 0 {
			t.Errorf("lists %v, %v", all, err)
		}
	})
}

func TestSession_SeenIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, actor := b.person("anna")
		_, secret := b.session(a)
		kept := map[time.Time]bool{}
		for range 10 {
			e.Clock.Add(15 * time.Second)
			if err := b.open(secret); err != nil {
				t.Fatal(err)
			}
			all, err := b.Sessions(t.Context(), actor)
			if err != nil || len(all) != 1 {
				t.Fatalf("%v, %v", all, err)
			}
			kept[all[0].Seen] = true
		}
		if len(kept) != 3 {
			t.Errorf("ten requests in 150 seconds were seen at %d moments, want its start and two more", len(kept))
		}
	})
}

func TestSession_RotateAndEnd(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, actor := b.person("anna")
		_, stranger := b.person("bo")
		s, old := b.session(a)
		var fresh auth.Secret
		b.keep(func(ctx context.Context, tx *db.Tx) (err error) {
			fresh, err = auth.RotateSession(ctx, tx, s.ID)
			return err
		})
		if err := b.open(old); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("the old secret: %v", err)
		}
		if err := b.open(fresh); err != nil {
			t.Errorf("the new secret: %v", err)
		}
		if err := b.EndSession(t.Context(), stranger, s.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("another's session: %v", err)
		}
		if err := b.EndSession(t.Context(), actor, s.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.open(fresh); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("after its end: %v", err)
		}
	})
}

func TestBlock_ShutsSessionsAndTokens(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		_, admin := b.person("admin", auth.Administrator)
		_, keeper := b.person("keeper", auth.Secretariat)
		a, actor := b.person("anna")
		_, cookie := b.session(a)
		_, secret, err := b.CreateToken(ctx, actor, auth.TokenInput{Name: "x", Expires: today})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Block(ctx, keeper, a.ID); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("by the secretariat: %v", err)
		}
		if err := b.Block(ctx, admin, a.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.open(cookie); !errors.Is(err, auth.ErrSignedOut) {
			t.Errorf("its session: %v", err)
		}
		if _, _, err := auth.OpenToken(ctx, e.DB, secret); !errors.Is(err, auth.ErrToken) {
			t.Errorf("its token: %v", err)
		}
		if err := b.Unblock(ctx, admin, a.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := auth.OpenToken(ctx, e.DB, secret); err != nil {
			t.Errorf("its token, opened again: %v", err)
		}
	})
}

func TestAdministrator_LastStays(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a, admin := b.person("admin", auth.Administrator)
		grantOf := func(person string) auth.GrantID {
			all, err := b.GrantsOf(ctx, system, person)
			if err != nil || len(all) == 0 {
				t.Fatalf("grants of %s: %v, %v", person, all, err)
			}
			return all[0].ID
		}
		if err := b.EndGrant(ctx, admin, grantOf(a.Person), today); !errors.Is(err, auth.ErrLastAdmin) {
			t.Errorf("ending the only one: %v", err)
		}
		if err := b.Block(ctx, admin, a.ID); !errors.Is(err, auth.ErrSelf) {
			t.Errorf("blocking oneself: %v", err)
		}
		if err := b.Block(ctx, system, a.ID); !errors.Is(err, auth.ErrLastAdmin) {
			t.Errorf("blocking the only one: %v", err)
		}
		second, _ := b.person("second")
		h := auth.Holding{Person: second.Person, Grant: auth.Grant{Role: auth.Administrator, Scope: auth.Everywhere}}
		if err := b.Grant(ctx, admin, h, civil.Period{From: today, To: today + 30}); err != nil {
			t.Fatal(err)
		}
		if err := b.EndGrant(ctx, admin, grantOf(a.Person), today); !errors.Is(err, auth.ErrLastAdmin) {
			t.Errorf("leaving one who stops in a month: %v", err)
		}
		if err := b.Grant(ctx, admin, h, civil.Since(today+30)); err != nil {
			t.Fatal(err)
		}
		if err := b.EndGrant(ctx, admin, grantOf(a.Person), today); err != nil {
			t.Errorf("with another for good: %v", err)
		}
		held, err := auth.GrantsOn(ctx, e.DB, a.Person, today)
		if err != nil || len(held) != 0 {
			t.Errorf("the first still holds %v, %v", held, err)
		}
	})
}

func TestGrant_Rules(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		_, admin := b.person("admin", auth.Administrator)
		_, keeper := b.person("keeper", auth.Secretariat)
		_, board := b.person("board", auth.Board)
		token := keeper
		token.Token, token.Scopes = true, []string{auth.ReadScope}
		product := auth.For(auth.Product, "p")
		tests := []struct {
			name  string
			actor auth.Actor
			role  auth.Role
			scope auth.Scope
			want  *errs.Error
		}{
			{"keeper, coordinator", keeper, auth.Coordinator, product, nil},
			{"keeper, secretariat", keeper, auth.Secretariat, auth.Everywhere, nil},
			{"keeper, administrator", keeper, auth.Administrator, auth.Everywhere, auth.ErrAdminOnly},
			{"administrator, administrator", admin, auth.Administrator, auth.Everywhere, nil},
			{"board", board, auth.Coordinator, product, auth.ErrForbidden},
			{"visitor", auth.Actor{}, auth.Coordinator, product, auth.ErrForbidden},
			{"read-only token", token, auth.Coordinator, product, auth.ErrForbidden},
			{"secretariat of a product", admin, auth.Secretariat, product, errInvalid},
			{"coordinator of nothing", admin, auth.Coordinator, auth.Scope{Kind: auth.Product}, errInvalid},
			{"coordinator of everything", admin, auth.Coordinator, auth.Everywhere, errInvalid},
			{"unknown role", admin, "king", auth.Everywhere, errInvalid},
		}
		for _, c := range tests {
			h := auth.Holding{Person: "somebody", Grant: auth.Grant{Role: c.role, Scope: c.scope}}
			err := b.Grant(t.Context(), c.actor, h, civil.Since(today))
			if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", c.name, err, c.want)
			}
		}
	})
}

var errInvalid = errs.New(errs.Invalid, "errs.invalid")

func TestGrant_EndedAndGivenAgain_OneHistory(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		_, admin := b.person("admin", auth.Administrator)
		h := auth.Holding{Person: "p", Grant: auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "x")}}
		if err := b.Grant(ctx, admin, h, civil.Since(today)); err != nil {
			t.Fatal(err)
		}
		all, err := b.GrantsOf(ctx, admin, h.Person)
		if err != nil || len(all) != 1 {
			t.Fatalf("got %v, %v", all, err)
		}
		if err := b.EndGrant(ctx, admin, all[0].ID, today+10); err != nil {
			t.Fatal(err)
		}
		if err := b.Grant(ctx, admin, h, civil.Since(today+20)); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[civil.Date]int{today - 1: 0, today: 1, today + 9: 1, today + 10: 0, today + 19: 0, today + 20: 1} {
			held, err := auth.GrantsOn(ctx, e.DB, "p", day)
			if err != nil || len(held) != want {
				t.Errorf("on %s: %v, %v, want %d", day, held, err, want)
			}
		}
		all, err = b.GrantsOf(ctx, auth.Actor{Account: "a", Person: "p"}, "p")
		if err != nil || len(all) != 2 || all[0].ID != all[1].ID {
			t.Errorf("own grants: %v, %v", all, err)
		}
		if _, err := b.GrantsOf(ctx, auth.Actor{Account: "a", Person: "q"}, "p"); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("another's grants: %v", err)
		}
		n, err := db.One(ctx, e.DB, db.Value[int], `SELECT count(*) FROM change WHERE action IN ('grant.set', 'grant.end') AND account = $1`, admin.Account)
		if err != nil || n != 3 {
			t.Errorf("%d change records, %v, want 3", n, err)
		}
		timelinetest.Check(t, e.DB, auth.Grants)
	})
}

func TestMerge_GrantsAndAccountsFollow(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		a, actor := b.person("anna", auth.Board)
		second, _ := b.person("annas-double", auth.Board)
		represents := auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, "old")}
		for _, p := range []civil.Period{{From: today, To: today + 10}, civil.Since(today + 20)} {
			if err := b.Grant(ctx, system, auth.Holding{Person: second.Person, Grant: represents}, p); err != nil {
				t.Fatal(err)
			}
		}
		actor.For = auth.Party{ID: "old"}
		_, secret, err := b.CreateToken(ctx, actor, auth.TokenInput{Name: "x", Expires: today})
		if err != nil {
			t.Fatal(err)
		}
		err = e.DB.Write(ctx, system.Change("person.merge", a.Person), func(tx *db.Tx) error {
			if err := auth.MergePersons(ctx, tx, second.Person, a.Person); err != nil {
				return err
			}
			return auth.MergeAuthorities(ctx, tx, "old", "new")
		})
		if err != nil {
			t.Fatal(err)
		}
		represents.Scope.ID = "new"
		for day, want := range map[civil.Date]int{today: 2, today + 10: 1, today + 20: 2} {
			held, err := auth.GrantsOn(ctx, e.DB, a.Person, day)
			if err != nil || len(held) != want || want == 2 && !slices.Contains(held, represents) {
				t.Errorf("on %s: %v, %v, want %d", day, held, err, want)
			}
		}
		if held, err := auth.GrantsOn(ctx, e.DB, second.Person, today); err != nil || len(held) != 0 {
			t.Errorf("who was merged still holds %v, %v", held, err)
		}
		if moved, err := auth.AccountByID(ctx, e.DB, second.ID); err != nil || moved.Person != a.Person {
			t.Errorf("the account is %s's, %v, want %s's", moved.Person, err, a.Person)
		}
		if got, _, err := auth.OpenToken(ctx, e.DB, secret); err != nil || got.Authority != "new" {
			t.Errorf("the token acts for %q, %v", got.Authority, err)
		}
		timelinetest.Check(t, e.DB, auth.Grants)
	})
}

func TestToken_Life(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		_, actor := b.person("anna")
		_, stranger := b.person("bo")
		actor.For = auth.Party{ID: "syddjurs"}
		for _, expires := range []civil.Date{today - 1, today + 366} {
			if _, _, err := b.CreateToken(ctx, actor, auth.TokenInput{Name: " ", Expires: expires}); len(errs.FieldsOf(err)) != 2 {
				t.Errorf("expires %s, no name: %v", expires, err)
			}
		}
		tok, secret, err := b.CreateToken(ctx, actor, auth.TokenInput{Name: "Udtræk", Write: true, Expires: today + 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := auth.ParseToken(string(secret)); err != nil {
			t.Errorf("our own token: %v", err)
		}
		e.Clock.Add(time.Hour)
		got, a, err := auth.OpenToken(ctx, e.DB, secret)
		if err != nil || got.Authority != "syddjurs" || !slices.Equal(got.Scopes, []string{"read", "write"}) || string(a.ID) != actor.Account {
			t.Errorf("got %+v of %+v, %v", got, a, err)
		}
		all, err := b.Tokens(ctx, actor)
		if err != nil || len(all) != 1 || all[0].Used == nil || !all[0].Used.Equal(e.DB.Now()) {
			t.Errorf("lists %+v, %v", all, err)
		}
		e.Clock.Add(47 * time.Hour) // noon of the last day was an hour ago
		if _, _, err := auth.OpenToken(ctx, e.DB, secret); !errors.Is(err, auth.ErrToken) {
			t.Errorf("expired: %v", err)
		}
		tok, secret, err = b.CreateToken(ctx, actor, auth.TokenInput{Name: "Igen", Expires: today + 100})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.RevokeToken(ctx, stranger, tok.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("by a stranger: %v", err)
		}
		if err := b.RevokeToken(ctx, actor, tok.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := auth.OpenToken(ctx, e.DB, secret); !errors.Is(err, auth.ErrToken) {
			t.Errorf("revoked: %v", err)
		}
		token := actor
		token.Token, token.Scopes = true, []string{"read", "write"}
		if _, _, err := b.CreateToken(ctx, token, auth.TokenInput{Name: "x", Expires: today}); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("a token made a token: %v", err)
		}
		n, err := db.One(ctx, e.DB, db.Value[int], `SELECT count(*) FROM change_item WHERE after LIKE $1`, "%"+string(secret)+"%")
		if err != nil || n != 0 {
			t.Errorf("the secret stands in %d change records, %v", n, err)
		}
	})
}

func TestRename(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, actor := b.person("anna")
		if err := b.Rename(t.Context(), actor, strings.Repeat("x", 101)); len(errs.FieldsOf(err)) != 1 {
			t.Errorf("too long: %v", err)
		}
		if err := b.Rename(t.Context(), actor, " Anna Ø "); err != nil {
			t.Fatal(err)
		}
		got, err := b.Account(t.Context(), actor, a.ID)
		if err != nil || got.Name != "Anna Ø" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestMayBlock(t *testing.T) {
	t.Parallel()
	admin := auth.Actor{Account: "a", Grants: []auth.Grant{{Role: auth.Administrator, Scope: auth.Everywhere}}}
	reading := admin
	reading.Token, reading.Scopes = true, []string{auth.ReadScope}
	for name, tc := range map[string]struct {
		actor   auth.Actor
		account auth.AccountID
		want    error
	}{
		"visitor":       {auth.Actor{}, "x", auth.ErrForbidden},
		"secretariat":   {auth.Actor{Account: "s", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}, "x", auth.ErrForbidden},
		"administrator": {admin, "x", nil},
		"own":           {admin, "a", auth.ErrSelf},
		"reading token": {reading, "x", auth.ErrForbidden},
		"program":       {system, "x", nil},
	} {
		if err := auth.MayBlock(tc.actor, tc.account); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

func TestAccountsOf_OwnAndKeepers(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, anna := b.person("anna")
		_, bo := b.person("bo")
		_, keeper := b.person("keeper", auth.Secretariat)
		for _, who := range []auth.Actor{anna, keeper} {
			if all, err := b.AccountsOf(t.Context(), who, a.Person); err != nil || len(all) != 1 || all[0].ID != a.ID {
				t.Errorf("%s: %+v, %v", who.Name, all, err)
			}
		}
		for _, who := range []auth.Actor{bo, {}} {
			if _, err := b.AccountsOf(t.Context(), who, a.Person); !errors.Is(err, auth.ErrForbidden) {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
		if _, err := b.AccountsOf(t.Context(), auth.Actor{}, ""); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("nobody's: %v", err)
		}
	})
}

func TestSetLanguage(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, actor := b.person("anna")
		for _, tc := range []struct {
			actor auth.Actor
			lang  auth.Language
			fault error
			want  auth.Language
		}{
			{actor, "kl", auth.ErrLanguage, auth.Danish},
			{auth.Actor{}, auth.English, auth.ErrForbidden, auth.Danish},
			{actor, auth.English, nil, auth.English},
			{actor, auth.English, nil, auth.English},
		} {
			if err := b.SetLanguage(t.Context(), tc.actor, tc.lang); !errors.Is(err, tc.fault) {
				t.Errorf("%s: %v, want %v", tc.lang, err, tc.fault)
			}
			if got, err := b.Account(t.Context(), actor, a.ID); err != nil || got.Language != tc.want {
				t.Errorf("after %s: %+v, %v", tc.lang, got, err)
			}
		}
	})
}

func TestHolders_OpenAccountsOnTheDay(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		anna, _ := b.person("anna")
		bo, _ := b.person("bo")
		role := auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, "x")}
		for _, h := range []struct {
			person string
			period civil.Period
		}{{anna.Person, civil.Period{From: today, To: today + 10}}, {bo.Person, civil.Since(today + 5)}, {"nobody", civil.Since(today)}} {
			if err := b.Grant(t.Context(), auth.System("test"), auth.Holding{Person: h.person, Grant: role}, h.period); err != nil {
				t.Fatal(err)
			}
		}
		check := func(day civil.Date, want ...auth.AccountID) {
			t.Helper()
			all, err := auth.Holders(t.Context(), e.DB, day)
			if err != nil {
				t.Fatal(err)
			}
			var got []auth.AccountID
			for _, a := range all[role] {
				got = append(got, a.ID)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("on %s: %v, want %v", day, got, want)
			}
		}
		check(today - 1)
		check(today, anna.ID)
		check(today+5, anna.ID, bo.ID)
		if err := b.Block(t.Context(), auth.System("test"), bo.ID); err != nil {
			t.Fatal(err)
		}
		check(today+5, anna.ID)
	})
}

func TestNames_OfAccountsThatExist(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		a, _ := b.person("bo")
		names, err := b.Names(t.Context(), []string{string(a.ID), "system:import", "none"})
		if err != nil || len(names) != 1 || names[string(a.ID)] != "bo" {
			t.Errorf("got %v, %v", names, err)
		}
		if reason, ok := auth.ByProgram("system:import"); !ok || reason != "import" {
			t.Errorf("got %q, %v", reason, ok)
		}
	})
}
