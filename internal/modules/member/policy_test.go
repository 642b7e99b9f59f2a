package member

import (
	"testing"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	const own, other = registry.AuthorityID("own"), registry.AuthorityID("other")
	acting := func(grants ...auth.Grant) auth.Actor {
		return auth.Actor{Account: "a", For: auth.Party{ID: string(own)}, Grants: grants}
	}
	representative := acting(auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, own)})
	reading := representative
	reading.Token = true
	elsewhere := representative
	elsewhere.For.ID = string(other)
	none := ""
	for name, c := range map[string]struct {
		actor     auth.Actor
		takes     string // the acts, in the order of Acts
		sees      bool
		seesOther bool
		names     bool
	}{
		"visitor":                    {auth.Actor{}, none, false, false, false},
		"colleague":                  {acting(), "apply", true, false, false},
		"representative":             {representative, "apply sign leave", true, false, true},
		"representative, read token": {reading, none, true, false, false},
		"acting for another":         {elsewhere, none, false, true, false},
		"board":                      {auth.Actor{Account: "b", Grants: []auth.Grant{{Role: auth.Board, Scope: auth.Everywhere}}}, none, false, false, false},
		"secretariat":                {keeper, "apply sign activate leave exclude ratify", true, true, true},
		"the program":                {auth.System("test"), "apply sign activate leave exclude ratify", true, true, true},
	} {
		takes := ""
		for _, a := range Acts {
			if CanTake(c.actor, a, own) {
				takes += " " + string(a)
			}
		}
		if c.takes != "" {
			c.takes = " " + c.takes
		}
		if takes != c.takes || CanSee(c.actor, own) != c.sees || CanSee(c.actor, other) != c.seesOther || CanName(c.actor, own) != c.names {
			t.Errorf("%s: takes%s, sees %v and %v, names %v", name, takes, CanSee(c.actor, own), CanSee(c.actor, other), CanName(c.actor, own))
		}
		if !c.actor.Keeps() && (CanSee(c.actor, "") || CanTake(c.actor, Apply, "")) {
			t.Errorf("%s acts for nobody", name)
		}
	}
}
