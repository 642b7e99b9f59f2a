package adoption

import (
	"testing"

	"alminding/internal/base/civil"
)

func TestOn(t *testing.T) {
	t.Parallel()
	const lived, lives = -10, 100 // days from the day asked about to the expiry
	type said struct {
		o       Origin
		s       State
		expires int
	}
	for name, c := range map[string]struct {
		said     []said
		state    State
		leads    Origin
		proof    Proof
		conflict bool
	}{
		"one that lives":             {[]said{{Elsewhere, Operating, lives}}, Operating, Elsewhere, Stated, false},
		"one that expired":           {[]said{{Self, Operating, lived}}, Operating, Self, Unconfirmed, false},
		"on its last day":            {[]said{{Self, Operating, 1}}, Operating, Self, Stated, false},
		"on the day it expires":      {[]said{{Self, Operating, 0}}, Operating, Self, Unconfirmed, false},
		"two that agree":             {[]said{{Counted, Operating, lives}, {Self, Operating, lives}}, Operating, Self, Proven, false},
		"agree on use, not on state": {[]said{{Self, PhasingOut, lives}, {Register, Operating, lives}}, PhasingOut, Self, Proven, false},
		"agree that it is not used":  {[]said{{Self, Ended, lives}, {Register, Piloting, lives}}, Ended, Self, Proven, false},
		"one lives, one agreed":      {[]said{{Self, Operating, lived}, {Register, Operating, lives}}, Operating, Register, Stated, false},
		"the living leads":           {[]said{{Self, Ended, lived}, {Elsewhere, Operating, lives}}, Operating, Elsewhere, Stated, false},
		"the closest leads":          {[]said{{Coordinator, Operating, lives}, {Agreement, Operating, lives}, {Counted, Operating, lives}}, Operating, Agreement, Proven, false},
		"the living disagree":        {[]said{{Register, Operating, lives}, {Self, Ended, lives}}, Ended, Self, Stated, true},
		"disagree, and the lead has two": {
			[]said{{Self, Operating, lives}, {Register, Operating, lives}, {Coordinator, Considering, lives}}, Operating, Self, Proven, true,
		},
		"disagree, and the others have two": {
			[]said{{Self, Considering, lives}, {Register, Operating, lives}, {Counted, Operating, lives}}, Considering, Self, Stated, true,
		},
		"the expired cannot disagree": {[]said{{Self, Operating, lives}, {Register, Ended, lived}}, Operating, Self, Stated, false},
		"the last to expire leads":    {[]said{{Self, Operating, lived - 5}, {Elsewhere, Ended, lived}}, Ended, Elsewhere, Unconfirmed, false},
		"expired together":            {[]said{{Elsewhere, Ended, lived}, {Counted, Operating, lived}}, Operating, Counted, Unconfirmed, false},
	} {
		day := civil.New(2026, 11, 22)
		var versions []Version
		for _, s := range c.said {
			v := Version{Period: civil.Since(0)}
			v.Value = Statement{Authority: "a", Product: "p", Origin: s.o, State: s.s, Expires: day + civil.Date(s.expires)}
			versions = append(versions, v)
		}
		a, ok := On(day, versions)
		if !ok || a.State() != c.state || a.Leading.Value.Origin != c.leads || a.Proof != c.proof || a.Conflict != c.conflict {
			t.Errorf("%s: %s by %s, %s, conflict %v", name, a.State(), a.Leading.Value.Origin, a.Proof, a.Conflict)
		}
		if a.Uses() != c.state.Uses() || len(a.Said) != len(c.said) || a.Said[0].Value.Origin != c.leads {
			t.Errorf("%s: uses %v, said %+v", name, a.Uses(), a.Said)
		}
		if (a.Lapsed != 0) != (c.proof == Unconfirmed) || a.Lapsed != 0 && a.Lapsed != a.Leading.Value.Expires {
			t.Errorf("%s: lapsed %s", name, a.Lapsed)
		}
	}
	if _, ok := On(0, nil); ok {
		t.Error("nothing said is an adoption")
	}
}

func TestProof_AtLeast(t *testing.T) {
	t.Parallel()
	for floor, want := range map[Proof][3]bool{
		"": {true, true, true}, Unconfirmed: {true, true, true}, Stated: {true, true, false}, Proven: {true, false, false},
	} {
		for i, p := range Proofs {
			if p.AtLeast(floor) != want[i] {
				t.Errorf("%s is at least %q: %v", p, floor, !want[i])
			}
		}
	}
}
