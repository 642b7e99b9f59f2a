package governance

import (
	"slices"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
)

// The rules that must be exact: what is held and what is supported.
func TestStatus(t *testing.T) {
	t.Parallel()
	day := civil.New(2026, 11, 22)
	accepted := func(until civil.Date) Acceptance { return Acceptance{Accepted, "Ja.", product.Board, until} }
	for name, c := range map[string]struct {
		others    map[criteria.ID]Verdict // all else is green
		held      product.Level
		supported criteria.Level // empty for none
		differs   bool
		lacking   []criteria.ID // to level 3
	}{
		"all green":                               {nil, product.Level3, criteria.Level3, false, nil},
		"all green, nothing held":                 {nil, "", criteria.Level3, false, nil},
		"all green, held lower":                   {nil, product.Level1, criteria.Level3, true, nil},
		"a must of level 1 is yellow":             {map[criteria.ID]Verdict{"F11": {Colour: criteria.Yellow}}, product.Level1, criteria.Sandbox, true, []criteria.ID{"F11"}},
		"a must of the sandbox is red":            {map[criteria.ID]Verdict{"F1": {Colour: criteria.Red}}, product.Sandbox, "", true, []criteria.ID{"F1"}},
		"a recommendation is red":                 {map[criteria.ID]Verdict{"F19": {Colour: criteria.Red}}, product.Level3, criteria.Level3, false, nil},
		"unknown is not green":                    {map[criteria.ID]Verdict{"F1": {}}, "", "", false, []criteria.ID{"F1"}},
		"grey without an explanation":             {map[criteria.ID]Verdict{"F1": {Colour: criteria.Grey}}, "", "", false, []criteria.ID{"F1"}},
		"grey, explained and accepted":            {map[criteria.ID]Verdict{"F1": {Colour: criteria.Grey, Acceptance: accepted(day + 1)}}, "", criteria.Level3, false, nil},
		"red, explained and accepted":             {map[criteria.ID]Verdict{"F1": {Colour: criteria.Red, Acceptance: accepted(day + 1)}}, "", criteria.Level3, false, nil},
		"red, the acceptance ends today":          {map[criteria.ID]Verdict{"F1": {Colour: criteria.Red, Acceptance: accepted(day)}}, "", "", false, []criteria.ID{"F1"}},
		"red, explained and refused":              {map[criteria.ID]Verdict{"F1": {Colour: criteria.Red, Acceptance: Acceptance{Ruling: Refused}}}, "", "", false, []criteria.ID{"F1"}},
		"green, an acceptance that ended matters": {map[criteria.ID]Verdict{"F1": {Colour: criteria.Green, Acceptance: accepted(day)}}, "", criteria.Level3, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := Sheet{Voice: product.Secretariat, Cells: map[criteria.ID]Cell{}}
			for _, c2 := range Model.Criteria {
				v, other := c.others[c2.ID]
				if !other {
					v.Colour = criteria.Green
				}
				x.put(c2.ID, v.cell(day, day+1))
			}
			var held *Held
			if c.held != "" {
				held = &Held{LevelFact: product.LevelFact{Level: c.held, Standing: product.Decided}}
			}
			s := status("p", day, x, held)
			if s.Supported != c.supported || s.Supports != (c.supported != "") || s.Differs() != c.differs {
				t.Errorf("supported %q (%t), differs %t", s.Supported, s.Supports, s.Differs())
			}
			var lacking []criteria.ID
			for _, l := range s.WhyNot(criteria.Level3) {
				lacking = append(lacking, l.ID)
			}
			if !slices.Equal(lacking, c.lacking) {
				t.Errorf("lacks %v for level 3, want %v", lacking, c.lacking)
			}
		})
	}
}

func TestStatus_WhatHasRunOutIsUnknown(t *testing.T) {
	t.Parallel()
	x := Sheet{Voice: product.Secretariat, Cells: map[criteria.ID]Cell{}}
	for _, c := range Model.Criteria {
		x.put(c.ID, Verdict{Colour: criteria.Green}.cell(noon, noon))
	}
	s := status("p", noon, x, nil)
	if s.Supports || len(s.RunOut()) != len(Model.Criteria) || x.Totals()[criteria.Green] != len(Model.Criteria) {
		t.Errorf("supports %t, run out %d, still shown as %v", s.Supports, len(s.RunOut()), x.Totals())
	}
	if next, ok := s.Next(); next != criteria.Sandbox || !ok {
		t.Errorf("next is %q, %t", next, ok)
	}
}

// The groups that a charter can give the level are those whose decision sets one.
func TestMayDecide_IsWhatChartersGive(t *testing.T) {
	t.Parallel()
	for _, k := range group.Kinds {
		if mayDecide(k, criteria.Level1) != k.MayDecide(group.ProductLevel) {
			t.Errorf("%s decides a level: %t, and its charter may say so: %t", k, mayDecide(k, criteria.Level1), k.MayDecide(group.ProductLevel))
		}
	}
}

func TestSetLevel(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		one, two := f.decide(t, f.secretariat, f.forms, criteria.Level1, noon-10), f.decide(t, f.board, f.forms, criteria.Level2, noon)
		elsewhere := f.decide(t, f.board, f.sofd, criteria.Level2, noon)
		if err := f.SetLevel(ctx, f.coordinator, f.forms, criteria.Level1, civil.Since(noon), one); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the coordinator sets the level: %v", err)
		}
		for name, c := range map[string]struct {
			level criteria.Level
			p     civil.Period
			by    decision.ID
			want  []string
		}{
			"the secretariat decides level 2":  {criteria.Level2, civil.Since(noon), one, []string{"decision governance.level.other_group"}},
			"a decision about another product": {criteria.Level2, civil.Since(noon), elsewhere, []string{"decision governance.level.no_decision"}},
			"no decision, level or day":        {"4", civil.Period{}, "", []string{"level errs.choose", "to product.period", "decision governance.level.no_decision"}},
		} {
			if got := faultsOf(f.SetLevel(ctx, keeper, f.forms, c.level, c.p, c.by)); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level1, civil.Since(noon-10), one))
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level2, civil.Since(noon), two))
		now, err := f.StatusOn(ctx, visitor, f.forms, noon)
		must(t, err)
		then, err := f.StatusOn(ctx, visitor, f.forms, noon-1)
		must(t, err)
		before, err := f.StatusOn(ctx, visitor, f.forms, noon-11)
		must(t, err)
		if now.Held == nil || now.Held.Level != product.Level2 || now.Held.Voice != product.Board || then.Held.Level != product.Level1 || before.Held != nil {
			t.Fatalf("held %+v, %+v, %+v", now.Held, then.Held, before.Held)
		}
		// Each leads to the other.
		d, err := f.decisions.BySlug(ctx, visitor, now.Held.Decision[len("/beslutninger/"):])
		if err != nil || d.ID != two || d.Effects[0].ID != string(f.forms) {
			t.Errorf("the level leads to %q: %+v, %v", now.Held.Decision, d.Effects, err)
		}
		if levels, err := f.Levels(ctx, visitor, f.forms); err != nil || len(levels) != 2 || levels[0].Level != product.Level2 || levels[1].Decision == "" {
			t.Errorf("history %+v, %v", levels, err)
		}
	})
}

// What was decided can be taken back where it was entered wrongly, once, and gives way to
// nothing that is only stated.
func TestSetLevel_TakenBack(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		held := func() product.Level {
			t.Helper()
			x, err := f.StatusOn(ctx, visitor, f.forms, noon)
			must(t, err)
			if x.Held == nil {
				return product.UnknownLevel
			}
			return x.Held.Level
		}
		two, three := f.decide(t, f.board, f.forms, criteria.Level2, noon), f.decide(t, f.board, f.forms, criteria.Level3, noon)
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level2, civil.Since(noon-10), two))
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level3, civil.Since(noon), three))
		stated := product.LevelFact{Level: product.Level1, Standing: product.SelfDeclared, Voice: product.Itself, Source: source}
		if got := faultsOf(f.products.SetLevel(ctx, keeper, f.forms, civil.Since(noon), stated)); !slices.Equal(got, []string{"from product.level_decided"}) {
			t.Errorf("stated where a level was decided: %q", got)
		}
		levels, err := f.Levels(ctx, keeper, f.forms)
		must(t, err)
		last := levels[0].Write
		if err := f.TakeBackLevel(ctx, f.coordinator, f.forms, last); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the coordinator takes it back: %v", err)
		}
		must(t, f.TakeBackLevel(ctx, keeper, f.forms, last))
		if held() != product.Level2 {
			t.Errorf("held is %q when level 3 was taken back", held())
		}
		if err := f.TakeBackLevel(ctx, keeper, f.forms, last); errs.KindOf(err) != errs.Conflict || held() != product.Level2 {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

// The level is for everybody; what the decision says is not.
func TestSetLevel_ClosedDecision_GivesItsOpenHeading(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d, err := f.decisions.Register(ctx, keeper, decision.Content{
			Group: f.board.ID, Matter: group.ProductLevel, Day: civil.At(noon), Reach: decision.Closed(f.board.ID),
			Heading: product.Text{Da: "Leverandøren svigter"}, Text: product.Text{Da: "Besluttet."}, Open: decision.Open{Heading: product.Text{Da: "Et niveau"}},
			Effects: []decision.Effect{{Object: decision.Level, ID: string(f.forms), Text: product.Text{Da: "Niveau 2"}}},
		})
		must(t, err)
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level2, civil.Since(noon), d.ID))
		x, err := f.StatusOn(ctx, visitor, f.forms, noon)
		must(t, err)
		if x.Held == nil || x.Held.Source.Title != "Et niveau" || x.Held.Decision != "" {
			t.Errorf("everybody reads %+v", x.Held)
		}
	})
}

func TestMayDecide(t *testing.T) {
	t.Parallel()
	for kind, want := range map[group.Kind][]criteria.Level{
		group.Board: criteria.Levels, group.Secretariat: {criteria.Sandbox, criteria.Level1}, group.Steering: nil, group.Assembly: nil,
	} {
		for _, l := range criteria.Levels {
			if got := mayDecide(kind, l); got != slices.Contains(want, l) {
				t.Errorf("%s decides %s: %t", kind, l, got)
			}
		}
	}
}
