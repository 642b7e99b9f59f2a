package examine

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/licensecheck"

	"alminding/internal/base/criteria"
)

// osi are the licences that the Open Source Initiative has approved and that software
// is found under, by their names in SPDX. Endings such as -only and -or-later are cut
// off before comparing.
var osi = []string{
	"0BSD", "AFL-3.0", "AGPL-3.0", "Apache-1.1", "Apache-2.0", "Artistic-2.0", "BlueOak-1.0.0", "BSD-1-Clause", "BSD-2-Clause",
	"BSD-3-Clause", "BSL-1.0", "CAL-1.0", "CDDL-1.0", "CECILL-2.1", "CPL-1.0", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2",
	"GPL-2.0", "GPL-3.0", "ISC", "LGPL-2.0", "LGPL-2.1", "LGPL-3.0", "MIT", "MIT-0", "MPL-1.0", "MPL-1.1", "MPL-2.0",
	"MS-PL", "MS-RL", "MulanPSL-2.0", "NCSA", "OSL-3.0", "PostgreSQL", "Python-2.0", "UPL-1.0", "Unlicense", "Zlib",
}

// enough is how much of a file a licence's text must be, in percent, to be the licence.
// Beside it stand a copyright line, or the note of how to apply it.
const enough = 50

var (
	licenceFile = regexp.MustCompile(`(?i)^((un)?licen[sc]e|copying)([._-][^/]*)?$|^licenses/[^/]+$|^\.github/licen[sc]e[^/]*$`)
	forTexts    = regexp.MustCompile(`^(CC-BY|CC0|GFDL|ODbL|ODC-By|OGL|OFL)`)
	suffix      = regexp.MustCompile(`-(only|or-later)$|\+$`)
)

func openLicence(id string) bool { return slices.Contains(osi, plain(id)) }

// plain is the name of a licence without what says which versions of it.
func plain(id string) string { return suffix.ReplaceAllString(id, "") }

// closed are licences under which source code is shown and not open.
var closed = []string{"Aladdin", "CommonsClause", "CPOL-1.02", "Hippocratic-2.1", "JSON", "PolyForm-Noncommercial-1.0.0", "PolyForm-Small-Business-1.0.0", "SSPL-1.0"}

// known compares texts with those of the licences above alone: with all that SPDX knows,
// it takes ten times the time and the memory to make.
var known = sync.OnceValue(func() *licensecheck.Scanner {
	list := slices.DeleteFunc(licensecheck.BuiltinLicenses(), func(l licensecheck.License) bool {
		return !openLicence(l.ID) && !forTexts.MatchString(l.ID) && !slices.Contains(closed, l.ID)
	})
	scanner, err := licensecheck.NewScanner(list)
	if err != nil {
		panic(err) // the texts are part of the program
	}
	return scanner
})

// licences tells the licences of a text by comparing it with theirs. Those for documents
// may be named by their address, as their makers say they can.
func licences(text string) (ids []string) {
	found := known().Scan([]byte(text))
	for _, m := range found.Match {
		named := m.IsURL && forTexts.MatchString(m.ID)
		whole := !m.IsURL && found.Percent >= enough
		if (named || whole) && !slices.Contains(ids, m.ID) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// grant is a licence that a file of the repository holds.
type grant struct{ file, id string }

func (r *repo) grants() (grants []grant) {
	for _, file := range r.find(licenceFile) {
		for _, id := range licences(r.texts[file]) {
			grants = append(grants, grant{file, id})
		}
	}
	return grants
}

// licenceText asks of every repository that the text of an open licence lies in it.
func licenceText(p *product) verdict {
	return p.over(everywhere, func(r *repo) verdict {
		grants := r.grants()
		var facts []criteria.Fact
		open, texts := false, false
		for _, g := range grants {
			facts = append(facts, r.factIn(g.file, 1, "examine.licence.found", "licence", g.id))
			open, texts = open || openLicence(g.id), texts || forTexts.MatchString(g.id)
		}
		switch {
		case open:
			return supports(facts...)
		case texts && !r.hasCode():
			return supports(append(facts, r.fact("examine.licence.for_documents"))...)
		case texts:
			return contradicts("examine.licence.code_hint", append(facts, r.fact("examine.licence.not_for_code"))...)
		case len(grants) > 0:
			return contradicts("examine.licence.open_hint", append(facts, r.fact("examine.licence.not_open"))...)
		}
		for _, file := range r.find(licenceFile) {
			return cannotTell("examine.licence.unknown_hint", r.factIn(file, 1, "examine.licence.unknown"))
		}
		return contradicts("examine.licence.hint", r.fact("examine.licence.none"))
	})
}

// licenceClaims compares what a repository says of its licence with the text in it.
func licenceClaims(p *product) verdict {
	return p.over([]criteria.Pointing{criteria.Contradicts}, func(r *repo) verdict {
		grants := r.grants()
		var facts []criteria.Fact
		for _, c := range r.claimed() {
			same := func(g grant) bool { return strings.Contains(" "+c.With["licence"]+" ", plain(g.id)) }
			switch {
			case slices.ContainsFunc(grants, same):
			case len(r.find(licenceFile)) == 0:
				facts = append(facts, c)
			case len(grants) > 0 && c.Says == "examine.licence.claimed":
				facts = append(facts, c, r.factIn(grants[0].file, 1, "examine.licence.found", "licence", grants[0].id))
			}
		}
		if len(facts) == 0 {
			return verdict{}
		}
		return contradicts("examine.licence.claims_hint", facts...)
	})
}

var (
	readmeClaim = regexp.MustCompile(`(?i)(licen[sc]\w*[^.\n]{0,80}\b(MPL|GPL|AGPL|LGPL|EUPL|MIT|Apache|BSD|Mozilla|GNU)\b[^\n]{0,40}|\b(MPL|Mozilla Public|GNU (Affero )?General Public|EUPL|MIT|Apache)\b[^.\n]{0,40}licen[sc]\w*)`)
	tomlLicence = regexp.MustCompile(`(?m)^license\s*=\s*(?:\{\s*text\s*=\s*)?"([^"]+)"`)
)

// claimed are the places that name a licence: publiccode.yml and manifests by its name in
// SPDX, the README in whatever words.
func (r *repo) claimed() (facts []criteria.Fact) {
	claim := func(file, text string, at int, says, licence string) {
		facts = append(facts, r.factIn(file, lineOf(text, at), says, "licence", licence))
	}
	if r.publiccode != nil && r.publiccode.Legal.License != "" {
		file, text := r.publiccodeText()
		claim(file, text, max(0, strings.Index(text, "license:")), "examine.licence.claimed", r.publiccode.Legal.License)
	}
	for _, file := range []string{"package.json", "composer.json"} {
		var manifest struct{ License string }
		if text := r.texts[file]; json.Unmarshal([]byte(text), &manifest) == nil && manifest.License != "" && !strings.EqualFold(manifest.License, "UNLICENSED") {
			claim(file, text, max(0, strings.Index(text, `"license"`)), "examine.licence.claimed", manifest.License)
		}
	}
	if text := r.texts["pyproject.toml"]; text != "" {
		if m := tomlLicence.FindStringSubmatchIndex(text); m != nil {
			claim("pyproject.toml", text, m[0], "examine.licence.claimed", text[m[2]:m[3]])
		}
	}
	if file := r.readme(); file != "" {
		if m := readmeClaim.FindStringIndex(r.texts[file]); m != nil {
			claim(file, r.texts[file], m[0], "examine.licence.readme", r.texts[file][m[0]:m[1]])
		}
	}
	return facts
}

// assets are libraries and themes that are sold, known by the names of their files.
// Which of them a product may give on depends on what was bought.
var assets = regexp.MustCompile(`(?i)(^|/)((kendo[.\w-]*|telerik[.\w-]*|highcharts[.\w-]*|highstock[.\w-]*|amcharts[.\w-]*|fusioncharts[.\w-]*|syncfusion[.\w-]*|ej2[.\w-]*|devextreme[.\w-]*|dx\.all[.\w-]*|froala[_.\w-]*|ckfinder[.\w-]*|ag-grid-enterprise[.\w-]*|inspinia[.\w-]*|metronic[.\w-]*|smartadmin[.\w-]*|color-admin[.\w-]*)\.(js|css|scss|less|dll|zip)|(metronic|inspinia|smartadmin|color-admin|fontawesome-pro|font-awesome-pro|fontawesome-pro-[^/]*)/.*\.(js|css|scss|less|woff2?))$`)

// vendoredAssets looks for what others sell, among the files that lie in a repository
// under its open licence. It never supports: that none is known is no proof.
func vendoredAssets(p *product) verdict {
	return p.over([]criteria.Pointing{criteria.Contradicts}, func(r *repo) verdict {
		var facts []criteria.Fact
		seen := map[string]bool{}
		for _, file := range slices.Concat(r.paths, r.foreign) {
			m := assets.FindStringIndex(file)
			if m == nil {
				continue
			}
			// One fact for a folder of them says it.
			dir := file[:strings.LastIndex(file, "/")+1]
			if !seen[dir] {
				facts = append(facts, r.factIn(file, 0, "examine.licence.vendored"))
			}
			seen[dir] = true
		}
		if len(facts) == 0 {
			return verdict{}
		}
		return contradicts("examine.licence.vendored_hint", facts...)
	})
}
