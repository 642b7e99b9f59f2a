package meeting

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
)

// TestReach_NoWiderThanCharter: openness is a limit, not a habit.
func TestReach_NoWiderThanCharter(t *testing.T) {
	t.Parallel()
	own := auth.ReachOf(auth.Group, "g")
	for _, c := range []struct {
		group auth.Reach
		open  group.Openness
		want  auth.Reach
	}{
		{auth.Public, group.ForAll, auth.Public}, {auth.Public, group.ForMembers, auth.Members}, {auth.Members, group.ForAll, auth.Members},
		{auth.Public, group.ForGroup, own}, {auth.Public, "", own},
	} {
		var laid group.CharterVersion
		laid.Value.Openness = c.open
		if got := widest(group.Group{ID: "g", Reach: c.group}, &laid); got != c.want {
			t.Errorf("a group for %s, charter «%s»: %s, want %s", c.group, c.open, got, c.want)
		}
	}
	var faults errs.Fields
	p := onPlan("2026-12-15")
	p.Reach = auth.Public
	if p.check(&faults, "g", auth.Members); !slices.Contains(faultsOf(faults.Err()), "reach meeting.too_open") {
		t.Errorf("%v", faults)
	}
}

// TestReach_ClosedItemsLeakNowhere asks every way of reading for what is closed, as
// everybody who is not of the group, at every stage of a meeting.
func TestReach_ClosedItemsLeakNowhere(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, items := f.heldMeeting()
		look := func(stage string) {
			t.Helper()
			for _, who := range []auth.Actor{visitor, f.clara} {
				d := f.read(who, m)
				for _, it := range d.Items {
					text := it.Title + it.Text + it.Paper.Text() + it.Outcome
					if strings.Contains(text, secret) || it.Closed && (len(it.Files) > 0 || it.Decision != "") {
						t.Errorf("%s: %s reads %+v", stage, who.Account, it)
					}
				}
				if d.Link != "" || len(d.People) > 0 || slices.ContainsFunc(d.Actions, func(a Action) bool { return a.Item == items[1].ID || a.Person != "" }) {
					t.Errorf("%s: %s reads %+v", stage, who.Account, d)
				}
				res, err := f.searcher.Search(t.Context(), search.Query{Text: secret, Reaches: reaches(who), Limit: 5, Exact: true})
				if err != nil || res.Total != 0 {
					t.Errorf("%s: %s finds %d, %v", stage, who.Account, res.Total, err)
				}
				feed, err := f.Calendar(i18n.With(t.Context(), f.site.Texts.In(i18n.Danish)), who, "")
				if err != nil || !strings.Contains(feed, string(m.ID)) || strings.Contains(feed, "hemmelig") {
					t.Errorf("%s: the calendar of %s is %v\n%s", stage, who.Account, err, feed)
				}
				actions, err := f.OpenActions(t.Context(), who, f.group.ID)
				if err != nil || slices.ContainsFunc(actions, func(a ActionOf) bool { return a.Item == items[1].ID }) {
					t.Errorf("%s: %s reads %+v, %v", stage, who.Account, actions, err)
				}
				for _, file := range f.read(f.anna, m).Items[1].Files {
					if _, _, err := f.OpenFile(t.Context(), who, m.ID, file.ID); !errors.Is(err, ErrNotFound) {
						t.Errorf("%s: %s opens %s: %v", stage, who.Account, file.Name, err)
					}
				}
				if _, err := f.ItemHistory(t.Context(), who, m.ID, items[0].ID); !errors.Is(err, ErrNotFound) {
					t.Errorf("%s: %s reads the versions: %v", stage, who.Account, err)
				}
			}
			res, err := f.searcher.Search(t.Context(), search.Query{Text: secret, Reaches: reaches(f.bo), Limit: 5})
			if err != nil || res.Total != 1 {
				t.Errorf("%s: the group finds %d, %v", stage, res.Total, err)
			}
		}
		look("held")
		if d := f.read(visitor, m); d.Items[0].Outcome != "" || len(d.Actions) > 0 || d.Roll != nil || d.Items[0].Paper.Purpose != "papirbudget" {
			t.Errorf("before the approval a visitor reads %+v", d)
		}
		f.step(f.approve, m)
		look("approved")
		d := f.read(visitor, m)
		if d.Items[0].Outcome == "" || len(d.Actions) != 1 || len(d.Roll) != 3 || d.Items[1].Title != "En pris" || len(d.Items[0].Files) != 1 {
			t.Errorf("after the approval a visitor reads %+v", d)
		}
		_, content, err := f.OpenFile(t.Context(), visitor, m.ID, d.Items[0].Files[0].ID)
		must(t, err)
		if b, err := io.ReadAll(content); err != nil || string(b) != "%PDF-1.7 Budget" || content.Close() != nil {
			t.Errorf("%q, %v", b, err)
		}
	})
}

// TestReach_FollowsTheGroup: when a group closed its page, the search of the whole site
// went on finding its meetings, with what stood on their agendas.
func TestReach_FollowsTheGroup(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.heldMeeting()
		d, err := f.groups.ByID(t.Context(), keeper, f.group.ID)
		must(t, err)
		d.Reach, d.Name.Da = auth.Members, "Xylofonkredsen"
		_, err = f.groups.Edit(t.Context(), keeper, d.Group)
		must(t, err)
		for _, word := range []string{"papirbudget", "xylofonkredsen"} {
			for _, who := range []auth.Actor{visitor, f.clara, f.bo} {
				res, err := f.searcher.Search(t.Context(), search.Query{Text: word, Reaches: reaches(who), Limit: 5, Exact: true})
				if may := who.Account != ""; err != nil || (res.Total > 0) != may {
					t.Errorf("%q finds %d of %s, %v", who.Account, res.Total, word, err)
				}
			}
		}
	})
}

// TestReach_OfTheMeeting: each reach lets in whom it names, in lists as on the page.
func TestReach_OfTheMeeting(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		own := auth.ReachOf(auth.Group, string(f.group.ID))
		for day, c := range map[string]struct {
			reach auth.Reach
			may   []bool // the visitor, Clara, Bo, the keeper
		}{
			"2026-12-01": {auth.Public, []bool{true, true, true, true}},
			"2026-12-02": {auth.Members, []bool{false, true, true, true}},
			"2026-12-03": {own, []bool{false, false, true, true}},
		} {
			p := onPlan(day)
			p.Reach = c.reach
			m, err := f.Plan(t.Context(), f.anna, f.group.ID, p)
			must(t, err)
			for i, who := range []auth.Actor{visitor, f.clara, f.bo, keeper} {
				_, err := f.ByID(t.Context(), who, m.ID)
				list, err2 := f.List(t.Context(), who, Query{Group: f.group.ID, Order: Latest})
				listed := slices.ContainsFunc(list.Items, func(l Listed) bool { return l.ID == m.ID })
				if (err == nil) != c.may[i] || listed != c.may[i] || err2 != nil {
					t.Errorf("%s for %s: %v, listed %t, %v", c.reach, who.Account, err, listed, err2)
				}
			}
		}
	})
}
