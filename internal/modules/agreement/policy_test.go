package agreement

import (
	"testing"

	"alminding/internal/platform/auth"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	as := func(forAuthority string, grants ...auth.Grant) auth.Actor {
		return auth.Actor{Account: "x", For: auth.Party{ID: forAuthority}, Grants: grants}
	}
	everywhere := func(r auth.Role) auth.Grant { return auth.Grant{Role: r, Scope: auth.Everywhere} }
	speaks := auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, "a")}
	coordinator := auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "p")}
	reader := as("", everywhere(auth.Secretariat))
	reader.Token = true
	about := Agreement{Authority: "a", Product: "p"}
	for name, x := range map[string]struct {
		actor                     auth.Actor
		keep, price, sign, readIt bool
	}{
		"visitor":                    {auth.Actor{}, false, false, false, false},
		"somebody":                   {as(""), false, false, false, false},
		"the program":                {auth.System("test"), true, true, true, true},
		"secretariat":                {as("", everywhere(auth.Secretariat)), true, true, true, true},
		"administrator":              {as("", everywhere(auth.Administrator)), true, true, true, true},
		"secretariat, reading token": {reader, false, false, false, true},
		"board":                      {as("", everywhere(auth.Board)), false, false, false, false},
		"who acts for it":            {as("a"), false, false, false, true},
		"who speaks for it":          {as("a", speaks), false, false, true, true},
		"who acts for another now":   {as("b", speaks), false, false, false, false},
		"coordinator":                {as("", coordinator), false, true, false, true},
		"another's coordinator":      {as("", auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "q")}), false, false, false, false},
		"supplier":                   {as("s", auth.Grant{Role: auth.Supplier, Scope: auth.For(auth.Authority, "s")}), false, false, false, false},
	} {
		for what, is := range map[string][2]bool{
			"keep":       {CanKeep(x.actor), x.keep},
			"price":      {CanPrice(x.actor, "p"), x.price},
			"sign":       {canSign(x.actor, "a"), x.sign},
			"read terms": {readsTerms(x.actor, about), x.readIt},
		} {
			if is[0] != is[1] {
				t.Errorf("%s may %s: %v", name, what, is[0])
			}
		}
	}
}
