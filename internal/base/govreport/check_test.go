package govreport_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/govreport"
)

var today = civil.New(2026, time.November, 22)

// found are the contradictions of a report, in a line each.
func found(r *govreport.Report) []string {
	var all []string
	for _, c := range govreport.Check(r, today) {
		all = append(all, strings.TrimSpace(fmt.Sprintln(strings.TrimPrefix(c.Key, "govreport."), c.Args)))
	}
	return all
}

// TestCheck_TotalsThatTheRowsDoNotGive is the contradiction of a published report:
// 8/23/12 are stated and 9/22/12 counted, by levels of 6, 10, 20 and 7 criteria.
func TestCheck_TotalsThatTheRowsDoNotGive(t *testing.T) {
	t.Parallel()
	r, _ := read(t, file(t, "evaluation.md"))
	want := []string{
		"claim [line 22 level niveau 1 count 11 criteria F2, F3, F4, F5, F11, S1, S2, G1, G2, G3, G4]",
		"total [line 97 label Niveau 2 stated 🟢 3 🟡 10 🔴 7 ⚪ 0 counted 🟢 4 🟡 8 🔴 7 ⚪ 0]",
		"size [line 97 label Niveau 2 stated 20 size 19]",
		"total [line 98 label Niveau 3 stated 🟢 0 🟡 2 🔴 5 ⚪ 0 counted 🟢 0 🟡 3 🔴 5 ⚪ 0]",
		"size [line 98 label Niveau 3 stated 7 size 8]",
		"total [line 99 label Samlet stated 🟢 8 🟡 23 🔴 12 ⚪ 0 counted 🟢 9 🟡 22 🔴 12 ⚪ 0]",
	}
	if diff := cmp.Diff(want, found(r)); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	r, _ = read(t, r.Markdown())
	if got := found(r); len(got) != 1 || !strings.HasPrefix(got[0], "claim ") {
		t.Errorf("with totals counted anew there is left %v", got)
	}
}

func TestCheck_Checklists(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"checklist-2021-04.md":  {"claim [line 3 level niveau 3 count 3 criteria F22, S3, S4]"},
		"checklist-2021-11.md":  nil, // a level that is aimed at is not claimed
		"checklist-unfilled.md": {"unfilled [line 9 said 0 rows 46]"},
		"evaluation-english.md": nil,
		"self-signs.md":         nil,
		"self.json":             nil,
	} {
		r, _ := read(t, file(t, name))
		if diff := cmp.Diff(want, found(r)); diff != "" {
			t.Errorf("%s, want and got:\n%s", name, diff)
		}
	}
}

// sound is a report without contradictions.
func sound() *govreport.Report {
	r := govreport.New(govreport.Evaluation, "OS2eksempel")
	for i := range r.Rows {
		r.Rows[i].Line, r.Rows[i].Colour = i+1, criteria.Green
	}
	return r
}

func TestCheck(t *testing.T) {
	t.Parallel()
	sum := func(n int) *int { return &n }
	green := criteria.Totals{criteria.Green: 6}
	for name, test := range map[string]struct {
		do   func(r *govreport.Report)
		want []string
	}{
		"sound":              {func(*govreport.Report) {}, nil},
		"missing":            {func(r *govreport.Report) { r.Rows = r.Rows[2:] }, []string{"missing [line 0 criteria R1, R2]"}},
		"twice":              {func(r *govreport.Report) { r.Rows[1] = r.Rows[0]; r.Rows[1].Line = 2 }, []string{"missing [line 0 criteria R2]", "twice [line 2 criterion R1 first 1]"}},
		"unknown":            {func(r *govreport.Report) { r.Rows = append(r.Rows, govreport.Row{Line: 99, Criterion: "X1"}) }, []string{"unknown [line 99 criterion X1 version 1.1.0]"}},
		"of another model":   {func(r *govreport.Report) { r.Rows = append(r.Rows, govreport.Row{Line: 99, Criterion: "F8"}) }, []string{"unknown [line 99 criterion F8 version 1.1.0]"}},
		"no row":             {func(r *govreport.Report) { r.Rows = append(r.Rows, govreport.Row{Line: 99, Raw: "| x |"}) }, nil},
		"theme":              {func(r *govreport.Report) { r.Rows[0].Theme = criteria.Form }, []string{"theme [line 1 criterion R1 theme Relevans]"}},
		"level":              {func(r *govreport.Report) { r.Rows[0].Level = "2" }, []string{"level [line 1 criterion R1 stated 2 level Sandkasse]"}},
		"no level":           {func(r *govreport.Report) { r.Rows[0].Level = "4" }, []string{"level [line 1 criterion R1 stated 4 level Sandkasse]"}},
		"level not said":     {func(r *govreport.Report) { r.Rows[0].Level = "" }, nil},
		"in the future":      {dated("23-11-2026"), []string{"future [line 3 date 2026-11-23]"}},
		"today":              {dated("22-11-2026"), nil},
		"date in brackets":   {dated("[22-11-2026]"), nil},
		"no date":            {dated("31-02-2026"), []string{"date [line 3 value 31-02-2026]"}},
		"date not filled in": {dated("[dd-mm-yyyy]"), []string{"placeholder [line 3 label Dato value [dd-mm-yyyy]]"}},
		"no product":         {func(r *govreport.Report) { r.Product = "[Produktnavn]" }, []string{"no_product [line 0 product [Produktnavn]]"}},
		"totals that agree":  {stated(govreport.Total{Level: criteria.Sandbox, Counts: green, Sum: sum(6)}), nil},
		"totals": {stated(govreport.Total{Line: 60, Label: "Relevans", Theme: criteria.Relevance, Counts: green}),
			[]string{"total [line 60 label Relevans stated 🟢 6 🟡 0 🔴 0 ⚪ 0 counted 🟢 4 🟡 0 🔴 0 ⚪ 0]"}},
		"sum": {stated(govreport.Total{Line: 60, Label: "Sandkasse", Level: criteria.Sandbox, Counts: green, Sum: sum(7)}),
			[]string{"sum [line 60 label Sandkasse stated 7 sum 6]", "size [line 60 label Sandkasse stated 7 size 6]"}},
		"not filled in": {func(r *govreport.Report) {
			for i := range r.Rows {
				r.Rows[i].Colour = criteria.NoColour
			}
			r.Rows[5].Text = "noget"
		}, []string{"unfilled [line 1 said 1 rows 43]"}},
		"text to come":         {overall("Udfyldes senere."), []string{"placeholder [line 7 label Overordnet vurdering value Udfyldes senere.]"}},
		"claim that holds":     {overall("Produktet fastholdes på **niveau 3**."), nil},
		"claim with a red":     {overall("Produktet fastholdes på niveau 3.", "R1"), []string{"claim [line 7 level niveau 3 count 1 criteria R1]"}},
		"claim, should lacks":  {overall("The product is rated at level 2.", "F19"), nil},
		"claim below the gap":  {overall("Produktet indplaceres på niveau 1.", "R4"), nil},
		"claim that is denied": {overall("Produktet kan ikke placeres på niveau 3.", "R1"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sound()
			test.do(r)
			if diff := cmp.Diff(test.want, found(r)); diff != "" {
				t.Errorf("want and got:\n%s", diff)
			}
		})
	}
}

func dated(s string) func(*govreport.Report) {
	return func(r *govreport.Report) {
		r.Head = []govreport.Field{{Line: 3, Name: govreport.Date, Label: "Dato", Value: s}}
	}
}

func stated(t govreport.Total) func(*govreport.Report) {
	return func(r *govreport.Report) { r.Totals = []govreport.Total{t} }
}

// overall writes a judgement, with red criteria beside it.
func overall(text string, red ...criteria.ID) func(*govreport.Report) {
	return func(r *govreport.Report) {
		r.Parts = []govreport.Part{{Line: 7, Holds: govreport.Overall, Heading: "## Overordnet vurdering", Text: text}}
		for i, row := range r.Rows {
			if slices.Contains(red, row.Criterion) {
				r.Rows[i].Colour = criteria.Red
			}
		}
	}
}

func TestCheck_TickedBesideTheTemplatesWords(t *testing.T) {
	t.Parallel()
	r := govreport.New(govreport.Checklist, "OS2eksempel")
	for i := range r.Rows {
		r.Rows[i].Ticked, r.Rows[i].Text = true, "Se siden."
	}
	r.Rows[2].Text = " Hvordan? "
	if got, want := found(r), []string{"prompt [line 0 criterion R3 text  Hvordan? ]"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestVersion_ByTheIDsOfTheRows(t *testing.T) {
	t.Parallel()
	for _, m := range criteria.Models {
		if m.Name != criteria.NameOS2 {
			continue
		}
		var b strings.Builder
		b.WriteString("| | # | Krav | Niveau |\n|---|---|---|---|\n")
		for i, c := range m.Criteria {
			if i == 5 || i == 20 { // a report that lacks some is of that version all the same
				continue
			}
			title := c.Title.Da
			if strings.Contains(title, "strategisk niveau") {
				title = "Der er udarbejdet kommunikationsmateriale til strategisk niveau"
			}
			fmt.Fprintf(&b, "| [x] | %s | %s | |\n", c.ID, title)
		}
		if r, _ := read(t, []byte(b.String())); r.Version != m.Version {
			t.Errorf("got %s, want %s", r.Version, m.Version)
		}
	}
}
