package governance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// on moves the clock to noon of the day.
func (f fixture) on(day civil.Date) {
	f.Clock.Add(day.Start().Add(12 * time.Hour).Sub(f.Clock.Now()))
}

// letters counts those that have been written so far.
func (f fixture) letters(t testing.TB) int {
	t.Helper()
	n, err := db.One(t.Context(), f.DB, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM mail_message`)
	must(t, err)
	return n
}

// calledFor lists what OS2forms is called on for, each with whom it falls to.
func (f fixture) calledFor(t testing.TB, day civil.Date) (list []string) {
	t.Helper()
	all, err := f.Duties(t.Context(), day)
	must(t, err)
	for _, w := range all {
		if strings.Contains(w.Key, string(f.forms)) || w.Args["product"] == "OS2forms" {
			list = append(list, fmt.Sprintf("%s by %s, %s", strings.TrimPrefix(w.Kind, "governance.duty."), w.Due, w.Role))
		}
	}
	slices.Sort(list)
	return list
}

func (f fixture) step(t testing.TB, half Half) Step {
	t.Helper()
	rounds, err := f.RoundsIn(t.Context(), keeper, half)
	must(t, err)
	for _, r := range rounds {
		if r.Product.ID == f.forms {
			return r.Step
		}
	}
	return NotDue
}

// One product through three half-years: it is due, reminded once, evaluates itself, is
// evaluated, its level is decided, and what was shown grows old and is called for again.
func TestCycle_ThreeHalfYears(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		want := func(what string, got, want any) {
			t.Helper()
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s on %s: %v, want %v", what, f.Today(), got, want)
			}
		}
		must(t, f.products.SetStage(ctx, system, f.sofd, civil.Since(founded), product.StageFact{Stage: product.Idea, Source: source}))

		first := HalfOf(civil.New(2027, 1, 1))
		f.on(first.Period().From)
		want("step", f.step(t, first), Due)
		want("duties", f.calledFor(t, f.Today()), "[self by 2027-04-30, coordinator]")
		for day := first.Period().From; day <= first.Due()-10; day++ {
			f.on(day)
			must(t, f.duties.Remind(ctx))
		}
		want("letters", f.letters(t), 1)

		x := f.said(t, map[criteria.ID]Claim{"F1": {Answer: criteria.No, Explanation: "Et repo åbnes til sommer."}})
		want("step", f.step(t, first), SelfEvaluated)
		want("duties", f.calledFor(t, f.Today()), "[evaluate by 2027-06-30, secretariat]")
		must(t, f.Endorse(ctx, f.steers, x.ID))
		f.on(first.Due() + 5)
		must(t, f.Agree(ctx, keeper, f.forms, first, f.Today()+7))
		want("step", f.step(t, first), Dialogue)
		must(t, f.duties.Remind(ctx))
		want("letters", f.letters(t), 1)

		f.on(first.Due() + 20)
		e := f.drafted(t, criteria.Green, map[criteria.ID]Verdict{"F1": {Colour: criteria.Yellow, Acceptance: Acceptance{
			Accepted, "Planen holder.", product.Secretariat, first.Period().To + 200,
		}}})
		want("step of a draft", f.step(t, first), Dialogue)
		must(t, f.Send(ctx, keeper, e.ID))
		want("step", f.step(t, first), WithProduct)
		want("duties", f.calledFor(t, f.Today()), "[reply by 2027-06-10, coordinator]")
		sent, err := f.EvaluationByID(ctx, f.coordinator, e.ID)
		must(t, err)
		must(t, f.ReplyTo(ctx, f.coordinator, e.ID, sent.Version, Reply{Text: "Vi er enige."}))
		want("step", f.step(t, first), Replied)
		want("duties", f.calledFor(t, f.Today()), "[]")
		must(t, f.Publish(ctx, keeper, e.ID))
		want("step", f.step(t, first), Public)
		shown := f.Today()

		f.on(first.Period().To - 5)
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level3, civil.Since(f.Today()), f.decide(t, f.board, f.forms, criteria.Level3, f.Today())))
		want("step", f.step(t, first), LevelDecided)
		now, err := f.StatusOn(ctx, visitor, f.forms, f.Today())
		must(t, err)
		want("supported", now.Supported, criteria.Level3)
		want("differs", now.Differs(), false)

		second := first + 1
		f.on(second.Period().From)
		want("step", f.step(t, second), Due)
		want("step of the half-year before", f.step(t, first), LevelDecided)

		third := first + 2
		f.on(first.Period().To + 200)
		want("duties", f.calledFor(t, f.Today()), "[run_out by 1970-01-01, coordinator self by 2028-04-30, coordinator]")
		aged, err := f.StatusOn(ctx, visitor, f.forms, f.Today())
		must(t, err)
		want("what has run out", aged.RunOut()[0].ID, "F1")
		want("held", aged.Held.Level, product.Level3)
		want("supports, held and not supported", []bool{aged.Supports, aged.Differs()}, "[false true]")
		want("step", f.step(t, third), Due)

		f.on(shown.AddMonths(120))
		old, err := f.StatusOn(ctx, visitor, f.forms, f.Today())
		must(t, err)
		want("run out after ten years", len(old.RunOut()), len(Model.Criteria))
	})
}

// What is evaluated after the half-year in which it was said is still of that half-year,
// and one that is being corrected stands until the correction does.
func TestCycle_EvaluatedLate(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		f.said(t, nil)
		half := HalfOf(noon)
		f.on((half + 1).Period().From + 10)
		want := []string{"evaluate by " + (half.Period().To - 1).String() + ", secretariat", "self by " + (half + 1).Due().String() + ", coordinator"}
		if got := f.calledFor(t, f.Today()); !slices.Equal(got, want) {
			t.Errorf("called for %q, want %q", got, want)
		}
		atHand := func(want Half) {
			t.Helper()
			if o, err := f.OverviewOf(ctx, keeper, f.forms); err != nil || o.Round.Half != want {
				t.Errorf("at hand is %s, want %s, %v", o.Round.Half, want, err)
			}
		}
		atHand(half)
		e := f.judged(t, criteria.Green, nil)
		atHand(half + 1)
		if e.Half != half || f.step(t, half) != Public || f.step(t, half+1) != Due {
			t.Errorf("it is of %s, whose step is %s, and that of the next %s", e.Half, f.step(t, half), f.step(t, half+1))
		}
		if got := f.calledFor(t, f.Today()); !slices.Equal(got, want[1:]) {
			t.Errorf("evaluated, called for %q", got)
		}
		_, err := f.BeginEvaluation(ctx, keeper, f.forms, e.ID)
		must(t, err)
		if s := f.step(t, half); s != Public {
			t.Errorf("while it is corrected, it is %s", s)
		}
	})
}

func TestDuties_ProductsWithoutACoordinator(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		all, err := f.Duties(t.Context(), noon)
		must(t, err)
		at := slices.IndexFunc(all, func(w duty.Wanted) bool { return w.Kind == "governance.duty.nobody" })
		if len(all) != 2 || at < 0 || all[at].Args["count"] != "1" || all[at].Role != auth.Secretariat || all[at].Path != "/governance/halvaar/2026-2" {
			t.Errorf("one of two products has a coordinator, and the duties are %+v", all)
		}
	})
}

func TestAgree(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		half := HalfOf(noon)
		if err := f.Agree(ctx, f.coordinator, f.forms, half, noon+3); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the coordinator agrees with nobody: %v", err)
		}
		if got := faultsOf(f.Agree(ctx, keeper, f.forms, half, noon+400)); !slices.Equal(got, []string{"day governance.dialogue_day"}) {
			t.Errorf("in another year: %q", got)
		}
		must(t, f.Agree(ctx, keeper, f.forms, half, noon+3))
		must(t, f.Agree(ctx, keeper, f.forms, half, 0))
		if s := f.step(t, half); s != Due {
			t.Errorf("taken back, it is %s", s)
		}
	})
}

func TestRoundsIn_HidesWhatIsNotForTheReader(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		f.stage(t, f.hidden, product.InUse)
		f.said(t, nil)
		f.drafted(t, criteria.Green, nil)
		for name, c := range map[string]struct {
			actor      auth.Actor
			rounds     int
			self, eval bool
		}{
			"visitor": {visitor, 2, false, false}, "member": {f.member, 3, false, false},
			"coordinator": {f.coordinator, 3, true, false}, "keeper": {keeper, 3, true, true},
		} {
			rounds, err := f.RoundsIn(ctx, c.actor, HalfOf(noon))
			must(t, err)
			at := slices.IndexFunc(rounds, func(r Round) bool { return r.Product.ID == f.forms })
			if r := rounds[at]; len(rounds) != c.rounds || (r.Self != nil) != c.self || (r.Evaluation != nil) != c.eval || r.Step != SelfEvaluated {
				t.Errorf("%s: %d rounds, self %v, evaluation %v, step %s", name, len(rounds), r.Self, r.Evaluation, r.Step)
			}
		}
	})
}

func TestFollowUp(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		e := f.drafted(t, criteria.Green, nil)
		bad := FollowUp{Product: f.forms, Track: "third", Criterion: "Q1", Owner: "nobody"}
		_, err := f.AddFollowUp(ctx, keeper, bad)
		if got := faultsOf(err); !slices.Equal(got, []string{"track errs.choose", "text errs.required", "due errs.required", "criterion errs.choose", "owner errs.choose"}) {
			t.Errorf("faults %q", got)
		}
		mine, err := f.AddFollowUp(ctx, keeper, FollowUp{
			Product: f.forms, Evaluation: e.ID, Criterion: "F1", Track: OfProduct, Text: "Åbn repoet.", Owner: f.aarhus, Due: noon + 30,
		})
		must(t, err)
		boards, err := f.AddFollowUp(ctx, keeper, FollowUp{Product: f.forms, Track: OfBoard, Text: "Fælles skabelon.", Owner: f.syddjurs, Due: noon + 10})
		must(t, err)
		seen := func(who auth.Actor) (n int) {
			list, err := f.FollowUps(ctx, who, FollowUpQuery{Product: f.forms, Open: true})
			must(t, err)
			return len(list)
		}
		if v, c, k := seen(visitor), seen(f.coordinator), seen(keeper); v != 0 || c != 2 || k != 2 {
			t.Errorf("while the evaluation is a draft, the visitor sees %d, the coordinator %d, the keeper %d", v, c, k)
		}
		must(t, f.Send(ctx, keeper, e.ID))
		must(t, f.Publish(ctx, keeper, e.ID))
		if v := seen(visitor); v != 1 {
			t.Errorf("published, the visitor sees %d", v)
		}
		want := []string{"followup by " + (noon + 10).String() + ", representative", "followup by " + (noon + 30).String() + ", representative"}
		if got := f.calledFor(t, noon); !slices.Equal(got, want) {
			t.Errorf("called for %q", got)
		}
		mine.Text = "Åbn repoet for alle."
		must(t, f.EditFollowUp(ctx, keeper, mine))
		if err := f.EditFollowUp(ctx, keeper, mine); errs.KindOf(err) != errs.Conflict {
			t.Errorf("edited from an old version: %v", err)
		}
		if err := f.Finish(ctx, f.coordinator, boards.ID, true); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the coordinator finishes the board's: %v", err)
		}
		must(t, f.Finish(ctx, f.coordinator, mine.ID, true))
		if got := f.calledFor(t, noon); len(got) != 1 || seen(f.coordinator) != 1 {
			t.Errorf("done, and called for %q", got)
		}
		must(t, f.registry.MergeAuthorities(ctx, system, f.syddjurs, f.aarhus))
		if list, err := f.FollowUps(ctx, keeper, FollowUpQuery{Track: OfBoard}); err != nil || list[0].Owner != f.aarhus {
			t.Errorf("after the merge it is %+v, %v", list, err)
		}
	})
}
