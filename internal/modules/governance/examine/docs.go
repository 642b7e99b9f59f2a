package examine

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
)

// Documentation is behind where the code has been changed for so long since.
const docsMonths = 24

// strategyMonths is how long a vision or a road map speaks for a product.
const strategyMonths = 24

// The parts of OS2's template for documentation that can be seen, and how many of them
// show that it was followed; and the documents that make a documentation.
const (
	templateParts = 3
	leastDocs     = 3
)

var (
	closedFormat = regexp.MustCompile(`(?i)\.(docx?|xlsx?|pptx?|vsdx?|pages|one)$`)
	pageFormat   = regexp.MustCompile(`(?i)\.pdf$`)
	docsFolder   = regexp.MustCompile(`(?i)(^|/)(docs?|documentation|dokumentation|wiki)/`)
	// notDocs are texts that are written for machines or with every change.
	notDocs = regexp.MustCompile(`(?i)(^|/)(requirements[^/]*|robots|cmakelists|package-lock|changelog[^/]*|licen[sc]e[^/]*|copying[^/]*|notice[^/]*)\.(txt|md)$|(^|/)(tests?|fixtures?|testdata|licenses|\.github)/|(^|/)changes/|(^|/)[^/]*(template|skabelon)[^/]*$`)
)

// documents are the texts that somebody wrote to be read, the nearest to the root first.
func (r *repo) documents() (open, closed, pages []string) {
	for _, p := range r.paths {
		switch {
		case notDocs.MatchString(p):
		case prose.MatchString(p) && (!strings.HasSuffix(strings.ToLower(p), ".txt") || docsFolder.MatchString(p)):
			open = append(open, p)
		case closedFormat.MatchString(p):
			closed = append(closed, p)
		case pageFormat.MatchString(p):
			pages = append(pages, p)
		}
	}
	slices.SortStableFunc(open, nearest)
	return open, closed, pages
}

// parts are what OS2's template for documentation consists of, beside the licence, which
// has a criterion of its own.
var parts = []struct {
	has, lacks string
	file       *regexp.Regexp
}{
	{"examine.docs.part_readme", "examine.docs.no_readme", readmeFile},
	{"examine.docs.part_architecture", "examine.docs.no_architecture", regexp.MustCompile(`(?i)(^|/)(docs?|documentation|dokumentation)/(.*/)?[^/]*(arkitektur|architecture)[^/]*\.[a-z]+$|^(arkitektur|architecture)[^/]*\.[a-z]+$`)},
	{"examine.docs.part_maintainers", "examine.docs.no_maintainers", maintainersFile},
	{"examine.docs.part_contributing", "examine.docs.no_contributing", regexp.MustCompile(`(?i)^(\.github/|docs/)?contributing[^/]*$`)},
	{"examine.docs.part_site", "examine.docs.no_site", regexp.MustCompile(`^(_config\.yml|docs/_config\.yml|mkdocs\.ya?ml|docs/conf\.py|antora\.ya?ml|docusaurus\.config\.[jt]s|book\.toml|(docs/)?config\.ya?ml|hugo\.ya?ml|hugo\.toml)$`)},
}

// docsFormats asks for documentation that anybody can open, improve and follow: in open
// formats, and with the parts of OS2's template.
func docsFormats(p *product) verdict {
	var open, closed int
	var facts, have, lack []criteria.Fact
	for _, r := range p.repos {
		o, c, _ := r.documents()
		open, closed = open+len(o), closed+len(c)
		facts = append(facts, count(len(o), r.fact("examine.docs.open")))
		if len(c) > 0 {
			facts = append(facts, count(len(c), r.factIn(c[0], 0, "examine.docs.closed")))
		}
	}
	for _, part := range parts {
		if r, file := p.find(part.file); file != "" {
			have = append(have, r.factIn(file, 0, part.has))
		} else {
			lack = append(lack, criteria.Fact{Says: part.lacks})
		}
	}
	switch {
	case closed >= open:
		return contradicts("examine.docs.formats_hint", append(facts, lack...)...)
	case open < leastDocs || len(have) < templateParts-1:
		return contradicts("examine.docs.template_hint", append(facts, lack...)...)
	case len(have) < templateParts:
		return cannotTell("examine.docs.template_hint", slices.Concat(facts, have, lack)...)
	}
	return supports(append(facts, have...)...)
}

// find is the first file of any repository that matches and is no unfilled template.
func (p *product) find(re *regexp.Regexp) (*repo, string) {
	for _, r := range p.repos {
		if file := r.first(re); file != "" {
			return r, file
		}
	}
	return nil, ""
}

// docsAge compares when documentation and code were last changed. Software that is
// finished may have documentation just as old.
func docsAge(p *product) verdict {
	var docs, program civil.Date
	var in *repo
	for _, r := range p.repos {
		for file, day := range r.past.touched {
			switch {
			case prose.MatchString(file) && !notDocs.MatchString(file), closedFormat.MatchString(file), pageFormat.MatchString(file):
				docs = max(docs, day)
			case code.MatchString(file) && !vendored.MatchString(file) && day > program:
				program, in = day, r
			}
		}
	}
	// Without a day for either, there is nothing to compare: no documents, which another
	// check says, or none that was changed as far back as was looked.
	if docs == 0 || in == nil || docs.AddMonths(docsMonths) >= program {
		return verdict{}
	}
	return contradicts("examine.docs.age_hint", in.fact("examine.docs.behind", "docs", docs.String(), "code", program.String()))
}

// topics are what those who run software ask for, and the words that answer.
var topics = []struct {
	says  string
	words *regexp.Regexp
}{
	{"examine.ops.install", regexp.MustCompile(`(?i)\binstall|\bdeploy|udrul|idriftsæt`)},
	{"examine.ops.configure", regexp.MustCompile(`(?i)\bconfigur|konfigur|environment variable|miljøvariab|\bopsætning`)},
	{"examine.ops.backup", regexp.MustCompile(`(?i)\bbackup|\bback up|sikkerhedskopi|\brestore\b|gendan`)},
	{"examine.ops.monitor", regexp.MustCompile(`(?i)\bmonitor|overvåg|\bmetrics\b|health ?check|\blogging\b|prometheus|grafana`)},
	{"examine.ops.upgrade", regexp.MustCompile(`(?i)\bupgrad|opgrader|\bmigrat(e|ion)|opdatering af`)},
	{"examine.ops.parts", regexp.MustCompile(`(?i)\bdatabase|arkitektur|architecture|komponent|component`)},
}

// What of the topics makes a description, and below what there is none. A list of
// changes and named versions are part of maintenance.
const (
	manyTopics = 5
	fewTopics  = 3
)

// operationsDescribed looks for what those who run the software must know. Where much is
// written in formats that are not read here, its absence cannot be told.
func operationsDescribed(p *product) verdict {
	var facts []criteria.Fact
	closed := false
	for _, r := range p.repos {
		_, c, pages := r.documents()
		closed = closed || len(c)+len(pages) > 0
	}
	for _, topic := range topics {
		if fact, ok := p.section(topic.words, topic.says); ok {
			facts = append(facts, fact)
		}
	}
	if fact, ok := p.releases(); ok {
		facts = append(facts, fact)
	}
	switch {
	case !slices.ContainsFunc(p.repos, (*repo).hasCode):
		return doesNotApply(p.repos[0].fact("examine.history.no_code"))
	case len(facts) >= manyTopics:
		return supports(facts...)
	case len(facts) <= fewTopics && !closed:
		return contradicts("examine.ops.hint", facts...)
	}
	return cannotTell("examine.ops.hint", facts...)
}

// section finds a document, or a part of one, whose heading has a word. A word in
// passing describes nothing.
func (p *product) section(words *regexp.Regexp, says string) (fact criteria.Fact, ok bool) {
	for _, r := range p.repos {
		open, _, _ := r.documents()
		for _, file := range open {
			if words.MatchString(path.Base(file)) {
				return r.factIn(file, 0, says), true
			}
			for _, s := range sections(r.texts[file]) {
				if words.MatchString(s.heading) {
					return r.factIn(file, s.row, says), true
				}
			}
		}
	}
	return fact, false
}

var changelog = regexp.MustCompile(`(?i)^(docs/)?(changelog|changes|history|news|release[-_ ]?notes?|releases|ændringslog)([._-][^/]*)?(/[^/]+)?$`)

// releases finds how changes reach those who run the software.
func (p *product) releases() (fact criteria.Fact, ok bool) {
	for _, r := range p.repos {
		if file := r.first(changelog); file != "" {
			return r.factIn(file, 0, "examine.ops.changelog"), true
		}
		if r.tags > 0 {
			return count(r.tags, r.fact("examine.ops.tags")), true
		}
	}
	return fact, false
}

// elsewhere is a check for a document that a community may as well keep elsewhere: found
// it supports, and its absence cannot be told.
func (p *product) elsewhere(re *regexp.Regexp, found, hint, none string) verdict {
	if r, file := p.find(re); file != "" {
		return supports(r.factIn(file, 0, found))
	}
	return cannotTell(hint, criteria.Fact{Says: none})
}

var (
	implementation = regexp.MustCompile(`(?i)(^|/)[^/]*(implementer|implementation[-_ ]?(guide|plan)|kom[-_ ]?i[-_ ]?gang|getting[-_ ]?started|drejebog|onboarding|udrulning|ibrugtag|adoption)[^/]*\.(md|markdown|rst|adoc|txt|pdf|docx?|html|odt)$`)
	training       = regexp.MustCompile(`(?i)(^|/)[^/]*(bruger(manual|vejledning|guide)|user[-_ ]?(manual|guide|documentation)|manual|undervisning|kursus|training|tutorial)[^/]*\.(md|markdown|rst|adoc|txt|pdf|docx?|pptx?|html|odt|mp4)$|(^|/)(user[-_]?(guide|manual|docs)|brugervejledning(er)?|tutorials?|training)/[^/]+$`)
	strategy       = regexp.MustCompile(`(?i)(^|/)[^/]*(roadmap|road-map|vision|strategi|strategy)[^/]*\.(md|markdown|rst|adoc|txt|pdf|docx?|html|odt)$`)
	architecture   = regexp.MustCompile(`(?i)rammearkitektur|fællesoffentlig\pL* (digital\pL* )?arkitektur|fælleskommunal\pL* arkitektur|arkitekturprincip|reference architecture|architecture principles|architectural principles`)
)

func implementationGuide(p *product) verdict {
	return p.elsewhere(implementation, "examine.docs.implementation", "examine.docs.implementation_hint", "examine.docs.implementation_none")
}

func trainingMaterial(p *product) verdict {
	return p.elsewhere(training, "examine.docs.training", "examine.docs.training_hint", "examine.docs.training_none")
}

// architectureFollowed looks for a document, or a part of one, about the public
// architecture that the software follows or deviates from.
func architectureFollowed(p *product) verdict {
	if fact, ok := p.section(architecture, "examine.docs.framework"); ok {
		return supports(fact)
	}
	return cannotTell("examine.docs.framework_hint", criteria.Fact{Says: "examine.docs.framework_none"})
}

// strategyText looks for a vision, a strategy or a road map that somebody still keeps.
func strategyText(p *product) verdict {
	for _, r := range p.repos {
		if r.publiccode != nil && r.publiccode.Roadmap != "" {
			file, text := r.publiccodeText()
			return supports(r.factIn(file, lineOf(text, max(0, strings.Index(text, "roadmap:"))), "examine.docs.roadmap"))
		}
	}
	r, file := p.find(strategy)
	if file == "" {
		return cannotTell("examine.docs.strategy_hint", criteria.Fact{Says: "examine.docs.strategy_none"})
	}
	day, known := r.past.changed(file)
	fact := r.factIn(file, 0, "examine.docs.strategy", "day", dayOr(day, known, r.past.since))
	if until := day.AddMonths(strategyMonths); known && until > p.today {
		return verdict{points: criteria.Supports, facts: []criteria.Fact{fact}, until: until}
	}
	return cannotTell("examine.docs.strategy_hint", fact)
}
