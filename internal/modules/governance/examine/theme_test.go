package examine

import (
	"os"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
)

// example is what is found about one criterion in a repository of some files.
type example struct {
	files map[string]string
	alter func(*repo)
	want  string
}

func try(t *testing.T, id criteria.ID, make func(map[string]string) *repo, examples map[string]example) {
	t.Helper()
	for name, e := range examples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := make(e.files)
			if e.alter != nil {
				e.alter(r)
			}
			if got := about(t, id, r); got != e.want {
				t.Errorf("found\n%s\nwant\n%s", got, e.want)
			}
		})
	}
}

func licenceOf(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const told = "The program keeps an eye on the water in the streams of a municipality, for those who must act when it rises. "

func TestHistory(t *testing.T) {
	t.Parallel()
	dumped := func(r *repo) { r.past.year = year{commits: 6, days: 6, authors: 1}; r.past.large = 80 }
	try(t, "F1", program, map[string]example{
		"open":         {want: "history.open supports: days=60 authors=3 large"},
		"dumped":       {alter: dumped, want: "history.open contradicts: days=6 authors=1 large"},
		"quiet":        {alter: func(r *repo) { r.past.year.days = 6 }, want: "history.open cannot-tell: days=6 authors=3 large"},
		"young":        {alter: func(r *repo) { r.past.sampled = 3 }, want: "history.open cannot-tell: short=3"},
		"large merges": {alter: func(r *repo) { r.past.large = 80 }, want: "history.open supports: days=60 authors=3 large"},
		"elsewhere": {
			alter: func(r *repo) { r.address = "https://github.com/supplier/product" },
			want:  "history.open supports: days=60 authors=3 large\norigin.place contradicts: elsewhere",
		},
	})
	try(t, "F1", holding, map[string]example{
		"documents only": {files: map[string]string{"a.md": "", "b.md": ""}, want: "history.open does-not-apply: no_code"},
	})
	try(t, "F11", program, map[string]example{
		"named":          {want: "history.issues supports: references=50"},
		"now and then":   {alter: func(r *repo) { r.past.year.references = 8 }, want: "history.issues cannot-tell: references=8"},
		"never":          {alter: func(r *repo) { r.past.year.references = 0 }, want: "history.issues contradicts: references=0"},
		"too few to say": {alter: func(r *repo) { r.past.year = year{commits: 3, references: 3} }, want: "history.issues cannot-tell: references=3"},
		"one by chance":  {alter: func(r *repo) { r.past.year = year{commits: 7, references: 1} }, want: "history.issues cannot-tell: references=1"},
	})
	long := branch{name: "aarhus", own: 171, oldest: civil.New(2024, 1, 1), newest: civil.New(2026, 6, 1)}
	try(t, "F12", program, map[string]example{
		"one":        {want: "branches.parallel supports: one"},
		"two":        {alter: func(r *repo) { r.lines = []branch{long} }, want: "branches.parallel contradicts: apart=171"},
		"short":      {alter: func(r *repo) { r.lines = []branch{{"x", 171, today - 40, today}} }, want: "branches.parallel supports: one"},
		"small":      {alter: func(r *repo) { b := long; b.own = 3; r.lines = []branch{b} }, want: "branches.parallel supports: one"},
		"unseen one": {alter: dumped, want: "branches.parallel contradicts: elsewhere"},
	})
	try(t, "F6", program, map[string]example{
		"ours":    {want: "origin.owner supports: owned"},
		"theirs":  {alter: func(r *repo) { r.address = "https://github.com/supplier/product" }, want: "origin.owner contradicts: elsewhere"},
		"unknown": {alter: func(r *repo) { r.address = "" }, want: "origin.owner cannot-tell: unknown"},
		"listed":  {alter: func(r *repo) { r.address = "https://github.com/Skadesokonomi/Installation" }, want: "origin.owner supports: owned"},
		"dumped":  {alter: dumped, want: "origin.owner cannot-tell: owned elsewhere"},
		"claimed": {
			files: map[string]string{"NOTICE": "Product\nCopyright (c) 2020 OS2\n", "LICENSE": "Copyright (C) 2007 Free Software Foundation"},
			want:  "origin.owner supports: copyright@NOTICE:2 owned",
		},
	})
	try(t, "G9", program, map[string]example{
		"unseen": {want: "review.independent cannot-tell: none"},
		"named":  {alter: func(r *repo) { r.past.reviewed = 2 }, want: "review.independent cannot-tell: named=2"},
		"report": {
			files: map[string]string{"docs/code-review-2026.md": told},
			alter: func(r *repo) { r.past.touched["docs/code-review-2026.md"] = today - 100 },
			want:  "review.independent supports: report@docs/code-review-2026.md",
		},
		"old report": {
			files: map[string]string{"docs/kodereview.pdf": ""},
			alter: func(r *repo) { r.past.touched["docs/kodereview.pdf"] = today - 1400 },
			want:  "review.independent cannot-tell: report@docs/kodereview.pdf",
		},
	})
}

func TestLicence(t *testing.T) {
	t.Parallel()
	mpl := licenceOf(t)
	// Whose licence it is that must not be used for evil is told by this one sentence.
	const notOpen = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

The Software shall be used for Good, not Evil.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
	forDocuments, err := os.ReadFile("../../../../docs/LICENSE.md")
	if err != nil {
		t.Fatal(err)
	}
	try(t, "F2", holding, map[string]example{
		"documents": {files: map[string]string{"LICENSE.md": string(forDocuments), "a.md": told}, want: "licence.text supports: found@LICENSE.md:1 for_documents"},
	})
	try(t, "F2", program, map[string]example{
		"of documents, for code": {
			files: map[string]string{"LICENSE": string(forDocuments)},
			want:  "licence.text contradicts: found@LICENSE:1 not_for_code",
		},
		"text":     {files: map[string]string{"LICENSE": mpl}, want: "licence.text supports: found@LICENSE:1"},
		"REUSE":    {files: map[string]string{"LICENSES/MPL-2.0.txt": mpl}, want: "licence.text supports: found@LICENSES/MPL-2.0.txt:1"},
		"none":     {want: "licence.text contradicts: none"},
		"unknown":  {files: map[string]string{"LICENSE": "Ask us before you use it. " + told}, want: "licence.text cannot-tell: unknown@LICENSE:1"},
		"not open": {files: map[string]string{"LICENSE": notOpen}, want: "licence.text contradicts: found@LICENSE:1 not_open"},
		"no claim": {files: map[string]string{"LICENSE": mpl, "README.md": "Under a licence."}, want: "licence.text supports: found@LICENSE:1"},
		"claim without a file": {
			files: map[string]string{"README.md": "# Product\n\nThe license is MPL 2.0.\n"},
			want:  "licence.text contradicts: none\nlicence.claims contradicts: readme@README.md:3",
		},
		"claim of another": {
			files: map[string]string{"LICENSE": mpl, "package.json": "{\n  \"license\": \"MIT\"\n}"},
			want:  "licence.text supports: found@LICENSE:1\nlicence.claims contradicts: claimed@package.json:2 found@LICENSE:1",
		},
		"claim of the same": {
			files: map[string]string{"LICENSE": mpl, "composer.json": `{"license": "MPL-2.0"}`, "pyproject.toml": "license = \"MPL-2.0\"\n"},
			want:  "licence.text supports: found@LICENSE:1",
		},
		"manifest that cannot be read": {files: map[string]string{"LICENSE": mpl, "package.json": "{"}, want: "licence.text supports: found@LICENSE:1"},
		"sold components": {
			files: map[string]string{"LICENSE": mpl, "web/kendo/js/kendo.all.min.js": "", "web/kendo/js/jquery.js": "", "src/KendoService.cs": "", "node_modules/highcharts/highcharts.js": ""},
			want:  "licence.text supports: found@LICENSE:1\nlicence.vendored contradicts: vendored@web/kendo/js/kendo.all.min.js vendored@node_modules/highcharts/highcharts.js",
		},
		"publiccode.yml of another": {
			files: map[string]string{"LICENSE": mpl, "publiccode.yml": described(t, "license: EUPL-1.2")},
			want:  "licence.text supports: found@LICENSE:1\nlicence.claims contradicts: claimed@publiccode.yml:23 found@LICENSE:1",
		},
	})
}

func TestLicence_EveryRepository(t *testing.T) {
	t.Parallel()
	mpl := licenceOf(t)
	with, without := program(map[string]string{"LICENSE": mpl}), program(nil)
	if got, want := about(t, "F2", with, without), "licence.text contradicts: none"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

// described is a valid publiccode.yml, with one line of its own.
func described(t *testing.T, own string) string {
	t.Helper()
	key, _, _ := strings.Cut(own, ":")
	lines := []string{
		`publiccodeYmlVersion: "0"`, "name: Product", "url: https://github.com/OS2example/product", "platforms:", "  - web",
		"developmentStatus: stable", "softwareType: standalone/web", "description:", "  da:", "    shortDescription: Holder øje med vandet.",
		"    longDescription: |", "      " + strings.Repeat("Programmet holder øje med vandet i åerne. ", 6), "    features:", "      - måler", "localisation:",
		"  localisationReady: true", "  availableLanguages:", "    - da", "maintenance:", "  type: none", "legal:", "  repoOwner: OS2", "  license: MPL-2.0",
	}
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), key+":") {
			lines[i] = l[:len(l)-len(strings.TrimSpace(l))] + own
			return strings.Join(lines, "\n") + "\n"
		}
	}
	return strings.Join(append(lines, own), "\n") + "\n"
}

func TestPubliccode(t *testing.T) {
	t.Parallel()
	file := func(own string) map[string]string { return map[string]string{"publiccode.yml": described(t, own)} }
	try(t, "F6", program, map[string]example{
		"ours":            {files: file("repoOwner: OS2"), want: "origin.owner supports: owned\npubliccode.owner supports: owner@publiccode.yml:22"},
		"a supplier":      {files: file("repoOwner: Supplier A/S"), want: "origin.owner supports: owned\npubliccode.owner contradicts: owner@publiccode.yml:22"},
		"another address": {files: file("url: https://github.com/supplier/fork"), want: "origin.owner supports: owned\npubliccode.owner contradicts: url@publiccode.yml:3 owner@publiccode.yml:22"},
	})
	try(t, "F7", program, map[string]example{
		"invalid": {
			files: map[string]string{"publiccode.yml": "name: Product\nurl: [\n"},
			want:  "docs.formats contradicts: open=0 no_readme no_architecture no_maintainers no_contributing no_site\npubliccode.valid contradicts: problem@publiccode.yml:2",
		},
	})
	try(t, "F5", program, map[string]example{
		"described": {files: file("repoOwner: OS2"), want: "readme.substance contradicts: none\npubliccode.description supports: described@publiccode.yml:8"},
	})
	try(t, "S4", program, map[string]example{
		"road map": {files: file("roadmap: https://os2.example.org/roadmap"), want: "docs.strategy supports: roadmap@publiccode.yml:24"},
	})
}

func TestReadme(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(told, 8)
	try(t, "F5", program, map[string]example{
		"none":               {want: "readme.substance contradicts: none"},
		"short":              {files: map[string]string{"README.md": "# Product\n\nRun make.\n"}, want: "readme.substance contradicts: letters=9@README.md"},
		"opening":            {files: map[string]string{"README.md": "# Product\n\n" + long}, want: "readme.substance supports: letters=879@README.md purpose@README.md:1"},
		"heading":            {files: map[string]string{"README.md": "# Product\n\nHi.\n\n## Installation\n\n" + long + "\n\n## Formål\n\n" + long}, want: "readme.substance supports: letters=1761@README.md purpose@README.md:9"},
		"underlined heading": {files: map[string]string{"README.md": "Product\n=======\n\n" + long}, want: "readme.substance supports: letters=879@README.md purpose@README.md:1"},
		"HTML":               {files: map[string]string{"README.md": "<h1>Product</h1>\n<p>\n" + long + "\n</p>"}, want: "readme.substance supports: letters=879@README.md purpose@README.md:1"},
		"installation only":  {files: map[string]string{"README.md": "# Installationsvejledning\n\n" + long}, want: "readme.substance contradicts: letters=879@README.md no_purpose@README.md"},
		"code and badges only": {
			files: map[string]string{"README.md": "# Product\n\n[![build](https://x/y.svg)](https://x)\n\n```sh\n" + long + "\n```\n\n| a | b |\n|---|---|\n" + strings.Repeat("| a value of a setting | b |\n", 40) + "\n- [" + long + "](https://x)\n<!-- " + long + " -->\n"},
			want:  "readme.substance contradicts: letters=0@README.md",
		},
		"in a table":     {files: map[string]string{"README.md": "# Product\n\n| Dansk | English |\n|---|---|\n| " + long + " | " + long + " |\n"}, want: "readme.substance supports: letters=1760@README.md purpose@README.md:1"},
		"settings only":  {files: map[string]string{"README.md": "---\ntitle: " + long + "\n---\n\n# Product\n"}, want: "readme.substance contradicts: letters=0@README.md"},
		"made by a tool": {files: map[string]string{"README.md": "# Web\n\nThis project was generated with a tool. " + long}, want: "readme.substance contradicts: unfilled@README.md:3"},
		"the second":     {files: map[string]string{"README.md": "# See the other", "README.da.md": "# Produkt\n\n" + long}, want: "readme.substance supports: letters=879@README.da.md purpose@README.da.md:1"},
	})
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	try(t, "F4", program, map[string]example{
		"none":       {want: "security.policy contradicts: none"},
		"policy":     {files: map[string]string{"SECURITY.md": "# Security\n\nWrite to security@os2.example.org.\n"}, want: "security.policy supports: policy@SECURITY.md:3"},
		"by a form":  {files: map[string]string{".github/SECURITY.md": "Use *Report a vulnerability*.\n"}, want: "security.policy supports: policy@.github/SECURITY.md:1"},
		"no contact": {files: map[string]string{"docs/security.md": "We take it seriously.\n"}, want: "security.policy contradicts: no_contact@docs/security.md"},
		"template":   {files: map[string]string{"SECURITY.md": "# Policy\n\nMail insert-mail@os2.eu.\n"}, want: "security.policy contradicts: unfilled@SECURITY.md:3"},
		"scans only": {files: map[string]string{".github/dependabot.yml": "", ".github/workflows/ci.yml": "steps:\n  - run: trivy fs .\n"}, want: "security.policy contradicts: scan@.github/dependabot.yml scan@.github/workflows/ci.yml:2 none"},
	})
}

const unnamed = "# Maintainers\n\n| Name | Account |\n|---|---|\n| [Maintainer 1] | [@username1](https://github.com/username1) | [email@example.com] |\n"

func TestMaintainers(t *testing.T) {
	t.Parallel()
	try(t, "G3", program, map[string]example{
		"none":     {want: "maintainers.named cannot-tell: none"},
		"named":    {files: map[string]string{"MAINTAINERS.md": "| Anne | anne@os2.example.dk |"}, want: "maintainers.named supports: file@MAINTAINERS.md"},
		"template": {files: map[string]string{"MAINTAINERS.md": unnamed}, want: "maintainers.named contradicts: unfilled@MAINTAINERS.md:5"},
		"one row of the template left": {
			files: map[string]string{"MAINTAINERS.md": unnamed + "| Anne | [@anne](https://github.com/anne-os2) |\n"},
			want:  "maintainers.named supports: file@MAINTAINERS.md",
		},
	})
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	report := "## Governancerapport\n\n| krav |\n" + strings.Repeat("| <li> [ ] </li> R1 | Hvordan? |\n", 20)
	templates := func(r *repo) string {
		var found []string
		for l := range strings.SplitSeq(about(t, "F7", r), "\n") {
			if strings.HasPrefix(l, "docs.templates") {
				found = append(found, l)
			}
		}
		return strings.Join(found, "\n")
	}
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"unticked report":      {map[string]string{"GOVERNANCE RAPPORT.md": report}, "docs.templates contradicts: unfilled@GOVERNANCE RAPPORT.md:4"},
		"report in use":        {map[string]string{"Governancerapport.md": strings.Replace(report, "[ ]", "[x]", 6)}, ""},
		"list of other things": {map[string]string{"ROADMAP.md": strings.Repeat("- [ ] more\n", 20)}, ""},
		"product's name":       {map[string]string{"CONTRIBUTING.md": "# Contribute to [project name]\n"}, "docs.templates contradicts: unfilled@CONTRIBUTING.md:1"},
		"example in code":      {map[string]string{"CONTRIBUTING.md": "# Contribute\n\n```\nmail email@example.com\n```\n"}, ""},
		"a template's own":     {map[string]string{"PROJECT_CONTRIBUTING_TEMPLATE.md": "# [project name]\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := templates(program(test.files)); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestDocs(t *testing.T) {
	t.Parallel()
	whole := map[string]string{"README.md": told, "docs/architecture.md": told, "CONTRIBUTING.md": told, "MAINTAINERS.md": "anne@os2.example.dk", "docs/_config.yml": ""}
	try(t, "F7", program, map[string]example{
		"whole":          {files: whole, want: "docs.formats supports: open=4 part_readme@README.md part_architecture@docs/architecture.md part_maintainers@MAINTAINERS.md part_contributing@CONTRIBUTING.md part_site@docs/_config.yml"},
		"office formats": {files: map[string]string{"README.md": told, "doc/a.docx": "", "doc/b.xlsx": ""}, want: "docs.formats contradicts: open=1 closed=2@doc/a.docx no_architecture no_maintainers no_contributing no_site"},
		"some of it":     {files: map[string]string{"README.md": told, "docs/a.md": told, "CONTRIBUTING.md": told}, want: "docs.formats cannot-tell: open=3 part_readme@README.md part_contributing@CONTRIBUTING.md no_architecture no_maintainers no_site"},
		"behind the code": {
			files: whole,
			alter: func(r *repo) {
				r.past.touched = map[string]civil.Date{"docs/architecture.md": civil.New(2022, 3, 1), "main.go": civil.New(2026, 3, 1)}
			},
			want: "docs.formats supports: open=4 part_readme@README.md part_architecture@docs/architecture.md part_maintainers@MAINTAINERS.md part_contributing@CONTRIBUTING.md part_site@docs/_config.yml\ndocs.age contradicts: behind",
		},
		"as old as the code": {
			files: whole,
			alter: func(r *repo) {
				r.past.touched = map[string]civil.Date{"docs/architecture.md": civil.New(2016, 3, 1), "main.go": civil.New(2016, 5, 1)}
			},
			want: "docs.formats supports: open=4 part_readme@README.md part_architecture@docs/architecture.md part_maintainers@MAINTAINERS.md part_contributing@CONTRIBUTING.md part_site@docs/_config.yml",
		},
	})
	operations := "# Operations\n\n## Installation\n\n## Configuration\n\n## Backup\n\n## Monitoring\n\n## Upgrade\n"
	try(t, "F17", program, map[string]example{
		"whole":      {files: map[string]string{"docs/operations.md": operations}, want: "docs.operations supports: install@docs/operations.md:3 configure@docs/operations.md:5 backup@docs/operations.md:7 monitor@docs/operations.md:9 upgrade@docs/operations.md:11"},
		"in passing": {files: map[string]string{"docs/a.md": "# A\n\nTo install, configure, back up, monitor and upgrade it, ask.\n"}, want: "docs.operations contradicts:"},
		"elsewhere":  {files: map[string]string{"docs/drift.pdf": ""}, alter: func(r *repo) { r.tags = 3 }, want: "docs.operations cannot-tell: tags=3"},
		"in part":    {files: map[string]string{"docs/a.md": "# Install\n# Backup\n# Database\n", "CHANGELOG.md": "# 1"}, want: "docs.operations cannot-tell: install@docs/a.md:1 backup@docs/a.md:2 parts@docs/a.md:3 changelog@CHANGELOG.md"},
	})
	try(t, "F18", program, map[string]example{
		"described":  {files: map[string]string{"docs/a.md": "# A\n\n## Den fælleskommunale rammearkitektur\n"}, want: "docs.architecture supports: framework@docs/a.md:3"},
		"in passing": {files: map[string]string{"docs/a.md": "# A\n\nDen fælleskommunale rammearkitektur følges.\n"}, want: "docs.architecture cannot-tell: framework_none"},
		"none":       {want: "docs.architecture cannot-tell: framework_none"},
	})
	try(t, "F15", program, map[string]example{
		"guide": {files: map[string]string{"docs/kom-i-gang.md": told}, want: "docs.implementation supports: implementation@docs/kom-i-gang.md"},
		"none":  {want: "docs.implementation cannot-tell: implementation_none"},
	})
	try(t, "F20", program, map[string]example{
		"guide": {files: map[string]string{"docs/brugervejledning.md": told}, want: "docs.training supports: training@docs/brugervejledning.md"},
		"none":  {want: "docs.training cannot-tell: training_none"},
	})
	try(t, "S4", program, map[string]example{
		"kept":      {files: map[string]string{"ROADMAP.md": told}, alter: func(r *repo) { r.past.touched["ROADMAP.md"] = today - 30 }, want: "docs.strategy supports: strategy@ROADMAP.md"},
		"forgotten": {files: map[string]string{"VISION.md": told}, alter: func(r *repo) { r.past.touched["VISION.md"] = today - 1000 }, want: "docs.strategy cannot-tell: strategy@VISION.md"},
		"none":      {want: "docs.strategy cannot-tell: strategy_none"},
	})
}

func TestCode(t *testing.T) {
	t.Parallel()
	try(t, "F16", program, map[string]example{
		"none":           {want: "code.standards contradicts: none"},
		"text and rules": {files: map[string]string{"CONTRIBUTING.md": "# Bidrag\n\nVores kodestandard er PSR-12.\n", "phpcs.xml.dist": ""}, want: "code.standards supports: text@CONTRIBUTING.md:3 rules@phpcs.xml.dist"},
		"rules and job":  {files: map[string]string{"web/.eslintrc.json": "", ".github/workflows/ci.yml": "run: npm run lint\n"}, want: "code.standards supports: rules@web/.eslintrc.json job@.github/workflows/ci.yml:1"},
		"rules alone":    {files: map[string]string{"ruff.toml": ""}, want: "code.standards cannot-tell: rules@ruff.toml"},
		"width of tabs":  {files: map[string]string{".editorconfig": ""}, want: "code.standards contradicts: none"},
	})
	try(t, "F19", program, map[string]example{
		"file":       {files: map[string]string{"deploy/Dockerfile": ""}, want: "container.files supports: file@deploy/Dockerfile"},
		"job":        {files: map[string]string{".gitlab-ci.yml": "a:\n  - docker build .\n"}, want: "container.files supports: job@.gitlab-ci.yml:2"},
		"none":       {want: "container.files cannot-tell: none"},
		"for a desk": {files: map[string]string{"README.md": "A plugin for QGIS: the QGIS plugin counts costs."}, want: "container.files does-not-apply: desktop"},
	})
	try(t, "F19", holding, map[string]example{
		"data": {files: map[string]string{"kle.xml": ""}, want: "container.files does-not-apply: no_code"},
	})
}

// What cannot be told of a repository yet comes with what its maintainer should do.
func TestYoung_SaysWhatToDo(t *testing.T) {
	t.Parallel()
	r := program(map[string]string{"MAINTAINERS.md": "Nobody yet."})
	r.address = ""
	r.past = past{commits: 4, sampled: 4, first: today - 20, last: today, year: year{commits: 4, days: 2, authors: 1}}
	want := map[string]string{
		"history.open": "examine.history.young_hint", "history.issues": "examine.history.references_hint",
		"origin.owner": "examine.origin.unknown_hint", "maintainers.named": "examine.maintainers.hint",
	}
	for _, f := range (&product{repos: []*repo{r}, today: today}).findings() {
		if hint, asked := want[f.Check]; asked && (f.Points != criteria.CannotTell || f.Hint != hint) {
			t.Errorf("%s %s with hint %q, want %q", f.Check, f.Points, f.Hint, hint)
		}
		delete(want, f.Check)
	}
	if len(want) > 0 {
		t.Errorf("nothing is said by %v", want)
	}
}

func TestNamesIssue(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		"fix #305: drop it": true, "[#12345] Add": true, "OS2FORMS-12: new": true, "Merge pull request #7 from x/y": true,
		"Add a clock (#4)": true, "Add a clock (#4)\n\nIt was late.": true, "Merge pull request 'A clock' (#4) from a/b into main": true,
		"A clock (!34)": true, "See merge request !34": true, "Reviewed-on: https://forge.example/a/b/pulls/4": true,
		"see https://github.com/a/b/issues/4": true, "closes GH-4": true, "Merge branch 'x'\n\nSee merge request a/b!12": true,
		"use UTF-8 and SHA-256": false, "release 2024.10.17": false, "colour #ff00aa": false, "update to v1-2": false, "": false,
	} {
		if got := namesIssue(message); got != want {
			t.Errorf("%q names an issue: %v, want %v", message, got, want)
		}
	}
}

func FuzzTexts(f *testing.F) {
	f.Add("# Title\n\ntext [a](b) ![c](d) `e` <f>\n```\ncode\n")
	f.Add("| [Maintainer 1] |\n- [ ] a\nTitle\n---\nhttps://x")
	f.Fuzz(func(t *testing.T, text string) {
		rows := strings.Count(text, "\n") + 1
		for _, s := range sections(text) {
			if s.row < 1 || s.row > rows {
				t.Errorf("row %d of %d", s.row, rows)
			}
		}
		r := program(map[string]string{"README.md": text, "SECURITY.md": text, "MAINTAINERS.md": text, "LICENSE": text, "governance.md": text, "publiccode.yml": text, "package.json": text, ".github/workflows/ci.yml": text})
		for _, found := range (&product{repos: []*repo{r}, today: today}).findings() {
			tellable(t, found)
		}
	})
}
