package login_test

import (
	"strings"
	"testing"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
)

var boardGrant = auth.Grant{Role: auth.Board, Scope: auth.Everywhere}

func TestInvitation_Accept(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		k := b.account("keeper")
		b.grant(k, auth.Secretariat)
		keeper := b.signIn(k)
		in := login.InvitationInput{Email: " Ny@Example.dk", Name: "Ny Kollega", Authority: favrskov.ID, Grants: []auth.Grant{boardGrant}}
		inv, _, err := b.Invite(ctx, keeper, in)
		if err != nil {
			t.Fatal(err)
		}
		first := link(b.letter("ny@example.dk"))
		if _, _, err = b.Invite(ctx, keeper, in); err != nil {
			t.Fatal(err)
		}
		m := b.letter("ny@example.dk")
		_, _, err = b.Invitation(ctx, first)
		expect(t, "the first link after a second was sent", err, login.ErrInvitation)
		got, authority, err := b.Invitation(ctx, link(m))
		if err != nil || got.Email != "ny@example.dk" || authority.ID != favrskov.ID || !m.Secret || !strings.HasPrefix(m.Button.URL, siteURL+"/invitation/") {
			t.Errorf("%+v for %+v, %v", got, authority, err)
		}
		if _, err := b.Accept(ctx, link(m), "", "kort", visit); len(errs.FieldsOf(err)) != 2 {
			t.Errorf("without a name, with a short password: %v", err)
		}
		texts, err := i18n.Load(login.Locale)
		if err != nil {
			t.Fatal(err)
		}
		english := i18n.With(ctx, texts.In(i18n.English))
		entry, err := b.Accept(english, link(m), "Ny Kollega", password, visit)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := auth.AccountByEmail(ctx, b.DB, "ny@example.dk"); err != nil || a.Language != auth.English {
			t.Errorf("not in the language of the page: %+v, %v", a, err)
		}
		actor := b.enter(entry)
		if actor.For.ID != favrskov.ID || !actor.Has(auth.Board, auth.Everywhere) || actor.Name != "Ny Kollega" {
			t.Errorf("got %+v", actor)
		}
		_, err = b.Accept(ctx, link(m), "Ny Kollega", password, visit)
		expect(t, "a second time", err, login.ErrInvitation)
		_, err = b.Password(ctx, "ny@example.dk", password, visit)
		expect(t, "the password", err, nil)
		if _, _, err = b.Invite(ctx, keeper, in); !faulty(err, "email") {
			t.Errorf("somebody who has an account: %v", err)
		}
		all, err := b.Invitations(ctx, keeper)
		if err != nil || len(all) != 2 || all[0].Accepted == nil || all[1].ID != inv.ID || all[1].Withdrawn == nil {
			t.Errorf("lists %+v, %v", all, err)
		}
	})
}

func TestInvitation_WithoutPassword_CodeWorks(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		_, secret, err := b.Invite(t.Context(), system, login.InvitationInput{
			Email: "admin@example.dk", Name: "Drift",
			Grants: []auth.Grant{{Role: auth.Administrator, Scope: auth.Everywhere}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Accept(t.Context(), secret, "Drift", "", visit); err != nil {
			t.Fatal(err)
		}
		if actor := b.enter(b.code("admin@example.dk")); !actor.Runs() {
			t.Errorf("got %+v", actor)
		}
	})
}

func TestInvitation_Rules(t *testing.T) {
	t.Parallel()
	representative := auth.Actor{Account: "r", For: syddjurs, Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, syddjurs.ID)}}}
	keeper := auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	token := keeper
	token.Token = true
	admin := []auth.Grant{{Role: auth.Administrator, Scope: auth.Everywhere}}
	tests := []struct {
		name  string
		actor auth.Actor
		in    login.InvitationInput
		want  *errs.Error
	}{
		{"keeper", keeper, login.InvitationInput{}, nil},
		{"keeper, board", keeper, login.InvitationInput{Grants: []auth.Grant{boardGrant}}, nil},
		{"keeper, administrator", keeper, login.InvitationInput{Grants: admin}, auth.ErrAdminOnly},
		{"read-only token", token, login.InvitationInput{}, auth.ErrForbidden},
		{"visitor", auth.Actor{}, login.InvitationInput{}, auth.ErrForbidden},
		{"representative, own authority", representative, login.InvitationInput{Authority: syddjurs.ID}, nil},
		{"representative, another", representative, login.InvitationInput{Authority: favrskov.ID}, auth.ErrForbidden},
		{"representative, none", representative, login.InvitationInput{}, auth.ErrForbidden},
		{"representative, with a role", representative, login.InvitationInput{Authority: syddjurs.ID, Grants: []auth.Grant{boardGrant}}, auth.ErrForbidden},
	}
	b := newBundle(t, dbtest.Open(t, db.SQLite, sources...))
	for _, c := range tests {
		c.in.Name, c.in.Email = c.name, "x@example.dk"
		_, _, err := b.Invite(t.Context(), c.actor, c.in)
		expect(t, c.name, err, c.want)
	}
	_, _, err := b.Invite(t.Context(), keeper, login.InvitationInput{
		Email: "x", Authority: "atlantis", Grants: []auth.Grant{{Role: auth.Board, Scope: auth.For(auth.Product, "p")}},
	})
	if len(errs.FieldsOf(err)) != 4 {
		t.Errorf("four faults: %v", err)
	}
}

func TestInvitation_Ends(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		k := b.account("keeper")
		b.grant(k, auth.Secretariat)
		keeper, stranger := b.signIn(k), b.signIn(b.account("stranger"))
		invite := func(email string) (login.InvitationID, auth.Secret) {
			t.Helper()
			inv, secret, err := b.Invite(ctx, keeper, login.InvitationInput{Email: email, Name: "X", Authority: syddjurs.ID})
			if err != nil {
				t.Fatal(err)
			}
			return inv.ID, secret
		}
		accept := func(secret auth.Secret) error {
			_, err := b.Accept(ctx, secret, "X", "", visit)
			return err
		}
		id, secret := invite("a@example.dk")
		expect(t, "withdrawn by a stranger", b.Withdraw(ctx, stranger, id), db.ErrNotFound)
		expect(t, "withdrawn", b.Withdraw(ctx, keeper, id), nil)
		expect(t, "accepted then", accept(secret), login.ErrInvitation)
		expect(t, "a guess", accept("guess"), login.ErrInvitation)

		_, secret = invite("b@example.dk")
		all, err := b.auth.GrantsOf(ctx, system, k.Person)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.auth.EndGrant(ctx, system, all[0].ID, today); err != nil {
			t.Fatal(err)
		}
		expect(t, "the inviter may no longer invite", accept(secret), login.ErrInviter)
		b.grant(k, auth.Secretariat)
		e.Clock.Add(14 * 24 * time.Hour)
		expect(t, "after 14 days", accept(secret), login.ErrInvitation)
	})
}

func TestInvitation_AuthorityMerged(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		b := newBundle(t, e)
		ctx := t.Context()
		role := auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, syddjurs.ID)}
		in := login.InvitationInput{Email: "x@example.dk", Name: "X", Authority: syddjurs.ID, Grants: []auth.Grant{role}}
		_, secret, err := b.Invite(ctx, system, in)
		if err != nil {
			t.Fatal(err)
		}
		err = e.DB.Keep(ctx, func(tx *db.Tx) error { return login.MergeAuthorities(ctx, tx, syddjurs.ID, favrskov.ID) })
		if err != nil {
			t.Fatal(err)
		}
		entry, err := b.Accept(ctx, secret, "X", "", visit)
		if err != nil {
			t.Fatal(err)
		}
		if actor := b.enter(entry); actor.For.ID != favrskov.ID || !actor.Has(auth.Representative, auth.For(auth.Authority, favrskov.ID)) {
			t.Errorf("got %+v", actor)
		}
	})
}
