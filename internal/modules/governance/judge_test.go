package governance

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func TestEvaluation_FromDraftToPublic(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		self := f.said(t, nil)
		e, err := f.BeginEvaluation(ctx, keeper, f.forms, "")
		must(t, err)
		if e.Self != self.ID || e.Half != self.Half {
			t.Errorf("begun about %q in %s", e.Self, e.Half)
		}
		if _, err := f.BeginEvaluation(ctx, keeper, f.forms, ""); !errors.Is(err, ErrOpen) {
			t.Errorf("two at a time: %v", err)
		}
		if got := len(errs.FieldsOf(f.Send(ctx, keeper, e.ID))); got != len(Model.Criteria)+1 {
			t.Errorf("sent empty: %d faults, want one for each criterion and the summary", got)
		}
		must(t, f.DropEvaluation(ctx, keeper, e.ID))
		e = f.drafted(t, criteria.Yellow, nil)
		if _, err := f.EvaluationByID(ctx, f.coordinator, e.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("the coordinator reads the draft: %v", err)
		}
		must(t, f.Send(ctx, keeper, e.ID))
		if _, err := f.EvaluationByID(ctx, visitor, e.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("a visitor reads what was sent to the product: %v", err)
		}
		if _, err := f.Judge(ctx, keeper, e.ID, Verdict{Criterion: "F1", Colour: criteria.Green, Version: 1}); !errors.Is(err, ErrState) {
			t.Errorf("changed after it was sent: %v", err)
		}
		d, err := f.EvaluationByID(ctx, f.coordinator, e.ID)
		if err != nil || !d.CanReply || d.CanJudge || d.Claims["F1"].Answer != criteria.Yes {
			t.Fatalf("with the product: %+v, %v", d.CanReply, err)
		}
		if _, err := f.ReplyOn(ctx, f.coordinator, e.ID, "F1", 1, Reply{Disagrees: true}); !slices.Equal(faultsOf(err), []string{"reply errs.required"}) {
			t.Errorf("disagrees and says not why: %v", err)
		}
		_, err = f.ReplyOn(ctx, f.coordinator, e.ID, "F1", 1, Reply{"Koden ligger åbent.", true})
		must(t, err)
		must(t, f.ReplyTo(ctx, f.coordinator, e.ID, d.Version, Reply{Text: "Tak."}))
		if _, err := f.ReplyOn(ctx, keeper, e.ID, "F1", 2, Reply{Text: "Nej."}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the secretariat replies to itself: %v", err)
		}
		must(t, f.Publish(ctx, keeper, e.ID))
		d, err = f.EvaluationByID(ctx, visitor, e.ID)
		must(t, err)
		if !d.Disputed() || d.Verdicts["F1"].Reply == "" || d.Verdicts["F1"].Colour != criteria.Yellow || d.Reply != "Tak." || d.Replied == nil {
			t.Errorf("published with %+v and %q", d.Verdicts["F1"], d.Reply)
		}
		if d.About == nil || d.About.State != Endorsed {
			t.Errorf("what it is about is %+v", d.About)
		}
		for what, err := range map[string]error{
			"publish": f.Publish(ctx, keeper, e.ID), "recall": f.Recall(ctx, keeper, e.ID), "drop": f.DropEvaluation(ctx, keeper, e.ID),
			"conclude": f.Conclude(ctx, keeper, e.ID, d.Version, Conclusion{Summary: "Anderledes"}),
		} {
			if !errors.Is(err, ErrState) {
				t.Errorf("%s after it was published: %v", what, err)
			}
		}
	})
}

func TestBeginEvaluation_CorrectionRefersBack(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		wrong := f.judged(t, criteria.Green, nil)
		right, err := f.BeginEvaluation(ctx, keeper, f.forms, wrong.ID)
		must(t, err)
		if right.Corrects != wrong.ID || right.Summary != wrong.Summary {
			t.Errorf("the correction begins as %+v", right)
		}
		_, err = f.Judge(ctx, keeper, right.ID, Verdict{Criterion: "F1", Colour: criteria.Red, Reason: "Repoet er lukket.", Version: 1})
		must(t, err)
		must(t, f.Send(ctx, keeper, right.ID))
		must(t, f.Publish(ctx, keeper, right.ID))
		before, err := f.EvaluationByID(ctx, visitor, wrong.ID)
		must(t, err)
		after, err := f.EvaluationByID(ctx, visitor, right.ID)
		must(t, err)
		if before.Corrected != right.ID || after.Corrects != wrong.ID || before.Verdicts["F1"].Colour != criteria.Green || after.Totals()[criteria.Green] != len(Model.Criteria)-1 {
			t.Errorf("corrected by %q, corrects %q, F1 was %s, totals %v", before.Corrected, after.Corrects, before.Verdicts["F1"].Colour, after.Totals())
		}
		_, _, diff, err := f.Compare(ctx, visitor, f.forms, string(wrong.ID), string(right.ID))
		if err != nil || len(diff) != 1 || diff[0].Criterion.ID != "F1" || diff[0].After.Colour != criteria.Red {
			t.Errorf("they differ in %+v, %v", diff, err)
		}
		x, err := f.StatusOn(ctx, visitor, f.forms, noon)
		if err != nil || x.Sheet.ID != string(right.ID) {
			t.Errorf("the newest of the day is %q, %v", x.Sheet.ID, err)
		}
	})
}

func TestJudge_Explanations(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		f.said(t, map[criteria.ID]Claim{
			"F1": {Answer: criteria.No, Explanation: "Vi lukker et andet repo først."},
			"F2": {Answer: criteria.NotRelevant, Because: "Løsningen er et datasæt."},
		})
		e := f.drafted(t, criteria.Green, nil)
		yes := Acceptance{Accepted, "Det er i orden indtil videre.", product.Secretariat, noon + 90}
		_, err := f.Judge(ctx, keeper, e.ID, Verdict{Criterion: "R1", Colour: criteria.Red, Reason: "Nej.", Acceptance: yes, Version: 1})
		if got := faultsOf(err); !slices.Equal(got, []string{"ruling governance.no_explanation"}) {
			t.Errorf("nothing was explained: %q", got)
		}
		bad := Acceptance{Accepted, "", "", noon}
		_, err = f.Judge(ctx, keeper, e.ID, Verdict{Criterion: "F1", Colour: criteria.Red, Acceptance: bad, Version: 1})
		if got := faultsOf(err); !slices.Equal(got, []string{"ruling_reason errs.required", "approver errs.choose", "until governance.accepted_until"}) {
			t.Errorf("faults %q", got)
		}
		for criterion, colour := range map[criteria.ID]criteria.Colour{"F1": criteria.Red, "F2": criteria.Grey} {
			_, err := f.Judge(ctx, keeper, e.ID, Verdict{Criterion: criterion, Colour: colour, Reason: "Forklaret.", Acceptance: yes, Version: 1})
			must(t, err)
		}
		_, err = f.Judge(ctx, keeper, e.ID, Verdict{Criterion: "F1", Colour: criteria.Red, Reason: "For sent.", Version: 1})
		if _, ok := errors.AsType[*StaleVerdict](err); !ok {
			t.Errorf("from an old version: %v", err)
		}
		must(t, f.Send(ctx, keeper, e.ID))
		must(t, f.Publish(ctx, keeper, e.ID))
		now, err := f.StatusOn(ctx, visitor, f.forms, noon)
		must(t, err)
		f.Clock.Add(90 * 24 * time.Hour)
		after, err := f.StatusOn(ctx, visitor, f.forms, noon+90)
		must(t, err)
		if now.Supported != criteria.Level3 || after.Supports || len(after.RunOut()) != 2 {
			t.Errorf("supported %s, and %s when the explanation has run out, with %d criteria run out", now.Supported, after.Supported, len(after.RunOut()))
		}
	})
}

// TestSend_Again_AsksForAReply: an evaluation that was recalled and written anew counted as
// replied to, with what the product had said to the text before it.
func TestSend_Again_AsksForAReply(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		e := f.drafted(t, criteria.Yellow, nil)
		read := func() EvaluationDetails {
			t.Helper()
			d, err := f.EvaluationByID(ctx, f.coordinator, e.ID)
			must(t, err)
			return d
		}
		must(t, f.Send(ctx, keeper, e.ID))
		must(t, f.ReplyTo(ctx, f.coordinator, e.ID, read().Version, Reply{Text: "F1 er opfyldt."}))
		must(t, f.Recall(ctx, keeper, e.ID))
		_, err := f.Judge(ctx, keeper, e.ID, Verdict{Criterion: "F1", Colour: criteria.Green, Version: 1})
		must(t, err)
		must(t, f.Send(ctx, keeper, e.ID))
		d := read()
		if d.Replied != nil || !d.CanReply || d.Reply != "F1 er opfyldt." {
			t.Errorf("sent again: replied %v to it with %q", d.Replied, d.Reply)
		}
		must(t, f.ReplyTo(ctx, f.coordinator, e.ID, d.Version, Reply{Text: d.Reply}))
		if read().Replied == nil {
			t.Error("the same reply is none")
		}
	})
}

func TestEvaluation_OnlyTheSecretariatWrites(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		e := f.drafted(t, criteria.Green, nil)
		for _, who := range []auth.Actor{visitor, f.member, f.coordinator, f.steers} {
			if _, err := f.BeginEvaluation(ctx, who, f.forms, ""); errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%q begins: %v", who.Account, err)
			}
			if _, err := f.Judge(ctx, who, e.ID, Verdict{Criterion: "F1", Colour: criteria.Red, Version: 1}); !errors.Is(err, ErrNotFound) {
				t.Errorf("%q judges: %v", who.Account, err)
			}
		}
		must(t, f.Send(ctx, keeper, e.ID))
		must(t, f.Recall(ctx, keeper, e.ID))
		if err := f.Publish(ctx, keeper, e.ID); !errors.Is(err, ErrState) {
			t.Errorf("published without the product having seen it: %v", err)
		}
		long := Conclusion{Summary: strings.Repeat("a", MaxText+1), Recommended: "4"}
		if got := faultsOf(f.Conclude(ctx, keeper, e.ID, e.Version, long)); !slices.Equal(got, []string{"summary errs.too_long", "recommended errs.choose"}) {
			t.Errorf("faults %q", got)
		}
	})
}
