package product

import (
	"testing"

	"alminding/internal/platform/auth"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	own := Product{ID: "own", Reach: auth.Public}
	hidden := Product{ID: "own", Reach: auth.Members}
	with := func(r auth.Role, s auth.Scope) auth.Actor {
		return auth.Actor{Account: "a", Grants: []auth.Grant{{Role: r, Scope: s}}}
	}
	token := with(auth.Coordinator, auth.For(auth.Product, own.ID))
	token.Token = true
	tests := map[string]struct {
		actor                          auth.Actor
		read, readHidden, edit, judges bool
	}{
		"visitor":                      {auth.Actor{}, true, false, false, false},
		"signed in":                    {auth.Actor{Account: "a"}, true, false, false, false},
		"member":                       {auth.Actor{Account: "a", For: auth.Party{ID: "x", Member: true}}, true, true, false, false},
		"coordinator":                  {with(auth.Coordinator, auth.For(auth.Product, own.ID)), true, true, true, false},
		"coordinator of another":       {with(auth.Coordinator, auth.For(auth.Product, ID("other"))), true, false, false, false},
		"coordinator of an authority":  {with(auth.Coordinator, auth.For(auth.Authority, "own")), true, false, false, false},
		"coordinator, read-only token": {token, true, false, false, false},
		"supplier":                     {with(auth.Supplier, auth.For(auth.Authority, "x")), true, false, false, false},
		"board":                        {with(auth.Board, auth.Everywhere), true, true, false, false},
		"secretariat":                  {with(auth.Secretariat, auth.Everywhere), true, true, true, true},
		"administrator":                {with(auth.Administrator, auth.Everywhere), true, true, true, true},
		"the program":                  {auth.System("test"), true, true, true, true},
	}
	for name, c := range tests {
		got := []bool{canRead(c.actor, own), canRead(c.actor, hidden), canEdit(c.actor, own), canJudge(c.actor)}
		want := []bool{c.read, c.readHidden, c.edit, c.judges}
		for i, what := range []string{"read", "read what is for members", "edit", "judge"} {
			if got[i] != want[i] {
				t.Errorf("%s: may %s = %v, want %v", name, what, got[i], want[i])
			}
		}
	}
}
