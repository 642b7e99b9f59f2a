package meeting

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/ical/icaltest"
)

func TestPlan_Faults(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		for name, c := range map[string]struct {
			change func(*Plan)
			want   string
		}{
			"ends before":   {func(p *Plan) { p.End = p.Start }, "end meeting.ends_before"},
			"a fortnight":   {func(p *Plan) { p.End = p.Start.AddDate(0, 0, 14) }, "end meeting.too_long"},
			"nowhere":       {func(p *Plan) { p.Place, p.Link = " ", "" }, "place meeting.nowhere"},
			"no address":    {func(p *Plan) { p.Link = "javascript:alert(1)" }, "link errs.url"},
			"other reach":   {func(p *Plan) { p.Reach = "group:x" }, "reach errs.choose"},
			"before it was": {func(p *Plan) { p.Start, p.End = at("2020-01-01 10:00"), at("2020-01-01 11:00") }, "start meeting.no_group"},
		} {
			p := onPlan("2026-12-15")
			c.change(&p)
			_, err := f.Plan(t.Context(), f.anna, f.group.ID, p)
			if !slices.Contains(faultsOf(err), c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		for _, a := range []auth.Actor{visitor, f.bo, f.clara} {
			if _, err := f.Plan(t.Context(), a, f.group.ID, onPlan("2026-12-15")); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s plans: %v", a.Account, err)
			}
		}
	})
}

func TestDeadlines_ByTheClock(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) { // today is 22 November
		m := f.planned("2026-12-02")
		state := func() (list []string) {
			d := f.read(f.anna, m)
			for _, x := range d.Deadlines {
				s := string(x.Kind) + " " + x.Due.String()
				if x.Late(civil.Of(f.Now())) {
					s += " late"
				}
				list = append(list, s)
			}
			return list
		}
		want := []string{"notice 2026-11-18 late", "papers 2026-11-24", "minutes 2026-12-16"}
		if diff := cmp.Diff(want, state()); diff != "" {
			t.Error(diff)
		}
		f.step(f.invite, m) // which stays late
		f.Clock.Add(2 * 24 * time.Hour)
		f.step(f.papers, m) // on the last day
		f.Clock.Add(23 * 24 * time.Hour)
		want[2] += " late" // 17 December
		if diff := cmp.Diff(want, state()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestInvitation_ThroughItsLife reads the letters that a meeting sends, and what
// calendars make of them.
func TestInvitation_ThroughItsLife(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2027-03-27") // the day before summer time
		f.step(f.invite, m)
		d := f.read(f.anna, m)
		if len(d.Roll) != 3 || d.Roll[0].Role != group.Chair || len(d.Own) != 1 {
			t.Fatalf("the roll is %+v", d.Roll)
		}
		must(t, f.Reply(t.Context(), f.bo, m.ID, Comes))
		if err := f.Reply(t.Context(), f.clara, m.ID, Comes); !errors.Is(err, ErrForbidden) {
			t.Errorf("who is not invited answers: %v", err)
		}
		moved := onPlan("2027-03-28")
		moved.Reach = auth.Public
		if _, err := f.Move(t.Context(), f.anna, m.ID, d.Version-1, moved); !errors.Is(err, ErrStale) {
			t.Errorf("moved from an old version: %v", err)
		}
		_, err := f.Move(t.Context(), f.anna, m.ID, d.Version, moved)
		must(t, err)
		if d := f.read(f.bo, m); d.Own[0].Answer != Comes {
			t.Errorf("the answer is %q", d.Own[0].Answer)
		}
		_, err = f.Cancel(t.Context(), f.anna, m.ID)
		must(t, err)
		all := f.letters()
		if len(all) != 2 || len(all["bo@aarhus.example"]) != 3 {
			t.Fatalf("letters to %d people, %d to Bo", len(all), len(all["bo@aarhus.example"]))
		}
		var before icaltest.Component
		for i, want := range [][]string{
			{"METHOD:REQUEST", "SEQUENCE:0", "DTSTART;TZID=Europe/Copenhagen:20270327T130000", "ATTENDEE;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=true:"},
			{"METHOD:REQUEST", "SEQUENCE:1", "DTSTART;TZID=Europe/Copenhagen:20270328T130000", "mailto:bo@aarhus.example"},
			{"METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED", "ORGANIZER;CN=Arbejdsgruppen:mailto:moeder@alminding.example"},
		} {
			now := icaltest.Check(t, all["bo@aarhus.example"][i].Calendar.Data)
			if i > 0 {
				icaltest.Follows(t, before, now)
			}
			before = now
			data := strings.ReplaceAll(all["bo@aarhus.example"][i].Calendar.Data, "\r\n ", "")
			for _, text := range append(want, "UID:"+string(m.ID)+"@alminding.example") {
				if !strings.Contains(data, text) {
					t.Errorf("letter %d lacks %s:\n%s", i, text, data)
				}
			}
			if strings.Contains(data, "syddjurs.example") {
				t.Errorf("letter %d tells of others", i)
			}
		}
		if err := f.invite(m.ID); !errors.Is(err, ErrState) {
			t.Errorf("a meeting that was called off is called: %v", err)
		}
	})
}

func TestHold_NotBeforeItsDay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-11-23")
		f.step(f.invite, m)
		if err := f.hold(m.ID); !errors.Is(err, ErrState) {
			t.Errorf("%v", err)
		}
	})
}

func TestAgenda_OrderAndVersions(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m := f.planned("2026-12-15")
		a, b := f.item(m, Content{Title: "A"}), f.item(m, Content{Title: "B"})
		edited := Content{Kind: Information, Title: "B2"}
		_, err := f.EditItem(t.Context(), f.anna, m.ID, b.ID, 1, 1, edited)
		must(t, err)
		if _, err := f.EditItem(t.Context(), f.anna, m.ID, b.ID, 1, 1, edited); !errors.Is(err, ErrStale) {
			t.Errorf("from an old version: %v", err)
		}
		d := f.read(f.anna, m)
		if d.Items[0].ID != b.ID || d.Items[0].Version != 2 || d.Items[1].Rank != 2 || d.Items[1].Version != 1 {
			t.Errorf("the agenda is %+v", d.Items)
		}
		history, err := f.ItemHistory(t.Context(), f.bo, m.ID, b.ID)
		if err != nil || len(history) != 2 {
			t.Errorf("%d versions, %v", len(history), err)
		}
		_, err = f.AddItem(t.Context(), f.anna, m.ID, 0, Content{Closed: true, Paper: Paper{Purpose: "x"}})
		want := []string{"kind errs.choose", "title errs.required", "open_title errs.required", "paper meeting.paper_without_status"}
		if diff := cmp.Diff(want, faultsOf(err)); diff != "" {
			t.Error(diff)
		}
		if err := f.Attach(t.Context(), f.anna, m.ID, a.ID, "x.html", []byte("<script>")); !slices.Equal(faultsOf(err), []string{"file meeting.file_type"}) {
			t.Errorf("%v", err)
		}
		if _, err := f.AddItem(t.Context(), f.bo, m.ID, 0, edited); !errors.Is(err, ErrForbidden) {
			t.Errorf("a member writes the agenda: %v", err)
		}
		must(t, f.RemoveItem(t.Context(), f.anna, m.ID, a.ID))
		if d := f.read(visitor, m); d.Items != nil {
			t.Errorf("before the invitation a visitor reads %+v", d.Items)
		}
	})
}

func TestList_Pages(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		for _, day := range []string{"2026-12-03", "2026-12-01", "2026-12-02", "2026-11-01"} {
			f.planned(day)
		}
		for _, c := range []struct {
			q    Query
			want string
		}{
			{Query{Order: Soonest, From: civil.Of(f.Now()), Limit: 2}, "12-01 12-02 12-03"},
			{Query{Order: Latest, Limit: 2}, "12-03 12-02 12-01 11-01"},
			{Query{Order: ByWhen, Limit: 3}, "11-01 12-02 12-01 12-03"},
			{Query{Order: Latest, To: civil.Of(f.Now()), Limit: 1}, "11-01"},
		} {
			var days []string
			q := c.q
			for {
				p, err := f.List(t.Context(), visitor, q)
				must(t, err)
				for _, l := range p.Items {
					days = append(days, l.Day().String()[5:])
				}
				if p.Next == "" {
					if back, err := f.List(t.Context(), visitor, Query{Order: q.Order, From: q.From, To: q.To, Limit: q.Limit, Cursor: p.Prev}); err != nil || len(back.Items) == 0 {
						t.Errorf("back: %v, %v", back.Items, err)
					}
					break
				}
				q.Cursor = p.Next
			}
			if got := strings.Join(days, " "); got != c.want {
				t.Errorf("%+v gives %s, want %s", c.q, got, c.want)
			}
		}
	})
}
