package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"alminding/internal/modules/governance/examine"
	"alminding/internal/platform/gitrepo/gitrepotest"
)

func TestMain_GovernanceExamine(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	w.Write("README.md", "# Product\n")
	w.Commit("first")
	for name, test := range map[string]struct {
		args []string
		code int
		out  string
		err  string
	}{
		"text":          {[]string{"--repo", w.Dir}, 0, "F4  Sikkerhed er tænkt ind\n  taler imod (security.policy)", "0 commits"},
		"English table": {[]string{"--repo", w.Dir, "--lang", "en", "--markdown"}, 0, "`security.policy` | contradicts | There is no SECURITY file.", ""},
		"an address":    {[]string{"--repo", w.Dir + "=https://github.com/supplier/product"}, 0, "Koden ligger hos supplier", "supplier/product"},
		"one's own":     {[]string{"--repo", w.Dir + "=https://github.com/Supplier/product", "--owner", "supplier"}, 0, "Koden ligger hos Supplier, en af OS2's", ""},
		"nothing there": {[]string{"--repo", t.TempDir()}, 1, "", "Her ligger intet git-repositorie."},
		"no repository": {nil, 2, "", "--repo"},
		"two forms":     {[]string{"--repo", w.Dir, "--json", "--markdown"}, 2, "", "--json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := newShell(t).run(append([]string{"governance", "examine"}, test.args...)...)
			if code != test.code || !strings.Contains(out, test.out) || !strings.Contains(errs, test.err) {
				t.Errorf("exit code %d, want %d; output\n%s\nerrors\n%s", code, test.code, out, errs)
			}
		})
	}
}

func TestMain_GovernanceExamineJSON(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	w.Commit("first")
	var r examine.Report
	if err := json.Unmarshal([]byte(newShell(t).must("governance", "examine", "--json", "--repo", w.Dir)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Model != "os2" || len(r.Repos) != 1 || r.Repos[0].Commits != 1 || len(r.Findings) == 0 || len(r.Findings[0].Facts) == 0 {
		t.Errorf("the report is %+v", r)
	}
}
