package record_test

import (
	"slices"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// TestFindings_WhatIsHidden hides one record after the other, or has it there for members
// only from the beginning.
func TestFindings_WhatIsHidden(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		members := func(g *group.Group) { g.Reach = auth.Members }
		before := f.findings()
		for _, s := range []struct {
			name string
			do   func() error
			want string
		}{
			{"a use", func() error {
				must(t, f.withdraw(f.aarhus))
				f.note(f.aarhus, civil.Max, auth.Members)
				return nil
			}, "R3?"},
			{"the group of users", func() error { return f.edit(f.users, members) }, "G14?"},
			{"the secretariat", func() error { return f.edit(f.office, members) }, "G2"},
			{"the steering group", func() error { return f.edit(f.steering, members) }, "G6? G12? G13?"},
			{"the coordination group", func() error { return f.edit(f.coordination, members) }, "G1? G7?"},
			{"the board, with what it decided", func() error { return f.edit(f.board, members) }, "G4? G5 G11"},
		} {
			must(t, s.do())
			after := f.findings()
			if got := lost(before, after); got != s.want {
				t.Errorf("%s: no longer supported is %q, want %q", s.name, got, s.want)
			}
			before = after
		}
	})
}

func TestFindings_HiddenProduct_NothingIsFound(t *testing.T) {
	t.Parallel()
	run(t, auth.Members, func(t *testing.T, f *fixture) {
		all := f.findings()
		if got := pointing(all, criteria.CannotTell); !slices.Equal(got, everything) {
			t.Errorf("the machine cannot tell of %v, want all", got)
		}
		for id, x := range all {
			if len(x.Facts) != 1 || x.Facts[0].Says != "record.fact.hidden" {
				t.Errorf("%s tells %v", id, x.Facts)
			}
		}
	})
}

// TestFindings_HiddenDecisions: what the board decided behind closed doors proves
// nothing, and neither does what it voted down.
func TestFindings_HiddenDecisions(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		before := f.findings()
		for _, d := range []decision.Decision{f.informed, f.approved, f.steeringOf} {
			f.correct(d)
		}
		if got := lost(before, f.findings()); got != "G5 G11" {
			t.Errorf("lost %q, want G5 G11: the board knows of the product", got)
		}
		f.decision(f.board, group.ProductAdmission, "2026-12-09", decision.Closed(f.board.ID))
		f.decision(f.board, group.ProductAdmission, "2026-12-09", auth.Members)
		f.decision(f.board, group.SteeringGroup, "2026-12-09", auth.Public, func(c *decision.Content) {
			c.Vote = decision.Vote{Counted: true, For: 2, Against: 5}
		})
		if got := lost(before, f.findings()); got != "G5 G11" {
			t.Errorf("lost %q, want G5 G11", got)
		}
		f.decision(f.board, group.SteeringGroup, "2026-12-09", auth.Public, func(c *decision.Content) {
			c.Vote = decision.Vote{Counted: true, For: 3, Against: 3}
		})
		if x := f.findings()["G11"]; x.Points != criteria.CannotTell { // an approval by the chair's casting vote was said to be none
			t.Errorf("an even vote %s", x.Points)
		}
		f.decision(f.board, group.SteeringGroup, "2026-12-10", auth.Public, func(c *decision.Content) {
			c.Vote = decision.Vote{Counted: true, For: 5, Against: 2}
		})
		if got := lost(before, f.findings()); got != "G5" {
			t.Errorf("lost %q, want G5", got)
		}
	})
}

// TestFindings_Signature_IsCountedWithoutNames: who signed is for the parties.
func TestFindings_Signature_IsCountedWithoutNames(t *testing.T) {
	t.Parallel()
	run(t, auth.Public, func(t *testing.T, f *fixture) {
		x := f.findings()["R2"]
		for _, fact := range x.Facts {
			if fact.With != nil {
				t.Errorf("the fact %s tells %v", fact.Says, fact.With)
			}
		}
		if n := x.Facts[0].Count; n == nil || *n != 1 {
			t.Errorf("signed are %v, want 1", n)
		}
	})
}
