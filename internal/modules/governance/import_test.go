package governance

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/govreport"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
)

type importing struct {
	fixture
	batches *intake.Service
	jobs    *job.Queue
}

func importRun(t *testing.T, test func(t *testing.T, f importing)) {
	t.Helper()
	run(t, func(t *testing.T, f fixture) {
		jobs := job.New(f.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
		in := importing{f, intake.New(f.DB, f.files, jobs), jobs}
		in.Intake(in.batches)
		job.Register(jobs, job.Kind[struct{}]{Name: "duty.review", Run: func(ctx context.Context, _ struct{}) error { return f.duties.Review(ctx) }})
		test(t, in)
	})
}

// bring uploads a report about OS2forms and runs the dry run.
func (f importing) bring(t *testing.T, actor auth.Actor, kind string, content []byte) intake.Details {
	t.Helper()
	b, err := f.batches.Upload(t.Context(), actor, kind, string(f.forms), "rapport", bytes.NewReader(content))
	must(t, err)
	return f.settled(t, b.ID)
}

func (f importing) settled(t *testing.T, batch intake.BatchID) intake.Details {
	t.Helper()
	must(t, f.jobs.Drain(t.Context()))
	d, err := f.batches.ByID(t.Context(), keeper, batch)
	must(t, err)
	return d
}

// said are the rows of the batch with their lines and faults, those that are only told.
func (f importing) remarks(t *testing.T, d intake.Details) (list []string) {
	t.Helper()
	must(t, f.batches.EachRow(t.Context(), keeper, d.ID, func(e intake.Entry) error {
		for _, x := range e.Faults {
			list = append(list, fmt.Sprintf("%d %s %s", e.Line, e.Verdict, x.Key))
		}
		return nil
	}))
	return list
}

// filled is a report on everything, met but for what others say.
func filled(kind govreport.Kind, day string) *govreport.Report {
	r := govreport.New(kind, "OS2forms")
	for i := range r.Rows {
		r.Rows[i].Answer, r.Rows[i].Text = criteria.Yes, "Se README."
		if kind == govreport.Evaluation {
			r.Rows[i].Answer, r.Rows[i].Colour = "", criteria.Green
		}
	}
	if day != "" {
		r.Head = append(r.Head, govreport.Field{Name: govreport.Date, Value: day})
	}
	return r
}

func TestIntake_SelfEvaluation_InAgainAndBack(t *testing.T) {
	importRun(t, func(t *testing.T, f importing) {
		ctx := t.Context()
		said := filled(govreport.SelfEvaluation, "2026-06-23")
		said.Rows[0].Text = "Koordinator: Syddjurs \nSuppleant: Viborg\t\n\nSe README.\n"
		file, err := said.JSON()
		must(t, err)
		d := f.bring(t, f.coordinator, "selvevalueringer", file)
		if d.State != intake.Checked || d.Counts[intake.Added] != len(Model.Criteria)+1 || d.Counts[intake.Faulty] != 0 {
			t.Fatalf("checked as %s, %v, %v, %v", d.State, d.Counts, d.Faults, f.remarks(t, d))
		}
		must(t, f.batches.Apply(ctx, f.coordinator, d.ID))
		if d = f.settled(t, d.ID); d.State != intake.Applied {
			t.Fatalf("applied as %s", d.State)
		}
		all, err := selves(ctx, f.DB, ofProduct(f.forms))
		must(t, err)
		if len(all) != 1 || all[0].State != Submitted || all[0].Day.String() != "2026-06-23" || all[0].Form != Elsewhere || all[0].Half.String() != "2026-1" {
			t.Fatalf("it became %+v", all)
		}
		report, err := f.SelfReport(ctx, f.coordinator, all[0].ID)
		must(t, err)
		if again, err := report.JSON(); err != nil || !bytes.Equal(again, file) {
			t.Errorf("written again it differs, %v", err)
		}
		// The same file once more changes nothing; another answer is told line by line.
		if d := f.bring(t, f.coordinator, "selvevalueringer", file); d.Counts[intake.Same] != len(Model.Criteria)+1 || d.Ready() == nil {
			t.Errorf("the same again: %v", d.Counts)
		}
		if d := f.bring(t, f.coordinator, "selvevalueringer", report.Markdown()); d.Counts[intake.Same] != len(Model.Criteria)+1 {
			t.Errorf("the same as Markdown: %v", d.Counts)
		}
		said.Rows[4].Answer = criteria.No
		other, err := said.JSON()
		must(t, err)
		if d := f.bring(t, f.coordinator, "selvevalueringer", other); d.Counts[intake.Changed] != 2 || d.Counts[intake.Same] != len(Model.Criteria)-1 {
			t.Errorf("one answer differs: %v", d.Counts)
		}
		must(t, f.batches.Revert(ctx, f.coordinator, d.ID))
		if d = f.settled(t, d.ID); d.State != intake.Reverted || len(d.Kept) != 0 {
			t.Errorf("reverted as %s, kept %v", d.State, d.Kept)
		}
		if all, err := selves(ctx, f.DB, ofProduct(f.forms)); err != nil || len(all) != 0 {
			t.Errorf("after the revert there are %d, %v", len(all), err)
		}
	})
}

func TestIntake_Evaluation_CorrectsAndStaysWhereItWasCorrected(t *testing.T) {
	importRun(t, func(t *testing.T, f importing) {
		ctx := t.Context()
		r := filled(govreport.Evaluation, "2025-11-16")
		r.SetText(govreport.Summary, "Løsningen er i drift.")
		first := f.bring(t, keeper, "evalueringer", r.Markdown())
		must(t, f.batches.Apply(ctx, keeper, first.ID))
		f.settled(t, first.ID)
		r.Rows[0].Colour = criteria.Red
		second := f.bring(t, keeper, "evalueringer", r.Markdown())
		must(t, f.batches.Apply(ctx, keeper, second.ID))
		f.settled(t, second.ID)
		all, err := evaluations(ctx, f.DB, ofProduct(f.forms))
		must(t, err)
		if len(all) != 2 || all[0].Corrects != all[1].ID || all[0].State != Published || all[0].Summary != "Løsningen er i drift." {
			t.Fatalf("they became %+v", all)
		}
		x, err := f.StatusOn(ctx, visitor, f.forms, noon)
		if err != nil || x.Sheet.Cells["R1"].Colour != criteria.Red {
			t.Errorf("R1 is %s, %v", x.Sheet.Cells["R1"].Colour, err)
		}
		report, err := f.EvaluationReport(ctx, visitor, all[0].ID)
		if err != nil || !bytes.Equal(report.Markdown(), r.Markdown()) {
			t.Errorf("written again it differs, %v", err)
		}
		must(t, f.batches.Revert(ctx, keeper, first.ID))
		if d := f.settled(t, first.ID); !slices.Equal(d.Kept, []string{"2025-11-16"}) {
			t.Errorf("kept %q", d.Kept)
		}
	})
}

func TestIntake_WhoMayBringWhat(t *testing.T) {
	importRun(t, func(t *testing.T, f importing) {
		ctx := t.Context()
		for name, c := range map[string]struct {
			actor auth.Actor
			kinds []string
		}{
			"visitor": {visitor, nil}, "member": {f.member, nil}, "steering group": {f.steers, nil},
			"coordinator": {f.coordinator, []string{"selvevalueringer"}}, "keeper": {keeper, []string{"selvevalueringer", "evalueringer"}},
		} {
			offers, err := f.batches.Offers(ctx, c.actor)
			must(t, err)
			var kinds []string
			for _, o := range offers {
				kinds = append(kinds, o.Name)
			}
			if !slices.Equal(kinds, c.kinds) {
				t.Errorf("%s may bring %q, want %q", name, kinds, c.kinds)
			}
		}
		if d := f.bring(t, f.coordinator, "selvevalueringer", filled(govreport.Evaluation, "2025-11-16").Markdown()); d.State != intake.Refused {
			t.Errorf("a coordinator brings an evaluation: %s", d.State)
		}
	})
}

func TestIntake_BadReports(t *testing.T) {
	importRun(t, func(t *testing.T, f importing) {
		undated := f.bring(t, keeper, "evalueringer", filled(govreport.Evaluation, "").Markdown())
		if got := f.remarks(t, undated); !slices.Contains(got, "1 faulty governance.import.no_day") {
			t.Errorf("without a day: %q", got)
		}
		lacking := filled(govreport.Evaluation, "2025-11-16")
		lacking.Rows = slices.Concat(lacking.Rows[:3], lacking.Rows[2:]) // one of them twice
		d := f.bring(t, keeper, "evalueringer", lacking.Markdown())
		if d.State != intake.Checked || d.Counts[intake.Faulty] != 0 || d.Counts[intake.Ignored] == 0 {
			t.Errorf("one twice: %s, %v, %q", d.State, d.Counts, f.remarks(t, d))
		}
		for _, bad := range []string{"{", "# En side\n\nom noget andet\n", "\x00\x01"} {
			if d := f.bring(t, keeper, "evalueringer", []byte(bad)); d.State != intake.Refused {
				t.Errorf("%q is %s", bad, d.State)
			}
		}
	})
}

func TestEnter(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		e := Entry{
			Voice: product.Itself, Product: f.forms, Model: "2021-11", Form: Boxes, Day: civil.At(civil.New(2022, 11, 15)), Source: source, Public: true,
			Claims: []Claim{{Was: "F8", Answer: criteria.Yes}, {Was: "F9", Answer: criteria.No}, {Was: "R2", Answer: criteria.Yes}},
		}
		for _, who := range []auth.Actor{visitor, f.coordinator} {
			if _, err := f.Enter(ctx, who, e); errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%q enters: %v", who.Account, err)
			}
		}
		bad := e
		bad.Model, bad.Form, bad.Day, bad.Voice = "0.1", "letter", civil.When{}, product.Itself
		_, err := f.Enter(ctx, keeper, bad)
		if got := faultsOf(err); !slices.Equal(got, []string{"form errs.choose", "model governance.no_model", "day errs.required"}) {
			t.Errorf("faults %q", got)
		}
		twice := e
		twice.Claims = append(slices.Clone(e.Claims), Claim{Was: "F8"}, Claim{Was: "Q1"})
		_, err = f.Enter(ctx, keeper, twice)
		if got := faultsOf(err); !slices.Equal(got, []string{"criteria governance.criterion_twice", "criteria governance.no_criterion"}) {
			t.Errorf("faults %q", got)
		}
		added, err := f.Enter(ctx, keeper, e)
		must(t, err)
		again, err := f.Enter(ctx, keeper, e)
		if err != nil || !added || again {
			t.Errorf("added %t, and again %t, %v", added, again, err)
		}
		// F8 and F9 have become F7, of which the one that is met least counts; R2 is gone.
		x, err := f.OverviewOf(ctx, visitor, f.forms)
		must(t, err)
		d, err := f.SelfByID(ctx, visitor, x.Self.ID)
		must(t, err)
		if x.Sheets[product.Itself].Cells["F7"].Colour != criteria.Red || len(d.Gone) != 1 || d.Gone[0].Was != "R2" {
			t.Errorf("F7 is %s, gone are %+v", x.Sheets[product.Itself].Cells["F7"].Colour, d.Gone)
		}
	})
}

func TestRecordExamined(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		file := `{"model": "os2", "version": "1.1.0", "day": "2026-11-20", "repositories": [{"name": "os2forms", "files": 1, "commits": 2}],
			"findings": [{"criterion": "F2", "check": "licence.text", "version": 1, "points": "supports"}]}`
		got, err := f.RecordExamined(ctx, f.coordinator, f.forms, []byte(file))
		if err != nil || got.Place != "" || civil.Of(got.Read) != noon-2 || got.Way != criteria.ByRepository || got.Brought == nil {
			t.Errorf("recorded %+v, %v", got, err)
		}
		again, err := f.RecordExamined(ctx, f.coordinator, f.forms, []byte(strings.Replace(file, "supports", "contradicts", 1)))
		if found, err2 := f.Evidence(ctx, visitor, f.forms, noon); err != nil || err2 != nil || again.ID == got.ID || len(found) != 1 || found[0].Points != criteria.Contradicts {
			t.Errorf("another of the same day: %+v, %v, %v", found, err, err2)
		}
		_, err = f.RecordExamined(ctx, f.coordinator, f.forms, []byte(strings.Replace(file, "2026-11-20", "2026-11-19", 1)))
		if faults := faultsOf(err); !slices.Equal(faults, []string{"file governance.older_report"}) {
			t.Errorf("an older one: %q", faults)
		}
		for _, bad := range []string{"", "[]", "{}", strings.Replace(file, "os2\"", "dpg\"", 1)} {
			if _, err := f.RecordExamined(ctx, f.coordinator, f.forms, []byte(bad)); errs.KindOf(err) != errs.Invalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// What a person brings stands beside what the program has read itself, never in its place.
func TestRecordExamined_IsMarkedAsBrought(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		read := Reading{Way: criteria.ByRepository, Model: Model.Version, Read: f.DB.Now().Add(-time.Hour)}
		own := []criteria.Finding{finding("F1", "history.open", criteria.Contradicts), finding("F2", "licence.text", criteria.Supports)}
		_, err := f.Record(ctx, system, f.forms, read, own)
		must(t, err)
		file := `{"model": "os2", "version": "1.1.0", "day": "2026-11-22", "findings": [
			{"criterion": "F1", "check": "history.open", "version": 1, "points": "supports"},
			{"criterion": "F2", "check": "licence.text", "version": 1, "points": "supports"},
			{"criterion": "F4", "check": "security.policy", "version": 1, "points": "supports"}]}`
		_, err = f.RecordExamined(ctx, f.coordinator, f.forms, []byte(file))
		must(t, err)
		p, err := f.PortfolioOn(ctx, visitor, noon)
		must(t, err)
		x := p.Layers[product.Machine][f.forms]
		if x.Brought == nil || x.Brought.Name != "Aarhus" || x.Brought.By != f.coordinator.Account {
			t.Fatalf("brought by %+v", x.Brought)
		}
		for id, want := range map[criteria.ID]Cell{
			"F1": {Points: criteria.Contradicts},             // by what the program read
			"F2": {Points: criteria.Supports},                // by both
			"F4": {Points: criteria.Supports, Brought: true}, // by what was brought alone
		} {
			if x.Cells[id] != want {
				t.Errorf("%s is %+v, want %+v", id, x.Cells[id], want)
			}
		}
		found, err := f.Evidence(ctx, visitor, f.forms, noon)
		if err != nil || len(found) != 5 {
			t.Errorf("%d findings, %v", len(found), err)
		}

		_, err = f.Enter(ctx, keeper, Entry{
			Voice: product.Secretariat, Product: f.forms, Model: Model.Version, Day: civil.At(noon), Source: source,
			Verdicts: []Verdict{{Was: "F1", Colour: criteria.Red}, {Was: "F4", Colour: criteria.Green}},
		})
		must(t, err)
		p, err = f.PortfolioOn(ctx, visitor, noon)
		must(t, err)
		for _, brought := range []bool{false, true} {
			for _, a := range p.Agreements(product.Machine, product.Secretariat, brought) {
				if want := brought && a.Criterion.ID == "F4" || !brought && a.Criterion.ID == "F1"; want != (a.Of == 1) {
					t.Errorf("%s, brought %t: %d compared", a.Criterion.ID, brought, a.Of)
				}
			}
		}
		must(t, f.registry.MergeAuthorities(ctx, system, f.aarhus, f.syddjurs))
		if runs, err := f.Runs(ctx, visitor, f.forms); err != nil || runs[0].Brought.Name != "Syddjurs" {
			t.Errorf("after a merge %+v, %v", runs, err)
		}
	})
}

func TestIntake_SelfEvaluation_ZeroByte(t *testing.T) {
	importRun(t, func(t *testing.T, f importing) {
		file, err := filled(govreport.SelfEvaluation, "2026-06-23").JSON()
		must(t, err)
		d := f.bring(t, f.coordinator, "selvevalueringer", bytes.Replace(file, []byte("Se README."), []byte(`Se\u0000README.`), 1))
		must(t, f.batches.Apply(t.Context(), f.coordinator, d.ID))
		if d = f.settled(t, d.ID); d.State != intake.Applied {
			t.Errorf("applied as %s, %v", d.State, d.Faults)
		}
	})
}

// What was entered row by row goes out as a report, and comes in again as what is known.
func TestIntake_Evaluation_OfWhatWasEntered_ChangesNothing(t *testing.T) {
	importRun(t, func(t *testing.T, f importing) {
		e := Entry{
			Voice: product.Secretariat, Product: f.forms, Model: Model.Version, Template: "0.9", Day: civil.At(civil.New(2025, 11, 16)), Source: source,
			Conclusion: Conclusion{Summary: "Løsningen er i drift."},
		}
		for _, c := range Model.Criteria {
			e.Verdicts = append(e.Verdicts, Verdict{Was: c.ID, Colour: criteria.Yellow, Reason: "Mangler.", Recommendation: "Skriv det."})
		}
		_, err := f.Enter(t.Context(), keeper, e)
		must(t, err)
		all, err := evaluations(t.Context(), f.DB, ofProduct(f.forms))
		must(t, err)
		r, err := f.EvaluationReport(t.Context(), visitor, all[0].ID)
		must(t, err)
		if d := f.bring(t, keeper, "evalueringer", r.Markdown()); d.Counts[intake.Same] != len(Model.Criteria)+1 {
			t.Errorf("it is told as %v", d.Counts)
		}
	})
}
