package partner

import (
	"testing"

	"alminding/internal/platform/auth"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	const supplier, authority = "magenta", "syddjurs"
	own := Reference{Supplier: supplier, Authority: authority, State: Asked, AskedBy: "asker"}
	acting := func(account, party string, grants ...auth.Grant) auth.Actor {
		return auth.Actor{Account: account, For: auth.Party{ID: party}, Grants: grants}
	}
	grant := func(r auth.Role, id string) auth.Grant {
		return auth.Grant{Role: r, Scope: auth.For(auth.Authority, id)}
	}
	community := func(r auth.Role) auth.Grant { return auth.Grant{Role: r, Scope: auth.Everywhere} }
	reader := acting("a", authority, grant(auth.Representative, authority))
	reader.Token = true
	for name, c := range map[string]struct {
		actor                                   auth.Actor
		keep, sign, say, see, confirm, withdraw bool
	}{
		"visitor":                            {actor: auth.Actor{}},
		"signed in":                          {actor: acting("a", "other")},
		"supplier":                           {actor: acting("a", supplier, grant(auth.Supplier, supplier)), sign: true, say: true, see: true, withdraw: true},
		"supplier acting for another":        {actor: acting("a", "other", grant(auth.Supplier, supplier))},
		"another supplier":                   {actor: acting("a", "other", grant(auth.Supplier, "other"))},
		"at the supplier, without the role":  {actor: acting("a", supplier), see: true},
		"representative":                     {actor: acting("a", authority, grant(auth.Representative, authority)), see: true, confirm: true, withdraw: true},
		"representative of another":          {actor: acting("a", "other", grant(auth.Representative, "other"))},
		"representative acting for another":  {actor: acting("a", "other", grant(auth.Representative, authority))},
		"at the authority, without the role": {actor: acting("a", authority), see: true},
		"at the authority, as its supplier":  {actor: acting("a", authority, grant(auth.Supplier, authority)), see: true},
		"representative who asked":           {actor: acting("asker", authority, grant(auth.Representative, authority)), see: true, withdraw: true},
		"representative and supplier":        {actor: acting("a", authority, grant(auth.Representative, authority), grant(auth.Supplier, supplier)), see: true, withdraw: true},
		"representative, read-only token":    {actor: reader, see: true},
		"coordinator":                        {actor: acting("a", authority, auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "p")}), see: true},
		"board":                              {actor: acting("a", "other", community(auth.Board))},
		"secretariat":                        {actor: acting("a", "os2", community(auth.Secretariat)), keep: true, say: true, see: true, withdraw: true},
		"administrator":                      {actor: acting("a", "os2", community(auth.Administrator)), keep: true, say: true, see: true, withdraw: true},
		"the program":                        {actor: auth.System("test"), keep: true, say: true, see: true, withdraw: true},
	} {
		got := []bool{
			CanKeepCode(c.actor), CanSign(c.actor, supplier), CanSay(c.actor, supplier), canSee(c.actor, own),
			CanConfirm(c.actor, own), CanWithdraw(c.actor, own),
		}
		want := []bool{c.keep, c.sign, c.say, c.see, c.confirm, c.withdraw}
		for i, what := range []string{"keep the code", "sign", "say", "see what is not confirmed", "confirm", "withdraw"} {
			if got[i] != want[i] {
				t.Errorf("%s: may %s = %v, want %v", name, what, got[i], want[i])
			}
		}
		confirmed := own
		if confirmed.State = Confirmed; !canSee(c.actor, confirmed) {
			t.Errorf("%s does not see what is confirmed", name)
		}
	}
	self := Reference{Supplier: authority, Authority: authority}
	if CanConfirm(acting("a", authority, grant(auth.Representative, authority)), self) {
		t.Error("an authority confirms a reference to itself")
	}
}
