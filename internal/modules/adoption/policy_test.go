package adoption

import (
	"testing"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	const own, other registry.AuthorityID = "own", "other"
	speaks := auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, own)}
	with := func(acts registry.AuthorityID, grants ...auth.Grant) auth.Actor {
		return auth.Actor{Account: "a", For: auth.Party{ID: string(acts)}, Grants: grants}
	}
	token := with(own, speaks)
	token.Token = true
	member := with(other)
	member.For.Member = true
	for name, c := range map[string]struct {
		actor                                   auth.Actor
		says, notes, notesOther, keeps, contact bool
	}{
		"visitor":                        {},
		"signed in":                      {actor: with("")},
		"of a member":                    {actor: member, contact: true},
		"of the authority":               {actor: with(own), contact: true},
		"representative":                 {actor: with(own, speaks), says: true, contact: true},
		"representative, acts elsewhere": {actor: with(other, speaks)},
		"representative of another":      {actor: with(own, auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, other)}), contact: true},
		"representative, reading token":  {actor: token, contact: true},
		"supplier":                       {actor: with(own, auth.Grant{Role: auth.Supplier, Scope: auth.For(auth.Authority, own)}), contact: true},
		"the product's coordinator":      {actor: with(other, auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "p")}), notes: true},
		"another product's":              {actor: with(other, auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "q")})},
		"board":                          {actor: with(other, auth.Grant{Role: auth.Board, Scope: auth.Everywhere})},
		"secretariat":                    {with(other, auth.Grant{Role: auth.Secretariat, Scope: auth.Everywhere}), true, true, true, true, true},
		"administrator":                  {with(other, auth.Grant{Role: auth.Administrator, Scope: auth.Everywhere}), true, true, true, true, true},
		"the program":                    {auth.System("test"), true, true, true, true, true},
	} {
		for what, pair := range map[string][2]bool{
			"say it for the authority":         {CanSay(c.actor, own), c.says},
			"note what the coordinator says":   {CanNote(c.actor, Coordinator, "p"), c.notes},
			"note what others say":             {CanNote(c.actor, Elsewhere, "p"), c.notesOther},
			"note what the authority says":     {CanNote(c.actor, Self, "p"), c.keeps},
			"note what an agreement says":      {CanNote(c.actor, Agreement, "p"), false},
			"withdraw what the authority says": {CanWithdraw(c.actor, Statement{Authority: own, Product: "p", Origin: Self}), c.says},
			"withdraw the coordinator's":       {CanWithdraw(c.actor, Statement{Authority: own, Product: "p", Origin: Coordinator}), c.notes},
			"withdraw a register's":            {CanWithdraw(c.actor, Statement{Authority: own, Product: "p", Origin: Register}), c.keeps},
			"withdraw an agreement's":          {CanWithdraw(c.actor, Statement{Authority: own, Product: "p", Origin: Agreement}), false},
			"see the contact":                  {canSeeContact(c.actor, own), c.contact},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: may %s = %v, want %v", name, what, pair[0], pair[1])
			}
		}
	}
	if CanSay(auth.System("test"), "") {
		t.Error("something can be said for nobody")
	}
}
