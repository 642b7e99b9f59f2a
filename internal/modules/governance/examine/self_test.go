package examine_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/platform/gitrepo"
)

const root = "../../../.."

// ofHistory are the checks whose outcome follows from commits, branches and where the
// clone came from, and not from the files.
var ofHistory = regexp.MustCompile(`^(history|branches|origin|review)\.|^docs\.age$`)

// TestSelf examines the repository that this test lies in, and holds the table in
// docs/governance-self.md to what is found. Every criterion that files can answer must be
// supported.
func TestSelf(t *testing.T) {
	t.Parallel()
	told := tableOf(t, root+"/docs/governance-self.md")
	r, err := examine.Run(t.Context(), examine.Question{Clones: []examine.Clone{{Dir: root}}, Today: newest(t)}, func(examine.Step) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		dated := f.Check == "docs.strategy" && r.Repos[0].Partial // a shallow clone does not know when files changed
		if ofHistory.MatchString(f.Check) || dated {
			continue
		}
		if got := strings.ReplaceAll(string(f.Points), "-", " "); told[f.Check] != got {
			t.Errorf("%s %s, and docs/governance-self.md says %q: make it anew", f.Check, got, told[f.Check])
		}
		if f.Points == criteria.Contradicts || (f.Points != criteria.Supports && f.Criterion != "G3") {
			t.Errorf("%s of %s %s: %+v", f.Check, f.Criterion, f.Points, f.Facts)
		}
	}
}

// newest is the day of the newest commit, so that the test says the same on any day.
func newest(t *testing.T) civil.Date {
	t.Helper()
	git, err := gitrepo.Open(root)
	if err != nil {
		t.Skipf("the source lies here without its history, so there is nothing to examine: %v", err)
	}
	defer git.Close()
	refs, err := git.References()
	if err != nil {
		t.Fatal(err)
	}
	c, err := git.Commit(refs.Head)
	if err != nil {
		t.Fatal(err)
	}
	return civil.Of(c.When)
}

// tableOf reads the directions of a table of Markdown, by check.
func tableOf(t *testing.T, file string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| [A-Z]\\d+ [^|]*\\| `([a-z.]+)` \\| ([a-z ]+) \\|").FindAllStringSubmatch(string(b), -1) {
		told[m[1]] = m[2]
	}
	return told
}
