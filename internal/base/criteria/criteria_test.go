package criteria_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/criteria"
)

func TestOS2_Sizes(t *testing.T) {
	t.Parallel()
	levels, themes := map[criteria.Level]int{}, map[criteria.Theme]int{}
	for _, c := range criteria.OS2.Criteria {
		levels[c.Level]++
		themes[c.Theme]++
	}
	if diff := cmp.Diff(map[criteria.Level]int{criteria.Sandbox: 6, criteria.Level1: 10, criteria.Level2: 19, criteria.Level3: 8}, levels); diff != "" {
		t.Errorf("levels, want and got:\n%s", diff)
	}
	if diff := cmp.Diff(map[criteria.Theme]int{criteria.Relevance: 4, criteria.Form: 20, criteria.Strategy: 5, criteria.Governance: 14}, themes); diff != "" {
		t.Errorf("themes, want and got:\n%s", diff)
	}
}

func TestNow(t *testing.T) {
	t.Parallel()
	for was, want := range map[criteria.ID]criteria.ID{"R3": "R2", "F13": "F14", "F14": "F13", "F8": "F7", "R2": "", "S5": "S5"} {
		if got, _ := criteria.OS2.Now("2021-11", was); got != want {
			t.Errorf("Now(2021-11, %s) = %q, want %q", was, got, want)
		}
	}
}

func green(m *criteria.Model) map[criteria.ID]criteria.Mark {
	marks := map[criteria.ID]criteria.Mark{}
	for _, c := range m.Criteria {
		marks[c.ID] = criteria.Mark{Colour: criteria.Green}
	}
	return marks
}

func TestSupported(t *testing.T) {
	t.Parallel()
	m := criteria.OS2
	for name, test := range map[string]struct {
		id   criteria.ID
		mark criteria.Mark
		want criteria.Level
		ok   bool
	}{
		"all green":              {"R1", criteria.Mark{Colour: criteria.Green}, criteria.Level3, true},
		"must of 3 is yellow":    {"R4", criteria.Mark{Colour: criteria.Yellow}, criteria.Level2, true},
		"must of 2 is unknown":   {"R2", criteria.Mark{}, criteria.Level1, true},
		"must of 1 is red":       {"G4", criteria.Mark{Colour: criteria.Red}, criteria.Sandbox, true},
		"must of sandbox is red": {"F2", criteria.Mark{Colour: criteria.Red}, "", false},
		"red, but accepted":      {"F2", criteria.Mark{Colour: criteria.Red, Accepted: true}, criteria.Level3, true},
		"grey alone":             {"F12", criteria.Mark{Colour: criteria.Grey}, criteria.Level1, true},
		"grey and accepted":      {"F12", criteria.Mark{Colour: criteria.Grey, Accepted: true}, criteria.Level3, true},
		"should is red":          {"F19", criteria.Mark{Colour: criteria.Red}, criteria.Level3, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			marks := green(m)
			marks[test.id] = test.mark
			if got, ok := m.Supported(marks); got != test.want || ok != test.ok {
				t.Errorf("Supported with %s %+v = %q, %v, want %q, %v", test.id, test.mark, got, ok, test.want, test.ok)
			}
		})
	}
}

func TestAnswer_Colour(t *testing.T) {
	t.Parallel()
	for a, want := range map[criteria.Answer]criteria.Colour{
		criteria.Yes: criteria.Green, criteria.No: criteria.Red, criteria.NotRelevant: criteria.Grey,
		criteria.DontKnow: criteria.Yellow, criteria.Planned: criteria.Yellow, criteria.Unanswered: criteria.Red,
	} {
		if got := a.Colour(); got != want {
			t.Errorf("%q has the colour %q, want %q", a, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	got := criteria.OS2.Count(map[criteria.ID]criteria.Colour{"R1": criteria.Green, "F2": criteria.Red, "of another model": criteria.Green})
	if diff := cmp.Diff(criteria.Totals{criteria.Green: 1, criteria.Red: 1, criteria.NoColour: 41}, got); diff != "" {
		t.Errorf("Count, want and got:\n%s", diff)
	}
}
