package governance

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
)

func TestSelf_FromDraftToPublic(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		x, err := f.BeginSelf(ctx, f.coordinator, f.forms)
		must(t, err)
		again, err := f.BeginSelf(ctx, f.coordinator, f.forms)
		if err != nil || again.ID != x.ID {
			t.Errorf("begun twice in a half-year: %v, %v", again.ID, err)
		}
		if x.Half != HalfOf(noon) || x.Model != "1.1.0" || x.State != Writing {
			t.Errorf("began as %+v", x)
		}
		if err := f.Submit(ctx, f.coordinator, x.ID); len(errs.FieldsOf(err)) != len(Model.Criteria) {
			t.Errorf("submitted empty: %d faults, want one for each criterion: %v", len(errs.FieldsOf(err)), err)
		}
		for _, who := range []auth.Actor{visitor, f.member, f.otherProduct} {
			if _, err := f.SelfByID(ctx, who, x.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s reads the draft: %v", who.Account, err)
			}
		}
		d, err := f.SelfByID(ctx, f.steers, x.ID)
		if err != nil || d.CanWrite || d.CanEndorse {
			t.Errorf("the steering group on the draft: write %t, endorse %t, %v", d.CanWrite, d.CanEndorse, err)
		}
		x = f.said(t, nil)
		if x.State != Submitted || x.Submitted == nil {
			t.Errorf("submitted: %+v", x)
		}
		if _, err := f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: "R1", Answer: criteria.No, Version: 1}); !errors.Is(err, ErrState) {
			t.Errorf("changed after it was submitted: %v", err)
		}
		if _, err := f.SelfByID(ctx, visitor, x.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("public before it was endorsed: %v", err)
		}
		if err := f.Endorse(ctx, f.coordinator, x.ID); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the coordinator endorses: %v", err)
		}
		must(t, f.Endorse(ctx, f.steers, x.ID))
		must(t, f.Endorse(ctx, f.steers, x.ID)) // says nothing new
		d, err = f.SelfByID(ctx, visitor, x.ID)
		if err != nil || d.State != Endorsed || len(d.Endorsements) != 1 || d.Totals()[criteria.Green] != len(Model.Criteria) {
			t.Errorf("endorsed: %s by %d, totals %v, %v", d.State, len(d.Endorsements), d.Totals(), err)
		}
		next, err := f.BeginSelf(ctx, f.coordinator, f.forms)
		must(t, err)
		d, err = f.SelfByID(ctx, f.coordinator, next.ID)
		if err != nil || next.ID == x.ID || d.Last == nil || d.Last.ID != x.ID || d.LastClaims["F1"].Answer != criteria.Yes {
			t.Errorf("another after it: last is %v, %v", d.Last, err)
		}
	})
}

func TestAnswer_WhatIsMissingIsSaidWhenItIsSubmitted(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		x, err := f.BeginSelf(ctx, f.coordinator, f.forms)
		must(t, err)
		for _, c := range Model.Criteria {
			_, err := f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: c.ID, Answer: criteria.Yes})
			must(t, err)
		}
		for criterion, answer := range map[criteria.ID]criteria.Answer{"R1": criteria.NotRelevant, "R2": criteria.Planned, "F1": criteria.Unanswered} {
			_, err := f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: criterion, Answer: answer, Version: 1})
			must(t, err)
		}
		want := []string{"R1.because governance.self.no_because", "R2.planned governance.self.no_date", "F1.answer governance.self.unanswered"}
		if got := faultsOf(f.Submit(ctx, f.coordinator, x.ID)); !slices.Equal(got, want) {
			t.Errorf("faults %q, want %q", got, want)
		}
		_, err = f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: "S1", Answer: "måske", Links: []Link{{Address: "javascript:alert(1)"}}, Version: 1})
		if got := faultsOf(err); !slices.Equal(got, []string{"answer errs.choose", "links errs.url"}) {
			t.Errorf("faults of a claim: %q", got)
		}
		if _, err := f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: "X9", Answer: criteria.Yes}); !errors.Is(err, ErrNotFound) {
			t.Errorf("a criterion that is not there: %v", err)
		}
	})
}

// Two people type at once: on different criteria both are kept, on the same one of them
// is asked.
func TestAnswer_TwoAtOnce(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		x, err := f.BeginSelf(ctx, f.coordinator, f.forms)
		must(t, err)
		var wg sync.WaitGroup
		failed := make([]error, len(Model.Criteria))
		for i, c := range Model.Criteria {
			wg.Go(func() {
				_, failed[i] = f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: c.ID, Answer: criteria.Yes, Text: string(c.ID)})
			})
		}
		wg.Wait()
		must(t, errors.Join(failed...))
		d, err := f.SelfByID(ctx, f.coordinator, x.ID)
		if err != nil || len(d.Claims) != len(Model.Criteria) || d.Claims["F19"].Text != "F19" {
			t.Fatalf("%d claims of %d kept, %v", len(d.Claims), len(Model.Criteria), err)
		}

		both := make([]error, 2)
		for i := range both {
			wg.Go(func() {
				_, both[i] = f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: "G1", Answer: criteria.Answers[i+1], Version: 1})
			})
		}
		wg.Wait()
		won := slices.Index(both, nil)
		stale, ok := errors.AsType[*StaleClaim](both[max(0, 1-won)])
		if won < 0 || !ok || !errors.Is(stale, ErrStale) || stale.Current.Answer != criteria.Answers[won+1] || stale.Mine.Answer != criteria.Answers[2-won] {
			t.Errorf("on the same criterion: %v", both)
		}
		if _, err := f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: "G1", Answer: criteria.Answers[won+1], Version: 1}); err != nil {
			t.Errorf("who writes the same as the other is asked: %v", err)
		}
	})
}

func TestAttach_FilesFollowTheirClaim(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		x, err := f.BeginSelf(ctx, f.coordinator, f.forms)
		must(t, err)
		pdf := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
		if _, err := f.Attach(ctx, f.coordinator, x.ID, "F2", "a.exe", []byte("MZ")); !slices.Equal(faultsOf(err), []string{"file governance.file_type"}) {
			t.Errorf("a program: %v", err)
		}
		if _, err := f.Attach(ctx, f.steers, x.ID, "F2", "a.pdf", pdf); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("the steering group attaches: %v", err)
		}
		file, err := f.Attach(ctx, f.coordinator, x.ID, "F2", "licens.pdf", pdf)
		must(t, err)
		d, err := f.SelfByID(ctx, f.coordinator, x.ID)
		if err != nil || len(d.Claims["F2"].Files) != 1 || d.Claims["F2"].Answer != criteria.Unanswered {
			t.Errorf("the claim has %+v, %v", d.Claims["F2"], err)
		}
		if _, err := f.Answer(ctx, f.coordinator, x.ID, Claim{Criterion: "F2", Answer: criteria.Yes}); err != nil {
			t.Errorf("who was writing when the file came is stopped: %v", err)
		}
		if _, _, err := f.OpenFile(ctx, visitor, x.ID, file.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("a visitor opens the file of a draft: %v", err)
		}
		_, content, err := f.OpenFile(ctx, f.steers, x.ID, file.ID)
		must(t, err)
		must(t, content.Close())
		must(t, f.Detach(ctx, f.coordinator, x.ID, file.ID))
		if err := f.Detach(ctx, f.coordinator, x.ID, file.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("taken off twice: %v", err)
		}
		must(t, f.DropSelf(ctx, f.coordinator, x.ID))
		if _, err := f.SelfByID(ctx, keeper, x.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("dropped, and %v", err)
		}
	})
}
