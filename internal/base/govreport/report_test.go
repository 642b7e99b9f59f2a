package govreport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alminding/internal/base/criteria"
	"alminding/internal/base/govreport"
)

// content compares what reports say, and not where in a file they say it.
var content = cmp.Options{
	cmpopts.IgnoreFields(govreport.Row{}, "Line"), cmpopts.IgnoreFields(govreport.Field{}, "Line"),
	cmpopts.IgnoreFields(govreport.Part{}, "Line"), cmpopts.IgnoreFields(govreport.Report{}, "Totals"), cmpopts.EquateEmpty(),
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t *testing.T, data []byte) (*govreport.Report, []govreport.Fault) {
	t.Helper()
	r, faults, err := govreport.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("Read: %v\n%.500s", err, data)
	}
	return r, faults
}

func TestRead_EachForm(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		kind    govreport.Kind
		version string
		product string
		rows    int
		count   criteria.Totals
		faults  int
	}{
		"evaluation.md":         {govreport.Evaluation, "1.1.0", "OS2eksempel", 43, criteria.Totals{criteria.Green: 9, criteria.Yellow: 22, criteria.Red: 12}, 0},
		"evaluation-english.md": {govreport.Evaluation, "1.1.0", "OS2example", 43, criteria.Totals{criteria.Green: 13, criteria.Yellow: 18, criteria.Red: 12}, 0},
		"checklist-2021-04.md":  {govreport.Checklist, "2021-04", "OS2eksempel", 45, criteria.Totals{criteria.Green: 41, criteria.Red: 4}, 0},
		"checklist-2021-11.md":  {govreport.Checklist, "2021-11", "OS2eksempel", 46, criteria.Totals{criteria.Green: 43, criteria.Red: 3}, 2},
		"self.json":             {govreport.SelfEvaluation, "1.1.0", "OS2eksempel", 43, criteria.Totals{criteria.Green: 31, criteria.Yellow: 4, criteria.Red: 5, criteria.Grey: 3}, 0},
		"self-signs.md":         {govreport.SelfEvaluation, "1.1.0", "OS2eksempel", 43, criteria.Totals{criteria.Green: 31, criteria.Yellow: 4, criteria.Red: 5, criteria.Grey: 3}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, faults := read(t, file(t, name))
			if r.Kind != want.kind || r.Version != want.version || r.Product != want.product || len(r.Rows) != want.rows {
				t.Errorf("got %s %s %q with %d rows, want %s %s %q with %d", r.Kind, r.Version, r.Product, len(r.Rows), want.kind, want.version, want.product, want.rows)
			}
			if diff := cmp.Diff(want.count, r.Count()); diff != "" {
				t.Errorf("count, want and got:\n%s", diff)
			}
			if len(faults) != want.faults {
				t.Errorf("faults: %v, want %d", faults, want.faults)
			}
		})
	}
}

func TestRead_Evaluation_HeadTextsAndRows(t *testing.T) {
	t.Parallel()
	r, _ := read(t, file(t, "evaluation.md"))
	if got := r.Value(govreport.Author); got != "Sekretariatet" {
		t.Errorf("author %q", got)
	}
	if d, ok := r.Dated(); !ok || d.String() != "2025-11-16" {
		t.Errorf("dated %v, %v", d, ok)
	}
	if got := r.Text(govreport.Overall); !strings.HasPrefix(got, "Samlet vurderes") || !strings.HasSuffix(got, "ingen aktiv styregruppe.") {
		t.Errorf("overall %q", got)
	}
	if got := r.Text(govreport.Advice); !strings.Contains(got, "### Lav prioritet") {
		t.Errorf("advice %q lacks what is below its own headings", got)
	}
	row, _ := r.Row("F1")
	want := govreport.Row{
		Line: 40, Criterion: "F1", Theme: criteria.Form, Level: "Sandkasse", Title: "Kildekode udvikles synligt og aktivt i OS2-anvist repo",
		Standard: "Standard: Koden skal blive til i et åbent OS2-repositorie, så man kan følge arbejdet dag for dag.", Colour: criteria.Green,
		Text: "Koden lægges op samlet | ved hver udgivelse.\nSe https://github.com/OS2eksempel/kode.",
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("F1, want and got:\n%s", diff)
	}
}

func TestRead_Checklist_CellsTooManyAndTooFew_NothingLost(t *testing.T) {
	t.Parallel()
	r, faults := read(t, file(t, "checklist-2021-11.md"))
	few, _ := r.Row("F9")
	if few.Level != "1" || few.Text != "" || !strings.Contains(few.Title, "[her](https://os2.eu)") {
		t.Errorf("F9 is %+v", few)
	}
	many, _ := r.Row("F22")
	if many.Level != "3" || many.Text != "- | Vejledning findes" || !many.Ticked {
		t.Errorf("F22 is %+v", many)
	}
	for i, want := range []govreport.Row{few, many} {
		if faults[i].Key != "govreport.cells" || faults[i].Line != want.Line {
			t.Errorf("fault %+v, want that of line %d", faults[i], want.Line)
		}
	}
}

// TestMarkdown_EachForm_SaysTheSame reads, writes and reads again, and then looks at
// the words alone: each one outside the totals is still there.
func TestMarkdown_EachForm_SaysTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"evaluation.md", "evaluation-english.md", "checklist-2021-04.md", "checklist-2021-11.md", "checklist-unfilled.md", "self-signs.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := file(t, name)
			r, _ := read(t, data)
			written := r.Markdown()
			again, faults := read(t, written)
			if diff := cmp.Diff(r, again, content); diff != "" {
				t.Errorf("read, and read again after writing:\n%s", diff)
			}
			if len(faults) > 0 {
				t.Errorf("what was written has faults: %v", faults)
			}
			if name == "evaluation-english.md" { // colours in words become signs
				return
			}
			if diff := cmp.Diff(words(data), words(written)); diff != "" {
				t.Errorf("words, before and after:\n%s", diff)
			}
		})
	}
}

var (
	pies   = regexp.MustCompile("(?s)```mermaid.*?```")
	totals = regexp.MustCompile(`(?m)^\|[-:| ]+\|$|^\| *\**(Niveau|Sandkasse|Samlet|Total|Tema|Relevans|Formkrav|Strategisk|Governance)\b.*$`)
	marks  = strings.NewReplacer(`\|`, " ", "|", " ", "<ul><li>", "", "</li>", "", "<br/>", " ", "<br>", " ", "[ ]", "[]", ">", " ")
)

// words are the words of a report outside its totals, sorted.
func words(data []byte) []string {
	text := totals.ReplaceAllString(pies.ReplaceAllString(string(data), ""), "")
	return slices.Sorted(slices.Values(strings.Fields(marks.Replace(text))))
}

func TestMarkdown_TotalsAreCounted(t *testing.T) {
	t.Parallel()
	r, _ := read(t, file(t, "evaluation.md"))
	written := string(r.Markdown())
	for _, want := range []string{
		"| Niveau 2 | 4 | 8 | 7 | 0 |\n| Niveau 3 | 0 | 3 | 5 | 0 |\n| **Total** | 9 | 22 | 12 | 0 |",
		"| **Total** | 🟢 2 🟡 4 🔴 0 ⚪ 0 | 🟢 3 🟡 7 🔴 0 ⚪ 0 | 🟢 4 🟡 8 🔴 7 ⚪ 0 | 🟢 0 🟡 3 🔴 5 ⚪ 0 | 🟢 9 🟡 22 🔴 12 ⚪ 0 |",
		"  title Niveau 2 (19 krav)\n  \"Gul 42%\" : 8\n  \"Rød 37%\" : 7\n  \"Grøn 21%\" : 4\n  \"Grå 0%\" : 0\n",
		`"pie1": "#FFFF00", "pie2": "#FF0000", "pie3": "#008000", "pie4": "#808080"`,
	} {
		if !strings.Contains(written, want) {
			t.Errorf("lacks %s", want)
		}
	}
}

func TestJSON_ImportAndExport_Equal(t *testing.T) {
	t.Parallel()
	data := file(t, "self.json")
	r, _ := read(t, data)
	written, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded(t, data), decoded(t, written)); diff != "" {
		t.Errorf("before and after:\n%s", diff)
	}
	if bytes.Contains(written, []byte(`\u003c`)) {
		t.Error("letters are escaped that the form does not escape")
	}
}

func decoded(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

const odd = `{
  "productName": "OS2x", "filledBy": null, "colour": ["blue"],
  "filledDate": 20260623,
  "krav": [
    {"id": "R1", "kategori": "ukendt", "efterlevet": "Delvist", "weight": 3},
    {"id": "R2", "kategori": "relevans", "efterlevet": "ja", "id": "R3"},
    "a word",
    {"id": "X9", "kategori": "relevans", "produktniveau": 2, "efterlevet": null, "dokumentation": "d"}
  ]
}`

func TestRead_JSON_EverythingThatIsOdd_FaultWithLineAndKept(t *testing.T) {
	t.Parallel()
	r, faults := read(t, []byte(odd))
	var got []string
	for _, f := range faults {
		got = append(got, strings.TrimPrefix(f.Key, "govreport.")+" "+string(rune('0'+f.Line)))
	}
	want := []string{"key 2", "not_a_text 3", "key 5", "verdict 5", "key_twice 6", "row 7", "not_a_text 8"}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults, want and got:\n%s", diff)
	}
	written, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{`"colour": [`, `"filledDate": 20260623`, `"kategori": "ukendt"`, `"efterlevet": "Delvist"`, `"weight": 3`, `"a word"`, `"produktniveau": 2`, `"id": "R3"`} {
		if !bytes.Contains(written, []byte(kept)) {
			t.Errorf("%s is lost in\n%s", kept, written)
		}
	}
	again, _ := read(t, written)
	if diff := cmp.Diff(r, again, content); diff != "" {
		t.Errorf("read, and read again after writing:\n%s", diff)
	}
}

func TestJSON_OtherKinds_ErrForm(t *testing.T) {
	t.Parallel()
	if _, err := govreport.New(govreport.Evaluation, "OS2x").JSON(); !errors.Is(err, govreport.ErrForm) {
		t.Errorf("got %v", err)
	}
}

func TestRead_NoReport_Error(t *testing.T) {
	t.Parallel()
	row := "| R1 | Ja |\n"
	for name, test := range map[string]struct {
		data string
		want error
	}{
		"empty":           {"", govreport.ErrNone},
		"prose":           {"# OS2x\n\nNothing here.\n", govreport.ErrNone},
		"another table":   {"| Dato | Handling |\n|---|---|\n| i dag | alt |\n", govreport.ErrNone},
		"another object":  {`{"name": "x"}`, govreport.ErrNone},
		"krav is a text":  {`{"krav": "x"}`, govreport.ErrNone},
		"cut short":       {"{\n\"krav\": [\n{\"id\": ", govreport.ErrJSON},
		"after the end":   {"{\"krav\": []}\n}", govreport.ErrJSON},
		"not UTF-8":       {"| # | Krav |\n|---|---|\n| R1 | V\xe6rdi |\n", govreport.ErrText},
		"a program":       {"\x7fELF\x00", govreport.ErrText},
		"too large":       {strings.Repeat("a", govreport.MaxBytes+1), govreport.ErrTooLarge},
		"too many rows":   {"| # | Efterlevet? |\n|---|---|\n" + strings.Repeat(row, govreport.MaxRows+1), govreport.ErrTooMany},
		"too many keys":   {`{"krav": [{` + keys(50) + `}]}`, govreport.ErrTooMany},
		"too many values": {`{"krav": [` + strings.Repeat("0,", govreport.MaxRows) + "0]}", govreport.ErrTooMany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _, err := govreport.Read(strings.NewReader(test.data))
			if !errors.Is(err, test.want) || r != nil {
				t.Errorf("got %v, %v, want %v", r, err, test.want)
			}
		})
	}
}

// keys are members of JSON that no form has.
func keys(n int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf("%q: 1", fmt.Sprint("k", i)))
	}
	return strings.Join(members, ", ")
}

func TestRead_AsLargeAsItMayBe(t *testing.T) {
	t.Parallel()
	row := "| R1 | Ja |\n"
	r, _ := read(t, []byte("| # | Efterlevet? |\n|---|---|\n"+strings.Repeat(row, govreport.MaxRows)))
	if len(r.Rows) != govreport.MaxRows || r.Count()[criteria.Green] != 1 {
		t.Errorf("%d rows, %v", len(r.Rows), r.Count())
	}
	for _, line := range []string{"> a\n", "|\n", "| # | Krav |\n|---|---|\n\nx\n\n", "```\n```\n", "## Resumé\n", "<!--\n", "|", "a"} {
		text := strings.Repeat(line, govreport.MaxBytes/len(line)-50)
		for _, text := range []string{text, "| # | Krav |\n|---|---|\n" + text} {
			r, _, err := govreport.Read(strings.NewReader(text))
			if err == nil {
				r.Markdown()
				govreport.Check(r, today)
			}
			if err != nil && !errors.Is(err, govreport.ErrNone) && !errors.Is(err, govreport.ErrTooMany) {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
	wide := strings.Repeat("| a ", govreport.MaxBytes/8) + "|\n|---|\n| R1 |"
	if _, _, err := govreport.Read(strings.NewReader(wide)); !errors.Is(err, govreport.ErrNone) {
		t.Errorf("a table of very many columns: %v", err)
	}
}

func TestRead_JSON_Syntax_NamesTheLine(t *testing.T) {
	t.Parallel()
	_, _, err := govreport.Read(strings.NewReader("{\n \"krav\": [\n  {\"id\": R1}\n ]\n}"))
	if want := govreport.ErrJSON.With("line", 3); cmp.Diff(want.Error(), err.Error()) != "" {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestNew_WrittenAndRead(t *testing.T) {
	t.Parallel()
	for _, kind := range []govreport.Kind{govreport.SelfEvaluation, govreport.Evaluation, govreport.Checklist} {
		r := govreport.New(kind, "OS2eksempel")
		r.Head = []govreport.Field{{Name: govreport.Template, Value: "1.1.0"}, {Name: govreport.Date, Value: "22-11-2026"}, {Name: govreport.Author, Value: "Sekretariatet"}}
		r.SetText(govreport.Summary, "Kort sagt.")
		r.Rows[0].Text = "Med | streg\nog linje."
		r.Rows[1].Advice = "Gør det."
		again, faults := read(t, r.Markdown())
		if len(faults) > 0 {
			t.Errorf("%s: faults %v", kind, faults)
		}
		if diff := cmp.Diff(r.Rows, again.Rows, content); diff != "" {
			t.Errorf("%s: rows, written and read:\n%s", kind, diff)
		}
		if again.Kind != kind || again.Product != "OS2eksempel" || again.Version != "1.1.0" {
			t.Errorf("%s: got %s %q %s", kind, again.Kind, again.Product, again.Version)
		}
		for _, f := range r.Head {
			if got := again.Value(f.Name); got != f.Value {
				t.Errorf("%s: %s is %q, want %q", kind, f.Name, got, f.Value)
			}
		}
		if kind == govreport.Evaluation && again.Text(govreport.Summary) != "Kort sagt." {
			t.Errorf("summary %q", again.Text(govreport.Summary))
		}
	}
}

// TestMarkdown_FromJSON_TemplateOfTheKind writes what has no parts of its own.
func TestMarkdown_FromJSON_TemplateOfTheKind(t *testing.T) {
	t.Parallel()
	r, _ := read(t, file(t, "self.json"))
	again, faults := read(t, r.Markdown())
	if diff := cmp.Diff(r.Rows, again.Rows, content); diff != "" || len(faults) > 0 {
		t.Errorf("faults %v; rows, of JSON and of Markdown:\n%s", faults, diff)
	}
	strange, _ := read(t, []byte(odd))
	again, _ = read(t, strange.Markdown())
	if len(again.Rows) != len(strange.Rows) {
		t.Errorf("%d rows, want %d:\n%s", len(again.Rows), len(strange.Rows), strange.Markdown())
	}
}

// TestRead_WhatPeopleMakeOfTheForm has what reports that were published have had in
// them: a last cell that is not closed, cells too few and too many, other words, a box
// that cannot be ticked, one table for all themes, and a row that is none.
func TestRead_WhatPeopleMakeOfTheForm(t *testing.T) {
	t.Parallel()
	text := strings.Join([]string{
		"# Governancerapport for OS2eksempel", "", "> **Udfyldt af:** [En koordinator]", "> **Dato for udfyldelse:** [14-08-2026]  ", "",
		"| # | Krav | Produktniveau | Retningslinjer | Efterlevet? | Dokumentation |",
		"|---|---|---|---|---|---|",
		" | R1 | Værdi | sandkasse | Beskriv. | ✅ Ja | Uden ende",
		"| R2 | Accept | 2 | Beskriv. | ? |",
		"| F5 | Formål | sandkasse | Henvis. | ja | https://os2.eu | Ja ||",
		"| F6 | Overdraget | 1 | Bekræft. | Afventer - men i planen | |",
		"| S1 | Kobling | 1 | Beskriv. | [Udfyldes i selvevaluering] | [Ikke udfyldt] |",
		"| S2 | Innovation | 1 | Angiv. | ☐ ||",
		"| | Slut | | | | |",
	}, "\n")
	r, faults := read(t, []byte(text))
	want := []govreport.Row{
		{Criterion: "R1", Level: "sandkasse", Title: "Værdi", Standard: "Beskriv.", Answer: criteria.Yes, Text: "Uden ende"},
		{Criterion: "R2", Level: "2", Title: "Accept", Standard: "Beskriv.", Answer: criteria.DontKnow},
		{Criterion: "F5", Level: "sandkasse", Title: "Formål", Standard: "Henvis.", Answer: criteria.Yes, Text: "https://os2.eu | Ja |"},
		{Criterion: "F6", Level: "1", Title: "Overdraget", Standard: "Bekræft.", Said: "Afventer - men i planen"},
		{Criterion: "S1", Level: "1", Title: "Kobling", Standard: "Beskriv.", Text: "[Ikke udfyldt]"},
		{Criterion: "S2", Level: "1", Title: "Innovation", Standard: "Angiv."},
		{Raw: "| | Slut | | | | |"},
	}
	if diff := cmp.Diff(want, r.Rows, content); diff != "" {
		t.Errorf("rows, want and got:\n%s", diff)
	}
	var got []string
	for _, f := range faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Key))
	}
	if want := []string{"9 govreport.cells", "10 govreport.cells", "11 govreport.verdict", "14 govreport.row"}; !slices.Equal(got, want) {
		t.Errorf("faults %v, want %v", got, want)
	}
	if d, ok := r.Dated(); !ok || d.String() != "2026-08-14" {
		t.Errorf("dated %v, %v", d, ok)
	}
	for _, c := range govreport.Check(r, today) {
		if c.Key == "govreport.theme" {
			t.Errorf("one table of all themes is taken for one of a theme: %v", c)
		}
	}
	if again, _ := read(t, r.Markdown()); cmp.Diff(r.Rows, again.Rows, content) != "" {
		t.Errorf("rows, read and read again after writing:\n%s", cmp.Diff(r.Rows, again.Rows, content))
	}
}

// TestMarkdown_ColumnsTheFormDoesNotHave has a column that no form has, one without a
// heading, and two under one heading: every cell is written where it was.
func TestMarkdown_ColumnsTheFormDoesNotHave(t *testing.T) {
	t.Parallel()
	text := "# Governancerapport for OS2eksempel\n\n## RELEVANS\n\n" +
		"| # | Efterlevet? | Dokumentation | Ansvar | | Dokumentation | Ansvar |\n|---|---|---|---|---|---|---|\n" +
		"| R1 | Ja | a | b | c | d | e |\n| R2 | Nej | | | | f | g |\n\n" +
		"| Tema | Ansvarlig |\n|---|---|\n| Relevans | Styregruppen |\n"
	r, faults := read(t, []byte(text))
	if diff := cmp.Diff(text, string(r.Markdown())); diff != "" || len(faults) > 0 {
		t.Errorf("faults %v; before and after:\n%s", faults, diff)
	}
}

// TestJSON_FromMarkdown_DateAsTheFormHasIt writes 24-06-2026 as 2026-06-24.
func TestJSON_FromMarkdown_DateAsTheFormHasIt(t *testing.T) {
	t.Parallel()
	r := govreport.New(govreport.SelfEvaluation, "OS2eksempel")
	r.Head = []govreport.Field{{Name: govreport.Date, Value: "24-06-2026"}}
	written, err := r.JSON()
	if err != nil || !bytes.Contains(written, []byte(`"filledDate": "2026-06-24"`)) {
		t.Errorf("%v, %.200s", err, written)
	}
}

// TestReport_KeptAsJSON_IsTheSame holds that a report can be kept as a value of the
// program and written as its form later.
func TestReport_KeptAsJSON_IsTheSame(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{file(t, "evaluation.md"), file(t, "checklist-2021-11.md"), file(t, "self.json"), []byte(odd)} {
		r, _ := read(t, data)
		kept, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again := &govreport.Report{}
		if err := json.Unmarshal(kept, again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("before and after:\n%s", diff)
		}
	}
}
