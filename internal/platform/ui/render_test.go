package ui

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"alminding/internal/base/errs"
	"alminding/internal/platform/i18n"
)

var texts = func() *i18n.Catalogue {
	c, err := i18n.Load(Locale)
	if err != nil {
		panic(err)
	}
	return c
}()

func in(lang i18n.Language, c Chrome) context.Context {
	return WithChrome(i18n.With(context.Background(), texts.In(lang)), c)
}

func render(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// elements are all elements with the tag, or all when it is empty.
func elements(n *html.Node, tag string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (tag == "" || d.Data == tag) {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what a reader reads, with white space as a browser collapses it.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func find(t *testing.T, n *html.Node, tag, key, value string) *html.Node {
	t.Helper()
	for _, e := range elements(n, tag) {
		if slices.Contains(strings.Fields(attr(e, key)), value) {
			return e
		}
	}
	t.Fatalf("no <%s> whose %s has %q", tag, key, value)
	return nil
}

func sampleChrome() Chrome {
	return Chrome{
		Path: "/produkter", Query: "stage=product&q=r%C3%B8d", Now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		Doors: []Door{
			{NavLink: NavLink{"together", "Samarbejde", "/myndigheder"}},
			{NavLink: NavLink{"sharing", "Deling", "/produkter"}, Rooms: []NavLink{{"products", "Løsninger", "/produkter"}}},
		},
		Band:  &Band{Authority: "Favrskov Kommune", Role: "Produktkoordinator", Others: []ActFor{{"7", "Syddjurs Kommune", "Konsulent"}}, Duties: func() int { return 3 }},
		Flash: &Message{Kind: Success, Title: "Gemt for Favrskov Kommune"},
		Demo:  true,
	}
}

// What a browser test would find only when somebody writes one for the page: the
// gallery holds every component in every state.
func TestGallery_IsSoundHTML(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		doc := parse(t, render(t, in(lang, sampleChrome()), Gallery()))
		ids := map[string]int{}
		for _, e := range elements(doc, "") {
			if id := attr(e, "id"); id != "" {
				ids[id]++
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: id %q stands %d times", lang, id, n)
			}
		}
		for _, e := range elements(doc, "") {
			for _, a := range e.Attr {
				switch {
				case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: <%s %s> is blocked by the content security policy", lang, e.Data, a.Key)
				case a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "for":
					for id := range strings.FieldsSeq(a.Val) {
						if ids[id] == 0 {
							t.Errorf("%s: <%s %s> points at %q, which is not there", lang, e.Data, a.Key, id)
						}
					}
				}
			}
			if (e.Data == "script" || e.Data == "style") && e.FirstChild != nil {
				t.Errorf("%s: inline <%s>", lang, e.Data)
			}
		}
		if n := len(elements(doc, "h1")); n != 1 {
			t.Errorf("%s: %d h1", lang, n)
		}
		if bare := regexp.MustCompile(`\bui\.[a-z0-9_.]+`).FindString(text(doc)); bare != "" {
			t.Errorf("%s: the key %s has no text", lang, bare)
		}
		if got := attr(elements(doc, "html")[0], "lang"); got != string(lang) {
			t.Errorf("lang is %q, want %q", got, lang)
		}
	}
}

func TestLayout_LanguageLinkKeepsTheState(t *testing.T) {
	t.Parallel()
	for lang, want := range map[i18n.Language]string{
		i18n.Danish:  "/en/produkter?stage=product&q=r%C3%B8d",
		i18n.English: "/produkter?stage=product&q=r%C3%B8d",
	} {
		doc := parse(t, render(t, in(lang, sampleChrome()), Layout(Page{Title: "x"})))
		if got := attr(find(t, doc, "a", "class", "language"), "href"); got != want {
			t.Errorf("from %s: got %q, want %q", lang, got, want)
		}
	}
	doc := parse(t, render(t, in(i18n.Danish, Chrome{Path: "/"}), Layout(Page{Title: "x"})))
	if got := attr(find(t, doc, "a", "class", "language"), "href"); got != "/en" {
		t.Errorf("from the front page: got %q, want /en", got)
	}
}

func TestLayout_Title(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Page{
		"Løsninger | Alminding":               {Title: "Løsninger"},
		"Alminding":                           {},
		"Fejl: Ret OS2mo | Alminding":         {Title: "Ret OS2mo", Problems: Problems{{"name", "Skriv et navn"}}},
		"Fejl: Siden findes ikke | Alminding": {Title: "Siden findes ikke", Errors: true},
	} {
		doc := parse(t, render(t, in(i18n.Danish, Chrome{}), Layout(p)))
		if got := text(elements(doc, "title")[0]); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLayout_Band(t *testing.T) {
	t.Parallel()
	doc := parse(t, render(t, in(i18n.English, sampleChrome()), Layout(Page{Title: "x", Door: "sharing", Sub: "products"})))
	band := find(t, doc, "aside", "class", "band")
	for _, want := range []string{"Favrskov Kommune", "Syddjurs Kommune", "Your duties (3)"} {
		if !strings.Contains(text(band), want) {
			t.Errorf("band lacks %q: %s", want, text(band))
		}
	}
	if got := attr(find(t, band, "input", "name", "next"), "value"); got != "/en/produkter?stage=product&q=r%C3%B8d" {
		t.Errorf("after switching one comes to %q", got)
	}
	for class, want := range map[string]string{"doors": "Deling", "rooms": "Løsninger"} {
		if got := text(find(t, find(t, doc, "nav", "class", class), "a", "aria-current", "true")); got != want {
			t.Errorf("%s: the current one is %q, want %q", class, got, want)
		}
	}
	anonymous := parse(t, render(t, in(i18n.Danish, Chrome{}), Layout(Page{Title: "x"})))
	if strings.Contains(text(anonymous), "Du handler for") || !strings.Contains(text(anonymous), "Log ind") {
		t.Error("an anonymous reader sees a band, or no way to sign in")
	}
}

func TestLayout_AccessibilityStatementIsAlwaysThere(t *testing.T) {
	t.Parallel()
	for _, page := range []templ.Component{Layout(Page{Title: "x"}), Bare(Page{})} {
		doc := parse(t, render(t, in(i18n.Danish, Chrome{}), page))
		find(t, doc, "a", "href", "/tilgaengelighed")
	}
}

func TestField_ErrorIsTiedToTheField(t *testing.T) {
	t.Parallel()
	f := Input{Field: Field{Name: "name", Label: "Navn", Help: "Kort", Error: "Skriv et navn"}, Value: `"><script>`}
	doc := parse(t, render(t, in(i18n.Danish, Chrome{}), f))
	input := find(t, doc, "input", "name", "name")
	if attr(input, "aria-describedby") != "name-help name-error" || attr(input, "aria-invalid") != "true" {
		t.Errorf("got %v", input.Attr)
	}
	if attr(input, "value") != f.Value {
		t.Errorf("value is %q, want %q", attr(input, "value"), f.Value)
	}
}

func TestTextArea_KeepsEveryLineBreak(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", "a", "\na", "\n\na\n", "</textarea><b>"} {
		doc := parse(t, render(t, in(i18n.Danish, Chrome{}), TextArea{Field: Field{Name: "x", Label: "X"}, Value: value}))
		got := ""
		if n := find(t, doc, "textarea", "name", "x").FirstChild; n != nil {
			got = n.Data
		}
		if got != value {
			t.Errorf("got %q, want %q", got, value)
		}
	}
}

func TestProblemsOf(t *testing.T) {
	t.Parallel()
	ctx := in(i18n.Danish, Chrome{})
	var faults errs.Fields
	faults.Add("action", "ui.theme.action_contrast", "got", "2.1", "want", "4.5")
	faults.Add("logo", "ui.theme.logo")
	p := ProblemsOf(ctx, faults.Err())
	if len(p) != 2 || !strings.Contains(p.For("action"), "2.1") || p.For("ground") != "" {
		t.Errorf("got %v", p)
	}
	if p := ProblemsOf(ctx, ErrColor.With("value", "rød")); len(p) != 1 || p[0].Field != "" || !strings.Contains(p[0].Text, "rød") {
		t.Errorf("got %v", p)
	}
	if p := ProblemsOf(ctx, nil); len(p) != 0 {
		t.Errorf("got %v for no error", p)
	}
}

// A figure nobody stands behind must never show its number.
func TestFigure_WithoutSourceShowsNoNumber(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]Figure{
		"53":            {Number: "53", Source: Source{State: Stated, Text: "Oplyst"}},
		"4":             {Number: "4", Counted: true},
		"–Ikke oplyst":  {Number: "53"},
		"– Ikke oplyst": {Number: "0", Source: Source{State: NotStated, Text: "Spørg"}},
	} {
		doc := parse(t, render(t, in(i18n.Danish, Chrome{}), f))
		got := text(find(t, doc, "p", "class", "figure-number"))
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDiffText_AddsNoSpace(t *testing.T) {
	t.Parallel()
	d := DiffText{Spans: Diff("a, b.", "a; b!")}
	page := render(t, in(i18n.Danish, Chrome{}), d)
	if want := "a<del>,</del><ins>;</ins> b<del>.</del><ins>!</ins>"; page != want {
		t.Errorf("got %q, want %q", page, want)
	}
}

func TestPieces_AddNoSpace(t *testing.T) {
	t.Parallel()
	got := render(t, in(i18n.Danish, Chrome{}), Pieces{{"bruger", true}, {"styring, ", false}, {"roller", true}})
	if want := "<mark>bruger</mark>styring, <mark>roller</mark>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLevel_Words(t *testing.T) {
	t.Parallel()
	ctx := in(i18n.Danish, Chrome{})
	for want, l := range map[string]Level{
		"Niveau ikke oplyst":               {},
		"Niveau 2. Beviserne rækker til 1": {Rank: Rank2, Reach: 1},
		"Niveau 2":                         {Rank: Rank2, Reach: 2},
		"Sandkasse":                        {Rank: RankSandbox},
		"Niveau 2 anbefalet":               {Words: "Niveau 2 anbefalet"},
	} {
		doc := parse(t, render(t, ctx, l))
		if got := text(doc); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		filled := 0
		for _, p := range elements(doc, "path") {
			if strings.Contains(attr(p, "class"), "strip-filled") {
				filled++
			}
		}
		if want := max(0, int(l.Rank)-int(RankSandbox)); filled != want {
			t.Errorf("%s: %d strips are filled, want %d", text(doc), filled, want)
		}
	}
}

func TestPager_Text(t *testing.T) {
	t.Parallel()
	ctx := in(i18n.Danish, Chrome{})
	for want, p := range map[string]Pager{
		"Viser 26–50 af 10.000": {First: 26, Last: 50, Total: 10000},
		"Viser alle 3":          {First: 1, Last: 3, Total: 3},
		"Viser den eneste":      {First: 1, Last: 1, Total: 1},
		"42.962 i alt":          {Total: 42962},
	} {
		if got := p.text(ctx); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFacets_NoneLeftCannotBeChosen(t *testing.T) {
	t.Parallel()
	f := Facets{Groups: []Facet{{Title: "Niveau", Name: "level", Options: []FacetOption{{"2", "Niveau 2", 0, false}, {"3", "Niveau 3", 0, true}}}}}
	doc := parse(t, render(t, in(i18n.Danish, Chrome{}), f))
	has := func(value, key string) bool {
		return slices.ContainsFunc(find(t, doc, "input", "value", value).Attr, func(a html.Attribute) bool { return a.Key == key })
	}
	if !has("2", "disabled") || has("3", "disabled") || !has("3", "checked") {
		t.Error("an empty value is open, or a chosen one cannot be taken away")
	}
}

func TestTable_StackedCellsKeepTheirLabels(t *testing.T) {
	t.Parallel()
	doc := parse(t, render(t, in(i18n.Danish, Chrome{}), sampleTable))
	if got := text(find(t, doc, "td", "data-label", "Forhold")); got != "I drift" {
		t.Errorf("got %q", got)
	}
	if got := attr(find(t, doc, "th", "aria-sort", "ascending"), "role"); got != "columnheader" {
		t.Errorf("got role %q", got)
	}
}

func TestStrips98_AreAll(t *testing.T) {
	t.Parallel()
	n := 0
	for _, g := range sampleStrips() {
		n += len(g.Strips)
	}
	if n != 98 || len(furlongs)*stripsPerFurlong != 98 {
		t.Errorf("the sample has %d strips, the drawing %d", n, len(furlongs)*stripsPerFurlong)
	}
}

func TestMap_IsAListOfNamesAndValues(t *testing.T) {
	t.Parallel()
	if n := len(denmark()); n != 98 {
		t.Errorf("there are %d outlines, want 98", n)
	}
	m := Map{ID: "m", Label: "Kort", Current: "0147", Table: "t", Places: []Place{
		{Code: "0101", Name: "København", Text: "4 løsninger", Href: "/a", Step: 9},
		{Code: "0147", Name: "Frederiksberg", Text: "ingen", Href: "/b", Step: -1},
		{Code: "0000", Name: "Ny kommune", Text: "1 løsning", Href: "/c", Step: 1},
	}}
	doc := parse(t, render(t, in(i18n.Danish, Chrome{}), m))
	list := find(t, doc, "g", "role", "list")
	var heard []string
	for _, item := range elements(list, "a") {
		heard = append(heard, text(item)+" "+attr(item, "href"))
	}
	if want := []string{"København: 4 løsninger /a", "Frederiksberg: ingen /b"}; !slices.Equal(heard, want) {
		t.Errorf("one hears %q, want %q", heard, want)
	}
	for id, want := range map[string]string{"m0101": "step-4", "m0147": "step-0"} {
		if got := attr(find(t, doc, "path", "id", id), "class"); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	enlarged := elements(find(t, doc, "svg", "class", "map-capital"), "a")
	if len(enlarged) != 2 || attr(enlarged[0], "tabindex") != "-1" {
		t.Errorf("%d places are enlarged, want 2 that the keyboard passes by", len(enlarged))
	}
	find(t, doc, "path", "class", "map-here")
}

// A matrix is the heaviest page there is. Packed it must leave room for the rest.
func TestMatrix_Weight(t *testing.T) {
	t.Parallel()
	m := Matrix{Caption: "Myndigheder og løsninger", Corner: "Myndighed", Sum: "I brug"}
	states := []ClaimState{Proven, Stated, Unconfirmed}
	for i := range 30 {
		m.Columns = append(m.Columns, Link{fmt.Sprint("OS2løsning", i*7919%97), fmt.Sprint("/produkter/os2loesning", i*7919%97)})
	}
	for i := range 30 {
		row := MatrixRow{Name: fmt.Sprint("Kommune ", i*104729%997), Sum: "30"}
		for j, c := range m.Columns {
			row.Signs = append(row.Signs, Sign{State: states[(i*i+j)%3], Words: c.Text + ": I drift, bevist", Href: "/anvendelse/" + slug(row.Name) + c.Href})
		}
		m.Rows = append(m.Rows, row)
	}
	if n := len(gzipped([]byte(render(t, in(i18n.Danish, Chrome{}), m)))); n > 30_000 {
		t.Errorf("30 by 30 signs weigh %d bytes, want under 30 kB", n)
	} else {
		t.Logf("30 by 30 signs weigh %d bytes", n)
	}
}

func TestMatrix_SignsHaveWords(t *testing.T) {
	t.Parallel()
	doc := parse(t, render(t, in(i18n.Danish, Chrome{}), sampleMatrix))
	cells := elements(doc, "td")
	for i, want := range []string{"OS2autoproces: i drift, bevist", "", "udfases OS2rollekatalog: udfases, oplyst", "2"} {
		if got := text(cells[i]); got != want {
			t.Errorf("cell %d reads %q, want %q", i, got, want)
		}
	}
}

// The matrix of a whole portfolio must leave room for the rest of its page.
func TestVerdicts_Weight(t *testing.T) {
	t.Parallel()
	kinds := []Verdict{Yes, Partly, No, Irrelevant, Unanswered}
	v := Verdicts{Caption: "Sekretariatet vurderer", Corner: "Løsning", Sum: "Ja / delvist / nej", Groups: []VerdictColumns{{Title: "Formkrav"}}}
	for i := range 43 {
		v.Groups[0].Columns = append(v.Groups[0].Columns, VerdictColumn{fmt.Sprint("F", i), "Kildekode udvikles synligt"})
	}
	for i := range 60 {
		row := VerdictRow{Name: fmt.Sprint("OS2løsning", i*7919%97), Href: "/produkter/x", Note: "sekretariatet, 16. nov. 2025", Sum: "9 / 22 / 12"}
		for j := range 43 {
			row.Verdicts = append(row.Verdicts, Status{kinds[(i*i+j*j*j)%5], fmt.Sprint("F", j, ": delvist opfyldt")})
		}
		v.Rows = append(v.Rows, row)
	}
	if n := len(gzipped([]byte(render(t, in(i18n.Danish, Chrome{}), v)))); n > 24_000 {
		t.Errorf("60 by 43 verdicts weigh %d bytes, want under 24 kB", n)
	} else {
		t.Logf("60 by 43 verdicts weigh %d bytes", n)
	}
}

func TestVerdicts_HaveWords(t *testing.T) {
	t.Parallel()
	doc := parse(t, render(t, in(i18n.Danish, Chrome{}), sampleVerdicts))
	for i, want := range []string{"R1: opfyldt", "R2: delvist opfyldt", "R3: ikke opfyldt", "F1: ikke relevant", "F2: intet svar", "2 / 1 / 1"} {
		if got := text(elements(doc, "td")[i]); got != want {
			t.Errorf("cell %d reads %q, want %q", i, got, want)
		}
	}
}
