package product

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

func sourced(c Content) Content {
	c.Source = cite.Source{Title: "README", Date: civil.At(civil.New(2026, 8, 1))}
	return c
}

func TestValidate_NamesEveryFault(t *testing.T) {
	t.Parallel()
	bad := Content{
		Name: strings.Repeat("x", 101), Purpose: Text{En: strings.Repeat("æ", 201)},
		Repository: "javascript:alert(1)", Homepage: "os2.eu", Licence: "<script>alert(1)</script>",
		Subjects: []string{"a", "b", "c", "d", "e", "f"},
	}
	var got []string
	for _, f := range errs.FieldsOf(bad.Validate()) {
		got = append(got, f.Name)
	}
	want := []string{"name", "purpose_da", "purpose_en", "repository", "homepage", "licence", "subjects", "source_title", "source_date"}
	if !slices.Equal(got, want) {
		t.Errorf("faults in %v, want %v", got, want)
	}
	good := sourced(Content{Name: "OS2mo", Purpose: Text{Da: "x"}, Licence: "MPL-2.0 OR EUPL-1.2", Repository: "https://github.com/OS2mo/os2mo"})
	if err := good.Validate(); err != nil {
		t.Errorf("good content: %v", err)
	}
}

// drawContent gives every part one of few values, so that changes collide.
func drawContent(t *rapid.T, label string) Content {
	c := sourced(Content{})
	for _, p := range Parts {
		if !strings.HasPrefix(p.Name, "source_") {
			p.set(&c, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, label+p.Name))
		}
	}
	return c
}

func TestMerge_LosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		base, mine, theirs := drawContent(rt, "base"), drawContent(rt, "mine"), drawContent(rt, "theirs")
		merged, conflicts := Merge(base, mine, theirs)
		for _, p := range Parts {
			was, my, their, got := p.Of(base), p.Of(mine), p.Of(theirs), p.Of(merged)
			clash := my != was && their != was && my != their
			if clash != slices.ContainsFunc(conflicts, func(c Part) bool { return c.Name == p.Name }) {
				rt.Fatalf("%s: %s, %s, %s: conflict must be %v", p.Name, was, my, their, clash)
			}
			want := their
			if their == was {
				want = my
			}
			if got != want {
				rt.Fatalf("%s: %s, %s, %s became %s, want %s", p.Name, was, my, their, got, want)
			}
		}
		var names []string
		for _, p := range conflicts {
			names = append(names, p.Name)
		}
		chosen := merged
		chosen.Take(mine, names...)
		for _, p := range conflicts {
			if p.Of(chosen) != p.Of(mine) {
				rt.Fatalf("Take left %s as %s", p.Name, p.Of(chosen))
			}
		}
		if _, left := Merge(theirs, chosen, theirs); len(left) > 0 {
			rt.Fatal("a choice made from the current version cannot conflict with it")
		}
	})
}
