package auth_test

import (
	"slices"
	"testing"

	"alminding/internal/platform/auth"
)

func TestActor_Rights(t *testing.T) {
	t.Parallel()
	grant := func(r auth.Role, s auth.Scope) auth.Actor {
		return auth.Actor{Account: "a", Grants: []auth.Grant{{Role: r, Scope: s}}}
	}
	token := grant(auth.Secretariat, auth.Everywhere)
	token.Token = true
	tests := map[string]struct {
		actor              auth.Actor
		keeps, runs, write bool
	}{
		"visitor":                  {},
		"secretariat":              {grant(auth.Secretariat, auth.Everywhere), true, false, true},
		"administrator":            {grant(auth.Administrator, auth.Everywhere), true, true, true},
		"coordinator":              {grant(auth.Coordinator, auth.For(auth.Product, "p")), false, false, true},
		"secretariat of one thing": {grant(auth.Secretariat, auth.For(auth.Product, "p")), false, false, true},
		"read-only token":          {token, true, false, false},
		"the program":              {auth.System("test"), true, true, true},
	}
	for name, c := range tests {
		a := c.actor
		if a.Keeps() != c.keeps || a.Runs() != c.runs || a.MayWrite() != c.write {
			t.Errorf("%s: keeps %v, runs %v, writes %v", name, a.Keeps(), a.Runs(), a.MayWrite())
		}
	}
}

func TestReaches(t *testing.T) {
	t.Parallel()
	member := auth.Actor{
		Account: "a", For: auth.Party{ID: "syddjurs", Member: true, Groups: []string{"board"}},
		Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Group, "g")}},
	}
	want := []auth.Reach{auth.Public, auth.Members, "authority:syddjurs", "group:board", "group:g"}
	if got := member.Reaches(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if visitor := (auth.Actor{}); visitor.CanRead(auth.Members) || !visitor.CanRead(auth.Public) {
		t.Error("a visitor reads what is public and no more")
	}
}
