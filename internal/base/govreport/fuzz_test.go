package govreport_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/criteria"
	"alminding/internal/base/govreport"
)

func seed(f *testing.F, pattern string) {
	f.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		f.Fatalf("no %s: %v", pattern, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// FuzzMarkdown holds that no input makes the package panic, that what it writes can be
// read and has every row, and that a report without faults is written the same ever
// after.
func FuzzMarkdown(f *testing.F) {
	seed(f, "*.md")
	f.Add([]byte("|#|Krav|Vurdering|\n|-|-|-|\n|R1|a\\|b<br>c|🟢 / 🔴|x|\n||\n|?|\n"))
	f.Add([]byte("||#|Krav|Niveau|\n|-|-|-|-|\n|[x]|F1|T|0|\n|[y]|F1|T|9|\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, faults, err := govreport.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		govreport.Check(r, today)
		first := r.Markdown()
		again, _, err := govreport.Read(bytes.NewReader(first))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, first)
		}
		if len(again.Rows) < len(r.Rows) {
			t.Errorf("%d rows became %d\n%s", len(r.Rows), len(again.Rows), first)
		}
		if diff := cmp.Diff(string(first), string(again.Markdown())); diff != "" && len(faults) == 0 {
			t.Errorf("written, and written again:\n%s", diff)
		}
	})
}

// FuzzJSON holds the same of JSON.
func FuzzJSON(f *testing.F) {
	seed(f, "*.json")
	f.Add([]byte(odd))
	f.Add([]byte(`{"krav": [{"id": "", "id": "R3", "efterlevet": 1, "efterlevet": null}], "krav": [], "krav": 1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _, err := govreport.Read(bytes.NewReader(data))
		if err != nil || r.Kind != govreport.SelfEvaluation || len(r.Parts) > 0 {
			return
		}
		govreport.Check(r, today)
		first, err := r.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, _ := read(t, first)
		if diff := cmp.Diff(r, again, content); diff != "" {
			t.Errorf("read, and read again after writing:\n%s", diff)
		}
		r.Markdown()
	})
}

// random is a report with all that a report can hold, in another mixture each time.
func random(kind govreport.Kind, rnd *rand.Rand) *govreport.Report {
	texts := []string{
		"", "Kort.", "To linjer\nog | en streg.", `En skråstreg \ og "anførsel" <b>.`, "🟢 i teksten", "1\n\n3", "**fed** og [link](https://os2.eu)", "`kode`",
	}
	text := func() string { return texts[rnd.IntN(len(texts))] }
	r := govreport.New(kind, "OS2eksempel")
	r.Head = []govreport.Field{
		{Name: govreport.Date, Label: "Dato for udfyldelse", Value: "22-11-2026"}, {Name: govreport.Author, Label: "Udfyldt af", Value: "Nogen"}, {Label: "Andet", Value: "ukendt"},
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		row.Text = text()
		switch kind {
		case govreport.SelfEvaluation:
			row.Answer = append(criteria.Answers, criteria.Unanswered)[rnd.IntN(6)]
		case govreport.Evaluation:
			row.Colour, row.Advice = append(criteria.Colours, criteria.NoColour)[rnd.IntN(5)], text()
		default:
			row.Ticked = rnd.IntN(2) == 0
		}
		if rnd.IntN(10) == 0 {
			row.Answer, row.Colour, row.Ticked, row.Said = "", "", false, "Delvist"
		}
		if rnd.IntN(10) == 0 {
			row.Criterion = criteria.ID(fmt.Sprint("X", i))
		}
	}
	for _, holds := range []govreport.Holds{govreport.Summary, govreport.Overall, govreport.Advice} {
		r.SetText(holds, text())
	}
	r.Rows = r.Rows[rnd.IntN(3):]
	return r
}

func TestRandomReport_WrittenAndRead_Equal(t *testing.T) {
	t.Parallel()
	for n := range uint64(60) {
		for _, kind := range []govreport.Kind{govreport.SelfEvaluation, govreport.Evaluation, govreport.Checklist} {
			rnd := rand.New(rand.NewPCG(n, 5))
			want := random(kind, rnd)
			got, _ := read(t, want.Markdown())
			if kind == govreport.Evaluation { // the table has a column for advice where there is any
				for i := range got.Parts {
					got.Parts[i].Columns, want.Parts[i].Columns = nil, nil
				}
			}
			if diff := cmp.Diff(want, got, content); diff != "" {
				t.Fatalf("%d, %s in Markdown:\n%s", n, kind, diff)
			}
			if kind != govreport.SelfEvaluation {
				continue
			}
			written, err := want.JSON()
			if err != nil {
				t.Fatal(err)
			}
			got, _ = read(t, written)
			if diff := cmp.Diff(want.Rows, got.Rows, content); diff != "" {
				t.Fatalf("%d in JSON:\n%s", n, diff)
			}
		}
	}
}

func TestMarkdown_RowsWithoutATable_GetOne(t *testing.T) {
	t.Parallel()
	r := govreport.New(govreport.Evaluation, "OS2eksempel")
	r.Parts = r.Parts[:7] // head, texts and the first table
	r.Rows[0].Theme = "ukendt"
	again, _ := read(t, r.Markdown())
	if len(again.Rows) != len(r.Rows) || !strings.Contains(string(r.Markdown()), "## GOVERNANCE") {
		t.Errorf("%d rows, want %d", len(again.Rows), len(r.Rows))
	}
}
