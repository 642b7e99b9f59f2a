package criteria_test

import (
	"slices"
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
	for was, want := range map[criteria.ID]criteria.ID{"R3": "R2", "F13": "F13", "F8": "F7", "R2": "", "S5": "S5"} {
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

// moves are every criterion whose id is not what it was, and what became of it.
var moves = map[string]map[criteria.ID]criteria.ID{
	"2021-04": {"R2": "", "R3": "R2", "R4": "R3", "R5": "R4", "F8": "F7", "F9": "F7", "F13": "F14", "F14": "F13", "S4": "S5"},
	"2021-11": {"R2": "", "R3": "R2", "R4": "R3", "R5": "R4", "F8": "F7", "F9": "F7"},
	"2024-03": {"F8": "F7", "F9": "F7"},
	"1.1.0":   {},
}

func TestNow_EveryCriterionOfEveryVersion(t *testing.T) {
	t.Parallel()
	for version, moved := range moves {
		old, ok := criteria.Find(criteria.NameOS2, version)
		if !ok {
			t.Fatalf("there is no version %s", version)
		}
		for _, c := range old.Criteria {
			want, has := moved[c.ID]
			if !has {
				want = c.ID
			}
			got, ok := criteria.OS2.Now(version, c.ID)
			if got != want || ok != (want != "") {
				t.Errorf("Now(%s, %s) = %q, %v, want %q", version, c.ID, got, ok, want)
			}
			if ok && !slices.Contains(criteria.OS2.Then(version, got), c.ID) {
				t.Errorf("Then(%s, %s) = %v lacks %s", version, got, criteria.OS2.Then(version, got), c.ID)
			}
		}
	}
}

func TestThen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		version string
		id      criteria.ID
		want    []criteria.ID
	}{
		{"2021-04", "S4", nil},
		{"2021-04", "S5", []criteria.ID{"S4"}},
		{"2021-04", "F13", []criteria.ID{"F14"}},
		{"2021-11", "F13", []criteria.ID{"F13"}},
		{"2021-11", "F7", []criteria.ID{"F7", "F8", "F9"}},
		{"2021-11", "R4", []criteria.ID{"R5"}},
		{"2024-03", "R4", []criteria.ID{"R4"}},
		{"1.1.0", "F7", []criteria.ID{"F7"}},
		{"1999", "F7", nil},
		{"2021-11", "X1", nil},
	} {
		if got := criteria.OS2.Then(test.version, test.id); !slices.Equal(got, test.want) {
			t.Errorf("Then(%s, %s) = %v, want %v", test.version, test.id, got, test.want)
		}
	}
}

func TestModels_SoundAndPaired(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{
		"os2 1.1.0": 43, "os2 2024-03": 45, "os2 2021-11": 46, "os2 2021-04": 45,
		"public-code 0.8.0": 16, "dpg 1.1.5": 12, "opencode undated": 7,
	}
	for _, m := range criteria.Models {
		name := m.Name + " " + m.Version
		if len(m.Criteria) != sizes[name] {
			t.Errorf("%s has %d criteria, want %d", name, len(m.Criteria), sizes[name])
		}
		if m.Title.Da == "" || m.Title.En == "" || m.Source == "" {
			t.Errorf("%s lacks a title or a source", name)
		}
		seen := map[criteria.ID]bool{}
		for _, c := range m.Criteria {
			if seen[c.ID] || c.Title.Da == "" || c.Title.En == "" {
				t.Errorf("%s: %s is there twice or has no title", name, c.ID)
			}
			seen[c.ID] = true
			os2 := m.Name == criteria.NameOS2
			if os2 != slices.Contains(criteria.Levels, c.Level) || os2 != slices.Contains(criteria.Themes, c.Theme) {
				t.Errorf("%s: %s has level %q and theme %q", name, c.ID, c.Level, c.Theme)
			}
		}
	}
	if len(criteria.Models) != len(sizes) {
		t.Errorf("%d models, want %d", len(criteria.Models), len(sizes))
	}
}

func TestOS2_GuidanceAndReferencesAreThere(t *testing.T) {
	t.Parallel()
	for _, c := range criteria.OS2.Criteria {
		if c.Guidance.Da == "" || c.Guidance.En == "" || len(c.Ways) == 0 {
			t.Errorf("%s lacks guidance or a way to find out", c.ID)
		}
		if len([]rune(c.Guidance.Da)) > 250 {
			t.Errorf("%s: the guidance is too long to stand beside a field", c.ID)
		}
		for _, ref := range c.Serves {
			m, ok := criteria.Find(ref.Model, "")
			if !ok {
				t.Errorf("%s serves %s, which does not exist", c.ID, ref.Model)
				continue
			}
			if _, ok := m.Criterion(ref.ID); !ok {
				t.Errorf("%s serves %s %s, which does not exist", c.ID, ref.Model, ref.ID)
			}
			if !slices.Contains(criteria.OS2.Serving(ref), c.ID) {
				t.Errorf("Serving(%v) lacks %s", ref, c.ID)
			}
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	if m, ok := criteria.Find(criteria.NameOS2, ""); !ok || m != criteria.OS2 {
		t.Error("the newest version of OS2's model is not the one in force")
	}
	if _, ok := criteria.Find(criteria.NameOS2, "2024-05"); ok {
		t.Error("a version was found that is not there")
	}
}
