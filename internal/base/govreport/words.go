package govreport

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"alminding/internal/base/criteria"
)

// words are what a thing is called in the forms: first as OS2 writes it today, then
// otherwise, in Danish and English, in small letters.
type words[T comparable] []struct {
	is    T
	words []string
}

// of finds what a word means.
func (w words[T]) of(word string) (t T, ok bool) {
	for _, entry := range w {
		if slices.Contains(entry.words, word) {
			return entry.is, true
		}
	}
	return t, false
}

// first is how a thing is written; empty where it has no word.
func (w words[T]) first(is T) string {
	for _, entry := range w {
		if entry.is == is {
			return entry.words[0]
		}
	}
	return ""
}

var answerWords = words[criteria.Answer]{
	{criteria.Yes, []string{"Ja", "ja", "yes"}},
	{criteria.No, []string{"Nej", "nej", "no"}},
	{criteria.NotRelevant, []string{"Ikke relevant", "ikke relevant", "not relevant", "n/a"}},
	{criteria.DontKnow, []string{"Ved ikke", "ved ikke", "don't know", "do not know"}},
	{criteria.Planned, []string{"Planlagt", "planlagt", "planned"}},
	{criteria.Unanswered, []string{"", "udfyldes i selvevaluering", "ikke udfyldt", "vælg"}},
}

// answerSigns are the marks of the form of 2025, where others have words.
var answerSigns = words[criteria.Answer]{
	{criteria.Yes, []string{"✅", "✔", "☑"}},
	{criteria.No, []string{"❌", "✖"}},
	{criteria.NotRelevant, []string{"➖"}},
	{criteria.DontKnow, []string{"❓", "?"}},
	{criteria.Unanswered, []string{"", "☐"}},
}

var colourWords = words[criteria.Colour]{
	{criteria.Green, []string{"🟢", "grøn", "grønt", "green"}},
	{criteria.Yellow, []string{"🟡", "gul", "gult", "yellow"}},
	{criteria.Red, []string{"🔴", "rød", "rødt", "red"}},
	{criteria.Grey, []string{"⚪", "grå", "gråt", "grey", "gray"}},
}

var levelWords = words[criteria.Level]{
	{criteria.Sandbox, []string{"Sandkasse", "sandkasse", "sandbox", "0", "niveau 0", "minimum"}},
	{criteria.Level1, []string{"Niveau 1", "1", "niveau 1", "level 1"}},
	{criteria.Level2, []string{"Niveau 2", "2", "niveau 2", "level 2"}},
	{criteria.Level3, []string{"Niveau 3", "3", "niveau 3", "level 3"}},
}

// themeWords are headings, then what JSON says.
var themeWords = words[criteria.Theme]{
	{criteria.Relevance, []string{"Relevans", "relevans", "relevance"}},
	{criteria.Form, []string{"Formkrav", "formkrav", "form", "formal requirements"}},
	{criteria.Strategy, []string{"Strategisk sammenhæng", "strategisk sammenhæng", "strategisk", "strategy", "strategic coherence", "strategic alignment"}},
	{criteria.Governance, []string{"Governance", "governance"}},
}

var partWords = words[Holds]{
	{Summary, []string{"Resumé", "resumé", "resume", "sammenfatning", "summary"}},
	{Overall, []string{"Overordnet vurdering", "overordnet vurdering", "samlet vurdering", "overall assessment", "overall evaluation"}},
	{Advice, []string{"Anbefaling", "anbefaling", "anbefalinger", "recommendation", "recommendations"}},
}

// fieldWords are the labels of the head's fields in an evaluation and otherwise. They
// have changed from report to report.
var fieldWords = words[Name]{
	{Template, []string{"Version for anvendt evalueringsskabelon", "version for anvendt evalueringsskabelon", "version for anvendt governancerapport", "evalueringsskabelon version", "template version", "version"}},
	{Date, []string{"Dato for udfyldelse", "dato for udfyldelse", "dato for release", "dato", "date"}},
	{Author, []string{"Evaluering lavet af", "evaluering lavet af", "audit udført af", "revision udført af", "audit made by", "udfyldt af", "author", "evaluated by", "filled by"}},
	{Organisation, []string{"Link til Git organisation", "link til git organisation", "produktets github organisation", "github organisation", "git organisation"}},
	{Website, []string{"OS2 hjemmeside link", "os2 hjemmeside link", "os2 website link", "website"}},
	{Basis, []string{"Anvendt Governance Rapport", "anvendt governance rapport", "governance report used"}},
	{Generated, []string{"Genereret", "genereret", "generated"}},
}

// column is what a column of a table of criteria holds.
type column string

const (
	colTick     column = "tick"
	colID       column = "id"
	colLevel    column = "level"
	colTitle    column = "title"
	colStandard column = "standard"
	colAnswer   column = "answer"
	colColour   column = "colour"
	colText     column = "text"
	colAdvice   column = "advice"
)

var columnWords = words[column]{
	{colTick, []string{""}},
	{colID, []string{"#", "nr", "no", "id"}},
	{colLevel, []string{"Niveau", "niveau", "produktniveau", "level", "product level"}},
	{colTitle, []string{"Krav", "krav", "kriterium", "requirement", "criterion"}},
	{colStandard, []string{"Vurderingskriterie", "vurderingskriterie", "retningslinjer", "assessment criterion", "guidelines", "guidance", "standard"}},
	{colAnswer, []string{"Efterlevet?", "efterlevet?", "efterlevet", "🔽", "opfyldt?", "met?", "fulfilled?", "complied with?"}},
	{colColour, []string{"Vurdering", "vurdering", "assessment", "evaluation", "rating", "farve", "colour", "color"}},
	{colText, []string{"Vurderingsgrundlag", "vurderingsgrundlag", "dokumentation", "beskrivelse / dokumentation", "henvisning", "begrundelse", "reason", "basis", "documentation", "reference"}},
	{colAdvice, []string{"Anbefaling", "anbefaling", "anbefalinger", "recommendation", "recommendations"}},
}

// bare is a text without marks of Markdown, signs and the like around it, in small
// letters, so that it can be looked up.
func bare(s string) string {
	s = strings.ToLower(plain(s))
	return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '?' && r != '#' })
}

// emphasis are Markdown's marks of it, and those by which a sign is drawn as a picture.
var emphasis = strings.NewReplacer("**", "", "__", "", "\uFE0E", "", "\uFE0F", "")

// plain is a text without emphasis and spaces around it.
func plain(s string) string {
	return strings.TrimSpace(emphasis.Replace(strings.Trim(strings.TrimSpace(s), "*_")))
}

// answerOf reads an answer, which may have a sign before its word.
func answerOf(s string) (a criteria.Answer, ok bool) {
	if a, ok = answerSigns.of(plain(s)); ok {
		return a, true
	}
	word := strings.ToLower(plain(s))
	if a, ok = answerWords.of(strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })); ok && word != "" {
		return a, true
	}
	return answerWords.of(bare(s))
}

var colourSigns = regexp.MustCompile(`[🟢🟡🔴⚪]`)

// colourOf reads a colour: its sign, its word or both, if they agree.
func colourOf(s string) (c criteria.Colour, ok bool) {
	for word := range strings.FieldsSeq(colourSigns.ReplaceAllString(strings.ToLower(plain(s)), " $0 ")) {
		one, ok := colourWords.of(word)
		if !ok || (c != criteria.NoColour && one != c) {
			return criteria.NoColour, false
		}
		c = one
	}
	return c, true
}

// everyColour reports whether a cell still offers the colours to choose from, as the
// template does.
func everyColour(s string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(colourSigns.FindAllString(s, -1))))) > 2
}

var box = regexp.MustCompile(`\[\s*([^\]\s]?)\s*\]`)

// tickOf reads a box.
func tickOf(s string) (ticked, ok bool) {
	if m := box.FindStringSubmatch(s); m != nil {
		return m[1] != "", m[1] == "" || strings.Contains("xX✓✔✅", m[1])
	}
	word := strings.ToLower(plain(s))
	if word == "" || word == "☐" {
		return false, true
	}
	return true, slices.Contains([]string{"x", "✓", "✔", "✅", "☑"}, word)
}

// levelOf reads a level as a report claims it.
func levelOf(s string) (criteria.Level, bool) { return levelWords.of(bare(s)) }

var parenthesis = regexp.MustCompile(`\s*\([^)]*\)?`)

// levelAt reads the level at the head of a column or the label of a line, which may be
// followed by how many criteria it has.
func levelAt(s string) (criteria.Level, bool) {
	return levelOf(parenthesis.ReplaceAllString(s, ""))
}

// themeOf reads a theme's heading.
func themeOf(s string) (criteria.Theme, bool) { return themeWords.of(bare(s)) }

// themeOfID is the theme that a criterion's letter stands for.
func themeOfID(id criteria.ID) criteria.Theme {
	if id == "" {
		return ""
	}
	return map[byte]criteria.Theme{
		'R': criteria.Relevance, 'F': criteria.Form, 'S': criteria.Strategy, 'G': criteria.Governance,
	}[id[0]]
}

// short makes any text of a report fit to be repeated in a message.
func short(s string) string {
	const limit = 60
	n := 0
	for i := range s {
		if n++; n > limit {
			return s[:i] + "…"
		}
	}
	return s
}
