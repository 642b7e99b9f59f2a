package ui

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old, new string
		want     []Span
	}{
		"nothing":  {"", "", nil},
		"alike":    {"Roller", "Roller", []Span{{Kept, "Roller"}}},
		"all new":  {"", "stable", []Span{{Added, "stable"}}},
		"all gone": {"ukendt", "", []Span{{Removed, "ukendt"}}},
		"one word": {"en god dag", "en ny dag", []Span{{Kept, "en "}, {Removed, "god"}, {Added, "ny"}, {Kept, " dag"}}},
		"word, not letters": {
			"OS2sofd", "OS2sofdcore", []Span{{Removed, "OS2sofd"}, {Added, "OS2sofdcore"}},
		},
		"a phrase is one change": {
			"har tilsluttet sig.", "har skrevet under.",
			[]Span{{Kept, "har "}, {Removed, "tilsluttet sig"}, {Added, "skrevet under"}, {Kept, "."}},
		},
		"a full stop": {"dag", "dag.", []Span{{Kept, "dag"}, {Added, "."}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Diff(c.old, c.new); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The two texts can be read back from the comparison, and neighbouring spans
// always differ in kind.
func TestDiff_LosesNothing(t *testing.T) {
	t.Parallel()
	text := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "bb", "æ", " ", " ", "  ", ".", "\n", "–", "\xff"}), 0, 30)
	rapid.Check(t, func(t *rapid.T) {
		old := strings.Join(text.Draw(t, "old"), "")
		new := strings.Join(text.Draw(t, "new"), "")
		var before, after strings.Builder
		var last Change = 255
		for _, s := range Diff(old, new) {
			if s.Text == "" || s.Change == last {
				t.Fatalf("span %v after %v", s, last)
			}
			last = s.Change
			if s.Change != Added {
				before.WriteString(s.Text)
			}
			if s.Change != Removed {
				after.WriteString(s.Text)
			}
		}
		if before.String() != old || after.String() != new {
			t.Fatalf("%q → %q read back as %q → %q", old, new, before.String(), after.String())
		}
	})
}

// A text far beyond a form's size must not take the memory of a table of all
// its words by all its words.
func TestDiff_HugeTextsAreShownWhole(t *testing.T) {
	t.Parallel()
	old, new := strings.Repeat("gammel ", 100_000), strings.Repeat("ny ", 100_000)
	got := Diff(old, new)
	if len(got) == 0 || got[0].Change != Removed {
		t.Fatalf("got %d spans", len(got))
	}
}
