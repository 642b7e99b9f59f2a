package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHighlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, terms, want string }{
		{"Roller og rettigheder", "rolle", "Roller"},
		{"Kommunens løsninger: en løsning", "loesning", "løsninger løsning"},
		{"OS2mo og OS2's katalog", "os2", "OS2mo OS2's"},
		{"Brugerrettigheder", "brugerrettighed", "Brugerrettigheder"},
		{"policies and policy", "policy", "policies policy"},
		{"intet her", "", ""},
		{"og", "og", ""},
	} {
		var got []string
		for _, s := range Highlight(c.text, strings.Fields(c.terms)) {
			got = append(got, c.text[s.Start:s.End])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.terms, c.text, s, c.want)
		}
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("æøå ord ", 40) + "her står rollekataloget\n\nog " + strings.Repeat("mere æblegrød ", 40)
	m := newMatcher([]string{"rollekatalog"})
	got := m.snippet(body)
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || !strings.Contains(got, "står rollekataloget og mere") {
		t.Errorf("got %q", got)
	}
	if n := len(got); n > snippetSize+10 {
		t.Errorf("%d bytes", n)
	}
	if got := m.snippet("Kort."); got != "Kort." {
		t.Errorf("got %q", got)
	}
	if got := m.snippet(strings.Repeat("æ", 1000) + " rollekatalog " + strings.Repeat("å", 1000)); !utf8.ValidString(got) || !slices.Contains(strings.Fields(got), "rollekatalog") {
		t.Errorf("got %q", got)
	}
}
