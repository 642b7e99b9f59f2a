package record

import (
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
)

// TestConfirmedUntil_WhoLeadsChanges: when whoever leads is no longer believed, the next
// one may say something else.
func TestConfirmedUntil_WhoLeadsChanges(t *testing.T) {
	t.Parallel()
	const today = 1000
	says := func(o adoption.Origin, s adoption.State, expires, ends civil.Date) adoption.Version {
		var v adoption.Version
		v.Period, v.Active = civil.Period{From: 0, To: ends}, true
		v.Value = adoption.Statement{Origin: o, State: s, Expires: expires}
		return v
	}
	for name, c := range map[string]struct {
		said []adoption.Version
		want civil.Date
	}{
		"one":                     {[]adoption.Version{says(adoption.Self, adoption.Operating, 1100, civil.Max)}, 1100},
		"one that ends":           {[]adoption.Version{says(adoption.Self, adoption.Operating, 1100, 1050)}, 1050},
		"the longer of two":       {[]adoption.Version{says(adoption.Self, adoption.Operating, 1100, civil.Max), says(adoption.Counted, adoption.Operating, 1200, civil.Max)}, 1200},
		"then it has ended":       {[]adoption.Version{says(adoption.Self, adoption.Operating, 1100, civil.Max), says(adoption.Register, adoption.Ended, 1300, civil.Max), says(adoption.Counted, adoption.Operating, 1200, civil.Max)}, 1100},
		"it had ended, long ago":  {[]adoption.Version{says(adoption.Self, adoption.Operating, 1100, civil.Max), says(adoption.Register, adoption.Ended, 900, civil.Max)}, 1100},
		"as long as an agreement": {[]adoption.Version{says(adoption.Agreement, adoption.Operating, civil.Max, civil.Max)}, civil.Max},
	} {
		a, ok := adoption.On(today, c.said)
		if !ok || !confirmed(a) {
			t.Fatalf("%s: not confirmed", name)
		}
		if got := confirmedUntil(a); got != c.want {
			t.Errorf("%s: confirmed until %d, want %d", name, got, c.want)
		}
	}
}
