package duty

import (
	"testing"

	"alminding/internal/platform/auth"
)

func TestCanDo(t *testing.T) {
	t.Parallel()
	d := Duty{Wanted: Wanted{For: "x", Role: auth.Representative, Scope: auth.For(auth.Authority, "x")}}
	for name, tc := range map[string]struct {
		actor auth.Actor
		want  bool
	}{
		"visitor":             {auth.Actor{}, false},
		"colleague":           {auth.Actor{Account: "a", For: auth.Party{ID: "x"}}, false},
		"representative":      {auth.Actor{Account: "a", Grants: []auth.Grant{represents("x")}}, true},
		"another authority's": {auth.Actor{Account: "a", Grants: []auth.Grant{represents("y")}}, false},
		"secretariat":         {keeper, true},
	} {
		if got := CanDo(tc.actor, d); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}
