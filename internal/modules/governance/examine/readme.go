package examine

import (
	"regexp"

	"alminding/internal/base/criteria"
)

// What a README must hold to describe a purpose. The first is what was proposed with
// the criteria's facts; below it the secretariat called every README of 2025 thin. The
// second is a paragraph of two or three sentences.
const (
	readmeLetters  = 600
	purposeLetters = 200
)

var (
	readmeFile = regexp.MustCompile(`(?i)^(\.github/|docs/)?readme([._-](da|dk|en))?(\.[a-z]+)?$`)
	// purpose are headings under which is told what something is and for whom.
	purpose = regexp.MustCompile(`(?i)\b(formål|purpose|hvad er|what is|om |about|beskrivelse|description|baggrund|background|hvorfor|why|værdi|value|gevinst|benefit|overblik|overview|introdu|features|funktion|målgruppe|who it is for|for hvem|audience|vision)`)
	// procedure are headings under which is told how to do something with it instead.
	procedure = regexp.MustCompile(`(?i)\b(install|opsætning|setup|set up|build|byg|deploy|udvikl|develop|contribut|bidrag|test|krav|require|prerequisite|forudsætning|vejledning|guide|konfigur|config|licen|changelog|how to)`)
)

// readme is the description of the repository: the first that lies in it.
func (r *repo) readme() string {
	for _, f := range r.find(readmeFile) {
		return f
	}
	return ""
}

// readmeSubstance asks that one README says what the software is for, in words.
func readmeSubstance(p *product) verdict {
	return p.over(somewhere, func(r *repo) verdict {
		best := verdict{}
		for _, file := range r.find(readmeFile) {
			v := r.describes(file)
			if v.points == criteria.Supports {
				return v
			}
			if best.points == "" {
				best = v
			}
		}
		if best.points == "" {
			return contradicts("examine.readme.hint", r.fact("examine.readme.none"))
		}
		return best
	})
}

func (r *repo) describes(file string) verdict {
	if row, unfilled := r.unfilled(file); unfilled {
		return contradicts("examine.readme.hint", r.factIn(file, row, "examine.template.unfilled"))
	}
	list := sections(r.texts[file])
	size := count(letters(list), r.factIn(file, 0, "examine.readme.letters", "least", "600"))
	row, found := statesPurpose(list)
	switch {
	case letters(list) < readmeLetters:
		return contradicts("examine.readme.hint", size)
	case !found:
		return contradicts("examine.readme.purpose_hint", size, r.factIn(file, 0, "examine.readme.no_purpose"))
	}
	return supports(size, r.factIn(file, row, "examine.readme.purpose"))
}

// statesPurpose finds where a README says what the software is for: under a heading of
// that kind, or in its opening, if that is not about how to install it.
func statesPurpose(list []section) (row int, ok bool) {
	opening := true
	for _, s := range list {
		n := letters([]section{s})
		switch {
		case n >= purposeLetters && purpose.MatchString(s.heading) && !procedure.MatchString(s.heading):
			return s.row, true
		case opening && n >= purposeLetters && !procedure.MatchString(s.heading):
			return s.row, true
		}
		// The opening ends with the first text, or with a heading about something else.
		opening = opening && n < purposeLetters/2 && !procedure.MatchString(s.heading)
	}
	return 0, false
}
