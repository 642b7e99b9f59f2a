package examine

import (
	"regexp"
	"strings"

	"alminding/internal/base/criteria"
)

// How much of a template may stand before it counts as unfilled. A row of examples under
// a table that somebody has filled in does no harm.
const (
	leastBoxes  = 10 // check boxes that make a checklist
	filledBoxes = 10 // percent of them that are ticked in one that was begun
)

var (
	// placeholders are words that stand for others. All come from templates that were
	// found unfilled in repositories.
	placeholders = regexp.MustCompile(`(?i)\[(maintainer|emeritus) \d+\]|\[(role|previous role)/responsibility\]|@username\d*\b|\bemail@example\.com|\binsert[-_ ]?(e?-?mail|name|here|email|contact)\b|\[insert [^\]]*\]|\[your [^\]]*\]|\[(projekt|produkt|project|product)[ -]?(navn|name|title|titel)\]|<(your|insert|project|product)[-_ ][^>]*>|\[indsæt[^\]]*\]|\blorem ipsum\b|\{\{\s*(project|product|name)[^}]*\}\}`)
	// starters are READMEs that a tool wrote.
	starters = regexp.MustCompile(`(?i)this project was (generated|bootstrapped) with|getting started with create react app|to make it easy for you to get started with gitlab|this template should help get you started|this is a \[next\.js\]`)
	// filled is a row of people that somebody has filled in, with a mail address or an
	// account, unless it is a specimen of one.
	filled   = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+(\.[\w-]+)+|https?://(github|gitlab)\.com/[\w-]+|(^|[\s|(])@[\w-]{2,}`)
	specimen = regexp.MustCompile(`(?i)@example\.|username\d*|/xxxx|insert[-_]`)
	box      = regexp.MustCompile(`\[([ xX])\]`)
	// checklist tells a governance report from other lists with boxes.
	checklist = regexp.MustCompile(`(?i)governance`)
)

// unfilled reports whether a file is a template that nobody has filled in, and the row
// that shows it. Such a file counts as absent.
func (r *repo) unfilled(file string) (row int, yes bool) {
	text, ok := r.texts[file]
	if !ok || !prose.MatchString(file) {
		return 0, false
	}
	if maintainersFile.MatchString(file) && text != "" {
		return noNames(text)
	}
	if m := starters.FindStringIndex(text); m != nil && readmeFile.MatchString(file) && letters(sections(text)) < 3*readmeLetters {
		return lineOf(text, m[0]), true
	}
	if checklist.MatchString(file) || checklist.MatchString(text[:min(len(text), 300)]) {
		if row, yes := unticked(text); yes {
			return row, true
		}
	}
	if aboutTemplates.MatchString(file) {
		return 0, false
	}
	if m := placeholders.FindStringIndex(blank(text, fences, rawBlocks)); m != nil {
		return lineOf(text, m[0]), true
	}
	return 0, false
}

// aboutTemplates are files that are templates on purpose.
var aboutTemplates = regexp.MustCompile(`(?i)template|skabelon|example|eksempel|\.github/|(^|/)tests?/`)

// noNames reports whether a list of maintainers names nobody.
func noNames(text string) (row int, yes bool) {
	for i, l := range strings.Split(text, "\n") {
		if filled.MatchString(l) && !specimen.MatchString(l) && !placeholders.MatchString(l) {
			return 0, false
		}
		if row == 0 && (placeholders.MatchString(l) || specimen.MatchString(l)) {
			row = i + 1
		}
	}
	return row, row > 0
}

// unticked reports whether a checklist has been left as it was.
func unticked(text string) (row int, yes bool) {
	boxes, ticked, at := 0, 0, 0
	for _, m := range box.FindAllStringSubmatchIndex(text, -1) {
		if boxes++; boxes == 1 {
			at = m[0]
		}
		if text[m[2]:m[3]] != " " {
			ticked++
		}
	}
	if boxes < leastBoxes || ticked*100 >= filledBoxes*boxes {
		return 0, false
	}
	return lineOf(text, at), true
}

// communityFile are the files at the top of a repository that templates come as.
var communityFile = regexp.MustCompile(`(?i)^(\.github/|docs/)?(readme|security|contributing|maintainers?|governance|code[_-]of[_-]conduct|roadmap|support|.*governance.*)[^/]*\.(md|markdown|rst|txt|adoc)$`)

// unfilledTemplates names every template that was committed as if it were filled in. It
// never supports: that there is none is the least to ask.
func unfilledTemplates(p *product) verdict {
	return p.over([]criteria.Pointing{criteria.Contradicts}, func(r *repo) verdict {
		var facts []criteria.Fact
		for _, file := range r.find(communityFile) {
			if row, unfilled := r.unfilled(file); unfilled {
				facts = append(facts, r.factIn(file, row, "examine.template.unfilled"))
			}
		}
		if len(facts) == 0 {
			return verdict{}
		}
		return contradicts("examine.template.hint", facts...)
	})
}
