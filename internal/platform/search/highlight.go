package search

import (
	"strings"
	"unicode/utf8"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Highlight finds the words in text that are inflections of one of the terms:
// those of a Result, or plain words.
func Highlight(text string, terms []string) []Span {
	if len(terms) == 0 {
		return nil
	}
	m := newMatcher(terms)
	var spans []Span
	for t := range tokens(text) {
		if m.matches(t) {
			spans = append(spans, Span{t.start, t.end})
		}
	}
	return spans
}

// matcher tells whether words match a set of terms.
type matcher struct {
	terms map[string]bool
	first [256]bool // by first byte, to pass over most words without stemming
}

func newMatcher(terms []string) *matcher {
	m := &matcher{terms: map[string]bool{}}
	for _, t := range terms {
		t = fold(t)
		for _, s := range []string{t, stem(t, "da"), stem(t, "en")} {
			if s != "" {
				m.terms[s], m.first[s[0]] = true, true
			}
		}
	}
	return m
}

func (m *matcher) matches(t token) bool {
	if m.has(t.word) {
		return true
	}
	for _, p := range t.parts {
		if m.has(p.word) {
			return true
		}
	}
	return false
}

func (m *matcher) has(w string) bool {
	return w != "" && m.first[w[0]] && !stopWords[w] && (m.terms[stem(w, "da")] || m.terms[stem(w, "en")])
}

// The length of a snippet in bytes, and how much of it stands before the match.
const (
	snippetSize = 220
	snippetLead = 60
)

// snippet cuts out the first match with some words around it, or the beginning
// when nothing matches.
func (m *matcher) snippet(body string) string {
	at := 0
	for t := range tokens(body) {
		if m.matches(t) {
			at = t.start
			break
		}
	}
	start, end := at-snippetLead, at-snippetLead+snippetSize
	if start < snippetLead/2 {
		start, end = 0, snippetSize
	}
	lead, trail := "", ""
	if start > 0 {
		start, lead = nextWord(body, start), "… "
	}
	if end < len(body) {
		end, trail = wordBefore(body, end), " …"
	}
	return lead + strings.Join(strings.Fields(body[start:min(end, len(body))]), " ") + trail
}

// nextWord is the offset of the first word that begins at or after offset i.
func nextWord(s string, i int) int {
	if space := strings.IndexAny(s[i:], " \n\t"); space >= 0 && space < snippetLead/2 {
		return i + space + 1
	}
	for !utf8.RuneStart(s[i]) {
		i++
	}
	return i
}

// wordBefore is the offset after the last word that ends at or before offset i.
func wordBefore(s string, i int) int {
	if space := strings.LastIndexAny(s[:i], " \n\t"); space > i-snippetLead {
		return space
	}
	for !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}
