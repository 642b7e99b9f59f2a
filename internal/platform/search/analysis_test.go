package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want string // words, parts in brackets
	}{
		{"", ""},
		{"Roller og rettigheder.", "roller og rettigheder"},
		{"OS2mo", "os2mo[os2 mo]"},
		{"OS2's katalog, pc’er", "os2 katalog pc"},
		{"it-drift", "itdrift[it drift]"},
		{"e-mail", "email[e mail]"},
		{"KLE 85.02.02, kap. 3", "kle 85.02.02 kap 3"},
		{"2026-11-22", "2026-11-22"},
		{"navn@os2.eu", "navn@os2.eu[navn os2 eu]"},
		{"slut.Nyt", "slut.nyt[slut nyt]"},
		{"og/eller (måske)", "og eller maaske"},
		{"c++ og C# og A+", "c++ og c# og a"},
		{"Århus AALBORG Ærø", "aarhus aalborg aeroe"},
		{"a\u030arhus", "aarhus"},
		{"bruger\u00adrettigheder", "brugerrettigheder[bruger rettigheder]"},
		{"idé café Müller straße", "ide cafe muller strasse"},
		{"naïve Łódź Þórshavn", "naive lodz thorshavn"},
		{"Москва 東京", "москва 東京"},
		{"ord\xff\xfeord", "ord ord"},
		{"-.@'", ""},
		{"--x--", "x"},
		{"\u0301", ""},
		{strings.Repeat("x", 100), strings.Repeat("x", maxWord)},
	} {
		var got []string
		for tok := range tokens(c.text) {
			w := tok.word
			if tok.parts != nil {
				var parts []string
				for _, p := range tok.parts {
					parts = append(parts, p.word)
				}
				w += "[" + strings.Join(parts, " ") + "]"
			}
			got = append(got, w)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: got %q, want %q", c.text, s, c.want)
		}
	}
}

// Each line is forms of one word, whose stems must be equal.
func TestStem_Inflections(t *testing.T) {
	t.Parallel()
	for _, forms := range []string{
		"rolle roller rollen rollerne rollernes", "rettighed rettigheder rettighederne rettighedens",
		"regel regler reglen reglerne regels", "artikel artikler artiklen", "middel midler midlet",
		"gammel gamle gammelt", "åben åbne åbent", "cykel cyklen cykler", "kommunal kommunale kommunalt",
		"register registre registret registrene", "nummer numre numrene", "minister ministre ministeren",
		"svare svarer svarede svaret", "udvikle udvikler udviklede udviklet", "by byen byer byerne",
		"sti stien stier", "barn børn børnene børns", "bog bøger bøgerne", "hånd hænder", "mor mødre mødrene",
		"løsning løsningen løsninger", "loesning løsningerne", "århus Aarhus", "aeroe Ærøs", "kommunedata",
	} {
		var stems []string
		for form := range strings.FieldsSeq(forms) {
			stems = append(stems, stem(fold(form), "da"))
		}
		if slices.ContainsFunc(stems, func(s string) bool { return s != stems[0] }) {
			t.Errorf("%s: %v", forms, stems)
		}
	}
}

// Each pair is two words that must not be taken for one.
func TestStem_DifferentWords(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"skole", "skov"}, {"valg", "vare"}, {"data", "dato"}, {"rød", "rod"}, {"kørsel", "køre"}, {"måned", "måne"},
		{"sted", "sti"}, {"os2mo", "os2"}, {"får", "far"}, {"person", "personale"},
	} {
		if a, b := stem(fold(c[0]), "da"), stem(fold(c[1]), "da"); a == b {
			t.Errorf("%s and %s are both %s", c[0], c[1], a)
		}
	}
}

func TestStem_English(t *testing.T) {
	t.Parallel()
	for _, w := range []string{"policies", "policy"} {
		if got := stem(w, "en"); got != "polici" {
			t.Errorf("%s: got %s", w, got)
		}
	}
}

func TestAnalyse_TitleOutweighsBody(t *testing.T) {
	t.Parallel()
	a := analyse(Entry{Title: "Rollekatalog", Keywords: []string{"adgang"}, Body: "Kataloget over roller. Roller, roller og roller."})
	if a.terms["rollekatalog"] <= a.terms["rol"] || a.terms["adgang"] <= a.terms["katalog"] {
		t.Errorf("got %v", a.terms)
	}
	if _, ok := a.terms["og"]; ok {
		t.Error("og is a term")
	}
}

func TestAnalyse_OneMoreSentence_FewWeightsChange(t *testing.T) {
	t.Parallel()
	e := Entry{Body: strings.Repeat("en lang tekst med mange ord om ingenting ", 20)}
	before := analyse(e).terms
	e.Body += "Og en sætning."
	after := analyse(e).terms
	delete(after, stem("saetning", "da"))
	if d := cmp.Diff(before, after); d != "" {
		t.Error(d)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"rolle", "rolle", 0}, {"rolle", "role", 1}, {"rolle", "rlole", 1},
		{"katalog", "katelog", 1}, {"medarbedjer", "medarbejder", 1}, {"valhalla", "valghalla", 1}, {"abc", "cab", 2},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"OS2's it-drift 85.02.02", "a\u030a'b@c.d", "\xff-x", "c++", "İ\u0345ǅ", "x'", "1'2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for tok := range tokens(text) {
			if tok.start < end || tok.end <= tok.start || tok.end > len(text) {
				t.Fatalf("%d to %d after %d", tok.start, tok.end, end)
			}
			end = tok.end
			for _, f := range append(tok.parts, tok.form) {
				w := f.word
				if w == "" || f.shown == "" || !utf8.ValidString(f.shown) || len(w) > 3*maxWord || !utf8.ValidString(w) || strings.ContainsAny(w, " \n\x00") {
					t.Fatalf("%q in %q", w, text)
				}
				for _, lang := range []string{"da", "en"} {
					if s := stem(w, lang); s == "" || !utf8.ValidString(s) {
						t.Fatalf("stem of %q is %q", w, s)
					}
				}
			}
		}
		Highlight(text, strings.Fields(text))
		newMatcher([]string{"x"}).snippet(text)
	})
}
