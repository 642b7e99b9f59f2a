package examine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/platform/gitrepo"
	"alminding/internal/platform/i18n"
)

var today = civil.New(2026, 11, 22)

// holding makes a repository of files as gather would, in one that is developed openly.
func holding(files map[string]string) *repo {
	r := &repo{name: "OS2example/product", address: "https://github.com/OS2example/product", branch: "main", commit: strings.Repeat("a", 40), texts: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if vendored.MatchString(name) {
			r.foreign = append(r.foreign, name)
			continue
		}
		r.paths = append(r.paths, name)
		if forReaders(name) {
			r.texts[name] = files[name]
		}
	}
	r.readPubliccode()
	r.past = past{
		commits: 400, sampled: 400, last: today - 10, since: today - 900,
		year: year{commits: 200, days: 60, authors: 3, references: 50}, touched: map[string]civil.Date{},
	}
	return r
}

// program is a repository with some code beside the files.
func program(files map[string]string) *repo {
	all := map[string]string{"main.go": "", "a.go": "", "b.go": ""}
	maps.Copy(all, files)
	return holding(all)
}

// about is what is found about the criterion, as lines that tests compare: the check, the
// direction, and the facts by the last word of their key.
func about(t *testing.T, id criteria.ID, repos ...*repo) string {
	t.Helper()
	p := &product{repos: repos, today: today, owners: Owners}
	var lines []string
	for _, f := range p.findings() {
		tellable(t, f)
		if f.Criterion != id {
			continue
		}
		line := fmt.Sprintf("%s %s:", f.Check, f.Points)
		for _, fact := range f.Facts {
			line += " " + fact.Says[strings.LastIndex(fact.Says, ".")+1:]
			if fact.Count != nil {
				line += fmt.Sprintf("=%d", *fact.Count)
			}
			if at := where(criteria.Fact{Place: criteria.Place{File: fact.Place.File, Line: fact.Place.Line}}); at != "" {
				line += "@" + at
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

var texts = func() *i18n.Catalogue {
	c, err := i18n.Load(Locale, gitrepo.Locale)
	if err != nil {
		panic(err)
	}
	return c
}()

// tellable fails unless the finding can be told in both languages, with nothing left of
// its placeholders. Every finding of every test goes through it.
func tellable(t *testing.T, f criteria.Finding) {
	t.Helper()
	for _, lang := range i18n.Languages {
		p := texts.In(lang)
		for _, fact := range f.Facts {
			if s := Sentence(p, fact); strings.Contains(s, "examine.") || strings.ContainsAny(s, "{}") || s == "" {
				t.Errorf("%s of %s is told in %s as %q", fact.Says, f.Check, lang, s)
			}
		}
		if f.Hint != "" && !texts.Has(f.Hint) {
			t.Errorf("%s has no hint %s", f.Check, f.Hint)
		}
	}
	if f.Points == criteria.Contradicts && f.Hint == "" {
		t.Errorf("%s contradicts and does not say how to mend it", f.Check)
	}
}

// TestChecks_AreOfTheModel holds the checks to the criteria that a repository can answer.
func TestChecks_AreOfTheModel(t *testing.T) {
	t.Parallel()
	checked := map[criteria.ID]bool{"G3": true} // prepared here, answered by records
	seen := map[string]bool{}
	for _, c := range checks {
		key := string(c.criterion) + c.name
		if seen[key] || c.version < 1 {
			t.Errorf("%s is there twice, or has no version", key)
		}
		seen[key], checked[c.criterion] = true, true
	}
	for _, c := range criteria.OS2.Criteria {
		if want := slices.Contains(c.Ways, criteria.ByRepository) || c.ID == "G3"; want != checked[c.ID] {
			t.Errorf("%s is checked: %v, and a repository can answer it: %v", c.ID, checked[c.ID], want)
		}
	}
}

func TestOver_WhoDecides(t *testing.T) {
	t.Parallel()
	p := &product{repos: []*repo{{name: "a"}, {name: "b"}}}
	say := func(a, b criteria.Pointing) func(*repo) verdict {
		return func(r *repo) verdict {
			return verdict{points: map[string]criteria.Pointing{"a": a, "b": b}[r.name], until: map[string]civil.Date{"a": 20, "b": 10}[r.name]}
		}
	}
	for _, test := range []struct {
		a, b, everywhere, somewhere criteria.Pointing
	}{
		{criteria.Supports, criteria.Contradicts, criteria.Contradicts, criteria.Supports},
		{criteria.Supports, criteria.CannotTell, criteria.CannotTell, criteria.Supports},
		{criteria.Supports, criteria.DoesNotApply, criteria.Supports, criteria.Supports},
		{criteria.CannotTell, criteria.Contradicts, criteria.Contradicts, criteria.Contradicts},
		{"", criteria.CannotTell, criteria.CannotTell, criteria.CannotTell},
		{"", "", "", ""},
	} {
		if e, s := p.over(everywhere, say(test.a, test.b)), p.over(somewhere, say(test.a, test.b)); e.points != test.everywhere || s.points != test.somewhere {
			t.Errorf("%q and %q make %q everywhere and %q somewhere", test.a, test.b, e.points, s.points)
		}
	}
	if v := p.over(everywhere, say(criteria.Supports, criteria.Supports)); v.until != 10 {
		t.Errorf("two that end on the days 20 and 10 end on %d", v.until)
	}
}

// TestNameOf_NoControls: a clone could have the screen of whoever examined it cleared.
func TestNameOf_NoControls(t *testing.T) {
	t.Parallel()
	address := gitrepo.Address("https://github.com/os2/%1b%5B2Jproduct")
	if got := nameOf(Clone{Address: address}); got != "os2/[2Jproduct" {
		t.Errorf("%s is called %q", address, got)
	}
	if got := nameOf(Clone{Dir: "/tmp/\x1b[2Jclone"}); got != "[2Jclone" {
		t.Errorf("a folder is called %q", got)
	}
}
