package governance

import (
	"testing"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func TestRow_Disagree(t *testing.T) {
	t.Parallel()
	machine := func(p criteria.Pointing) Cell { return Cell{Points: p} }
	said := func(c criteria.Colour) Cell { return Cell{Colour: c} }
	for name, c := range map[string]struct {
		machine, self, secretariat Cell
		want                       bool
	}{
		"nobody says anything":         {want: false},
		"one voice alone":              {machine: machine(criteria.Supports)},
		"all met":                      {machine(criteria.Supports), said(criteria.Green), said(criteria.Green), false},
		"machine finds nothing out":    {machine(criteria.CannotTell), said(criteria.Green), said(criteria.Green), false},
		"machine against both":         {machine(criteria.Contradicts), said(criteria.Green), said(criteria.Green), true},
		"in part is not met":           {machine(criteria.Supports), said(criteria.Green), said(criteria.Yellow), true},
		"machine and yellow":           {machine: machine(criteria.Contradicts), secretariat: said(criteria.Yellow)},
		"yellow and red":               {self: said(criteria.Yellow), secretariat: said(criteria.Red), want: true},
		"not relevant and not met":     {self: said(criteria.Grey), secretariat: said(criteria.Red), want: true},
		"machine where it is grey":     {machine: machine(criteria.Contradicts), self: said(criteria.Grey)},
		"the secretariat has not said": {machine(criteria.Supports), said(criteria.Red), Cell{}, true},
	} {
		r := Row{Cells: map[product.Voice]Cell{product.Machine: c.machine, product.Itself: c.self, product.Secretariat: c.secretariat}}
		if got := r.Disagree(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestOverviewOf_EachReaderItsOwn(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		f.read(t, f.forms, f.DB.Now(), finding("F1", "history.open", criteria.Contradicts), finding("F2", "licence.text", criteria.Supports))
		f.said(t, nil)
		f.drafted(t, criteria.Green, map[criteria.ID]Verdict{"F2": {Colour: criteria.Red}})
		for name, c := range map[string]struct {
			actor         auth.Actor
			sheets, apart int
			answer, judge bool
		}{
			"visitor":        {visitor, 1, 0, false, false},
			"steering group": {f.steers, 2, 1, false, false},
			"coordinator":    {f.coordinator, 2, 1, true, false},
			"keeper":         {keeper, 3, 2, true, true},
		} {
			o, err := f.OverviewOf(ctx, c.actor, f.forms)
			must(t, err)
			if len(o.Sheets) != c.sheets || o.Disagreements() != c.apart || o.CanAnswer != c.answer || o.CanJudge != c.judge {
				t.Errorf("%s: %d sheets, %d disagreements, may answer %t, judge %t", name, len(o.Sheets), o.Disagreements(), o.CanAnswer, o.CanJudge)
			}
			if len(o.Rows) != len(Model.Criteria) || len(o.Rows[place("F1")].Found) != 1 || o.Round.Step != SelfEvaluated || o.Status.Judged {
				t.Errorf("%s: %d rows, step %s, judged %t", name, len(o.Rows), o.Round.Step, o.Status.Judged)
			}
		}
	})
}
