package meeting

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// TestMinutes_TwoAtOnce: nothing that anybody wrote is lost unseen.
func TestMinutes_TwoAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-11-22")
		a, b := f.item(m, Content{Title: "A"}), f.item(m, Content{Title: "B"})
		if err := f.Minutes(t.Context(), f.anna, m.ID, []Minute{{Item: a.ID, Outcome: "x"}}); !errors.Is(err, ErrState) {
			t.Errorf("minutes before the meeting: %v", err)
		}
		f.step(f.invite, m)
		f.step(f.hold, m)
		must(t, f.Minutes(t.Context(), f.anna, m.ID, []Minute{{a.ID, "", "Annas"}, {b.ID, "", ""}}))
		must(t, f.Minutes(t.Context(), keeper, m.ID, []Minute{{a.ID, "", ""}, {b.ID, "", "Keepers\r\nlinje"}})) // from the same empty form
		err := f.Minutes(t.Context(), keeper, m.ID, []Minute{{a.ID, "", "Keepers"}, {b.ID, "Keepers\nlinje", "Rettet"}})
		if got := faultsOf(err); !slices.Equal(got, []string{OutcomeField(a.ID) + " meeting.minutes_changed"}) {
			t.Errorf("both wrote on A: %v", err)
		}
		d := f.read(f.anna, m)
		if d.Items[0].Outcome != "Annas" || d.Items[1].Outcome != "Keepers\nlinje" {
			t.Errorf("there stands %+v", d.Items)
		}
		must(t, f.Minutes(t.Context(), keeper, m.ID, []Minute{{a.ID, "Annas", "Begges"}}))
		f.step(f.approve, m)
		if err := f.Minutes(t.Context(), f.anna, m.ID, []Minute{{a.ID, "Begges", "x"}}); !errors.Is(err, ErrState) {
			t.Errorf("approved minutes are changed: %v", err)
		}
	})
}

func TestApprove_ItemsThatSayNothing(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-11-22")
		it := f.item(m, Content{Title: "A"})
		f.step(f.invite, m)
		f.step(f.hold, m)
		if got := faultsOf(f.approve(m.ID)); !slices.Equal(got, []string{OutcomeField(it.ID) + " meeting.no_outcome"}) {
			t.Errorf("%v", got)
		}
		if _, err := f.Approve(t.Context(), f.bo, m.ID); !errors.Is(err, ErrForbidden) {
			t.Errorf("a member approves: %v", err)
		}
	})
}

// TestEditItem_OfAnotherMeeting_NotFound: an item that was said to be of version 0, or of
// none, was written whatever meeting it belonged to, also where its minutes were approved.
func TestEditItem_OfAnotherMeeting_NotFound(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		f.step(f.approve, m)
		before, own := f.read(f.anna, m).Items, f.planned("2026-12-01")
		for _, version := range []int{-1, 0, 1} {
			for _, it := range items {
				_, err := f.EditItem(t.Context(), f.anna, own.ID, it.ID, version, 0, Content{Kind: Discussion, Title: "Overtaget"})
				if !errors.Is(err, ErrNotFound) {
					t.Errorf("said to be of version %d: %v", version, err)
				}
			}
		}
		if after := f.read(f.anna, m).Items; !reflect.DeepEqual(after, before) {
			t.Errorf("the approved minutes say %+v", after)
		}
	})
}

// TestRemoveItem_WithActions_Stays: the action of a closed item was for everybody to read
// once the item was gone.
func TestRemoveItem_WithActions_Stays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		closed := items[1].ID
		must(t, f.Minutes(t.Context(), f.anna, m.ID, []Minute{{Item: closed, Was: secret}}))
		if err := f.RemoveItem(t.Context(), f.anna, m.ID, closed); !errors.Is(err, ErrState) {
			t.Errorf("an item with an action is removed: %v", err)
		}
		must(t, f.Minutes(t.Context(), f.anna, m.ID, []Minute{{Item: closed, Outcome: "Drøftet."}}))
		f.step(f.approve, m)
		for _, a := range f.read(visitor, m).Actions {
			if strings.Contains(a.Text, secret) {
				t.Errorf("a visitor reads the action %q", a.Text)
			}
		}
	})
}

// TestDecide_LeadsBothWays: the item becomes a draft in the register, and the decision
// leads back.
func TestDecide_LeadsBothWays(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		if _, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Bylaws); len(errs.FieldsOf(err)) == 0 {
			t.Errorf("the group decides what it may not: %v", err)
		}
		draft, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget)
		must(t, err)
		if draft.Heading.Da != "Budget" || draft.Text.Da != "Budgettet er vedtaget." || draft.Reach != auth.Public {
			t.Errorf("the draft says %+v", draft.Content)
		}
		if _, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget); !errors.Is(err, ErrState) {
			t.Errorf("decided twice: %v", err)
		}
		made, err := f.decisions.Approve(t.Context(), f.anna, draft.ID, draft.Version)
		must(t, err)
		if _, err := f.ByDecision(t.Context(), visitor, made.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("before the minutes are approved: %v", err)
		}
		f.step(f.approve, m)
		at, err := f.ByDecision(t.Context(), visitor, made.ID)
		if err != nil || at.Meeting.ID != m.ID || at.Item.ID != items[0].ID {
			t.Errorf("%+v, %v", at, err)
		}
	})
}

// TestDecide_DroppedDraft_IsWrittenAnew: a draft that was thrown away leaves the item
// as it was.
func TestDecide_DroppedDraft_IsWrittenAnew(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		draft, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget)
		must(t, err)
		must(t, f.decisions.Drop(t.Context(), f.anna, draft.ID, draft.Version))
		again, err := f.Decide(t.Context(), f.anna, m.ID, items[0].ID, group.Budget)
		if err != nil || again.ID == draft.ID {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// TestActions_AreDutiesUntilDone: and what a closed one says is not in the duty.
func TestActions_AreDutiesUntilDone(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, _ := f.heldMeeting()
		count := func() (kinds []string) {
			list, err := f.Duties(t.Context(), civil.Of(f.Now()))
			must(t, err)
			for _, w := range list {
				kinds = append(kinds, w.Kind)
				if strings.Contains(w.Args["group"]+w.Args["date"]+w.Path, secret) {
					t.Errorf("the duty tells %+v", w)
				}
			}
			return kinds
		}
		want := []string{"meeting.duty.action", "meeting.duty.action", "meeting.duty.minutes"}
		if got := count(); !slices.Equal(got, want) {
			t.Errorf("duties %v, want %v", got, want)
		}
		other := auth.Actor{Account: "x", For: f.bo.For}
		other.For.Groups = nil
		for _, a := range f.read(f.anna, m).Actions {
			if err := f.Finish(t.Context(), f.clara, m.ID, a.ID, true); errs.KindOf(err) != errs.NotFound {
				t.Errorf("another authority finishes: %v", err)
			}
			if x, may, err := f.ActionByID(t.Context(), other, m.ID, a.ID); err != nil || may || x.Text == "" {
				t.Errorf("a colleague of the owner reads %+v, may finish it %t, %v", x, may, err)
			}
			must(t, f.Finish(t.Context(), f.bo, m.ID, a.ID, true))
		}
		f.step(f.approve, m)
		if got := count(); len(got) != 0 {
			t.Errorf("duties %v", got)
		}
	})
}
