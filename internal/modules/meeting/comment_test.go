package meeting

import (
	"slices"
	"testing"

	"alminding/internal/base/errs"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Items are commented on by those of the group until the minutes are approved, and
// counted for them alone.
func TestCommented(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		talk := discussion.New(f.DB, f.registry, f.groups)
		talk.Items = f.Commented
		write := func(who auth.Actor, it Item) error {
			_, err := talk.Write(ctx, who, discussion.OnItem, string(it.ID), "Beløbet er forkert.")
			return err
		}
		m, items := f.heldMeeting()
		for name, c := range map[string]struct {
			who  auth.Actor
			want error
		}{
			"who sits in the group": {f.bo, nil}, "another member": {f.clara, ErrNotFound}, "everybody": {visitor, ErrNotFound}, "the keepers": {keeper, nil},
		} {
			err := write(c.who, items[1])
			if (err == nil) != (c.want == nil) || errs.KindOf(err) != errs.KindOf(c.want) {
				t.Errorf("%s comments: %v", name, err)
			}
		}
		if got := f.read(f.anna, m).Items[1].Comments; got != (discussion.Count{All: 2, Unresolved: 2}) {
			t.Errorf("the group counts %+v", got)
		}
		for _, it := range f.read(f.clara, m).Items {
			if it.Comments != (discussion.Count{}) {
				t.Errorf("another member counts %+v", it.Comments)
			}
		}
		if people, err := f.Wrote(ctx, string(items[1].ID)); err != nil || !slices.Equal(people, []registry.PersonID{registry.PersonID(f.anna.Person)}) {
			t.Errorf("the paper is by %v, %v", people, err)
		}
		f.step(f.approve, m)
		if err := write(f.bo, items[1]); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a comment after the minutes: %v", err)
		}
		p, err := f.Commented(ctx, f.bo, string(items[1].ID))
		if err != nil || p.Open {
			t.Errorf("what was written is still to be read: %+v, %v", p, err)
		}
	})
}

// A comment changes the page of the meeting, and goes with its item.
func TestCommented_FollowedAndDropped(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		talk := discussion.New(f.DB, f.registry, f.groups)
		talk.Items = f.Commented
		m := f.planned("2026-12-22")
		it := f.item(m, Content{Title: "Budget"})
		told := make(chan []string, 1000)
		f.DB.OnChange(func(_ string, things []string) { told <- things })
		x, err := talk.Write(ctx, f.bo, discussion.OnItem, string(it.ID), "Hvad med 2027?")
		must(t, err)
		heard := false // on PostgreSQL a node hears its earlier writes too
		for !heard && len(told) > 0 {
			about := <-told
			heard = slices.Contains(about, "post:"+string(x.ID)) && slices.Contains(about, "meeting:"+string(m.ID))
		}
		if !heard {
			t.Error("the page of the meeting does not hear of a comment")
		}
		must(t, f.RemoveItem(ctx, f.anna, m.ID, it.ID))
		if _, _, err := talk.PostByID(ctx, f.bo, x.ID); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a comment on what was taken off: %v", err)
		}
	})
}
