package examine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/platform/gitrepo"
	"alminding/internal/platform/gitrepo/gitrepotest"
	"alminding/internal/platform/i18n"
)

var today = civil.New(2026, 11, 22)

func run(t *testing.T, clones ...examine.Clone) examine.Report {
	t.Helper()
	r, err := examine.Run(t.Context(), examine.Question{Clones: clones, Today: today}, func(examine.Step) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pointing(t *testing.T, r examine.Report, check string) criteria.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("%s found nothing", check)
	return criteria.Finding{}
}

// commits makes one commit a day that changes some files of a program.
func commits(w *gitrepotest.Work, days, files int, message string) {
	for day := range days {
		for i := range files {
			w.Write(fmt.Sprintf("src/f%d.go", i), fmt.Sprint("package f // ", day))
		}
		w.Git("add", "-A")
		w.GitAt((civil.New(2026, 3, 1)+civil.Date(day)).String()+"T12:00:00Z", "commit", "-q", "-m", fmt.Sprintf(message, day))
	}
}

func TestRun_OpenAndDumped(t *testing.T) {
	t.Parallel()
	open, dumped := gitrepotest.New(t), gitrepotest.New(t)
	commits(open, 20, 3, "Change something (#%d)")
	commits(dumped, 11, 40, "release %d")
	for _, test := range []struct {
		w      *gitrepotest.Work
		check  string
		points criteria.Pointing
	}{
		{open, "history.open", criteria.Supports},
		{dumped, "history.open", criteria.Contradicts},
		{open, "history.issues", criteria.Supports},
		{dumped, "history.issues", criteria.Contradicts},
		{open, "branches.parallel", criteria.Supports},
		{dumped, "branches.parallel", criteria.Contradicts},
	} {
		if f := pointing(t, run(t, examine.Clone{Dir: test.w.Dir}), test.check); f.Points != test.points {
			t.Errorf("%s %s, want %s: %+v", test.check, f.Points, test.points, f.Facts)
		}
	}
}

func TestRun_DatesThatAreNone(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	commits(w, 15, 3, "Change %d")
	for _, day := range []string{"1970-01-02", "2099-12-31"} {
		w.GitAt(day+"T12:00:00Z", "commit", "-q", "--allow-empty", "-m", "a clock that was wrong")
	}
	f := pointing(t, run(t, examine.Clone{Dir: w.Dir}), "history.open")
	if days := f.Facts[0]; *days.Count != 15 || days.With["to"] != "2026-03-15" {
		t.Errorf("the last active year is %+v, with %d days", days.With, *days.Count)
	}
}

func TestRun_BranchThatLivesByItself(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	commits(w, 12, 3, "Change %d")
	for _, name := range []string{"aarhus", "release/1.x", "idea"} {
		w.Git("checkout", "-q", "-b", name, "main")
		n := map[string]int{"aarhus": 60, "release/1.x": 60, "idea": 5}[name]
		for i := range n {
			w.GitAt((civil.New(2024, 6, 1)+civil.Date(i*11)).String()+"T12:00:00Z", "commit", "-q", "--allow-empty", "-m", "own")
		}
	}
	w.Git("checkout", "-q", "main")
	f := pointing(t, run(t, examine.Clone{Dir: w.Dir}), "branches.parallel")
	if f.Points != criteria.Contradicts || len(f.Facts) != 1 || f.Facts[0].With["branch"] != "aarhus" {
		t.Errorf("%s: %+v", f.Points, f.Facts)
	}
}

func TestRun_AgeOfDocuments(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	w.Write("ROADMAP.md", "# Road map\n\nMore.\n")
	w.Write("docs/old.md", "# Old\n")
	w.Git("add", "-A")
	w.GitAt("2025-06-01T12:00:00Z", "commit", "-q", "-m", "road map")
	commits(w, 3, 3, "Change %d")
	f := pointing(t, run(t, examine.Clone{Dir: w.Dir}), "docs.strategy")
	if f.Points != criteria.Supports || f.Until != civil.New(2027, 6, 1) {
		t.Errorf("a road map of June 2025 %s until %s", f.Points, f.Until)
	}
}

func TestRun_LinkedLicence(t *testing.T) {
	t.Parallel()
	mpl, err := os.ReadFile("../../../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		target string
		points criteria.Pointing
	}{
		"inside":   {"LEGAL/MPL-2.0.txt", criteria.Supports},
		"nowhere":  {"LEGAL/none", criteria.CannotTell},
		"outside":  {"../../../../../../../../../../../../etc/passwd", criteria.CannotTell},
		"absolute": {"/etc/passwd", criteria.CannotTell},
		"itself":   {"LICENSE", criteria.CannotTell},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := gitrepotest.New(t)
			w.Write("LEGAL/MPL-2.0.txt", string(mpl))
			if err := os.Symlink(test.target, filepath.Join(w.Dir, "LICENSE")); err != nil {
				t.Fatal(err)
			}
			w.Commit("licence")
			if f := pointing(t, run(t, examine.Clone{Dir: w.Dir}), "licence.text"); f.Points != test.points {
				t.Errorf("%s: %+v", f.Points, f.Facts)
			}
		})
	}
}

func TestRun_Faults(t *testing.T) {
	t.Parallel()
	good, empty := gitrepotest.New(t), gitrepotest.New(t)
	commits(good, 3, 3, "Change %d")
	shallow := filepath.Join(t.TempDir(), "shallow")
	good.Git("clone", "-q", "--depth", "1", "file://"+good.Dir, shallow)
	r := run(t, examine.Clone{Dir: good.Dir}, examine.Clone{Dir: t.TempDir()}, examine.Clone{Dir: empty.Dir}, examine.Clone{Dir: shallow, Address: "git@github.com:OS2example/product.git"})
	for i, want := range []string{"", gitrepo.ErrNotFound.Key, gitrepo.ErrEmpty.Key, ""} {
		if got := r.Repos[i].Fault; got != want {
			t.Errorf("repository %d has the fault %q, want %q", i, got, want)
		}
	}
	if s := r.Repos[3]; !s.Partial || s.Name != "OS2example/product" || s.Commits != 1 {
		t.Errorf("the shallow clone is %+v", s)
	}
	none, err := examine.Run(t.Context(), examine.Question{Clones: []examine.Clone{{Dir: empty.Dir}}, Today: today}, func(examine.Step) {})
	if !errors.Is(err, examine.ErrNothing) || none.Repos[0].Fault != gitrepo.ErrEmpty.Key {
		t.Errorf("nothing to examine: %+v, %v", none, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := examine.Run(ctx, examine.Question{Clones: []examine.Clone{{Dir: good.Dir}}, Today: today}, func(examine.Step) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("an examination that nobody waits for: %v", err)
	}
}

// TestRun_TellsNoSecrets holds that neither people nor folders of the machine are in a report.
func TestRun_TellsNoSecrets(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	w.Write("MAINTAINERS.md", "Anne Test, anne@example.dk\n")
	commits(w, 20, 3, "Change %d")
	w.Git("remote", "add", "origin", "https://anne:secret@github.com/OS2example/product.git")
	b, err := json.Marshal(run(t, examine.Clone{Dir: w.Dir}))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Anne", "anne@", "secret", w.Dir, t.TempDir()} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the report tells %q", secret)
		}
	}
}

func TestReport_TextAndMarkdown(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(examine.Locale, gitrepo.Locale)
	if err != nil {
		t.Fatal(err)
	}
	w := gitrepotest.New(t)
	w.Write("a|b.md", "# <b>")
	commits(w, 20, 3, "Change %d")
	r := run(t, examine.Clone{Dir: w.Dir, Address: "https://github.com/OS2example/product"}, examine.Clone{Dir: t.TempDir()})
	for lang, want := range map[i18n.Language][]string{
		i18n.Danish:  {"F1  Kildekode", "støtter (history.open)", "20 dage", "→ Læg en SECURITY.md", "Her ligger intet git-repositorie"},
		i18n.English: {"F1  All source code", "supports (history.open)", "20 days", "→ Put a SECURITY.md", "There is no git repository here"},
	} {
		var text, table strings.Builder
		if err := errors.Join(r.Text(&text, texts.In(lang), string(lang)), r.Markdown(&table, texts.In(lang), string(lang))); err != nil {
			t.Fatal(err)
		}
		for _, s := range want {
			if !strings.Contains(text.String(), s) {
				t.Errorf("the text in %s lacks %q:\n%s", lang, s, text.String())
			}
		}
		rows := strings.Count(table.String(), "\n| ")
		if want := len(r.Findings) + 1; rows != want {
			t.Errorf("the table has %d rows, want %d:\n%s", rows, want, table.String())
		}
	}
}
