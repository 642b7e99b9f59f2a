package meeting

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
)

func TestQuorum(t *testing.T) {
	t.Parallel()
	m := Meeting{Plan: onPlan("2026-12-01")}
	there := func(votes bool, times ...string) Seat {
		s := Seat{Votes: votes}
		for i, p := range []**time.Time{&s.Arrived, &s.Gone} {
			if i < len(times) {
				v := at("2026-12-01 " + times[i])
				*p = &v
			}
		}
		return s
	}
	half := group.Fraction{Num: 1, Den: 2}
	for name, c := range map[string]struct {
		roll []Seat
		need int
		want string
	}{
		"nobody":               {[]Seat{there(true), there(true)}, 1, ""},
		"from the start":       {[]Seat{there(true, "12:50"), there(true)}, 1, "13.00-15.00"},
		"half of three is two": {[]Seat{there(true, "13:00"), there(true, "13:20"), there(true)}, 2, "13.20-15.00"},
		"one leaves early":     {[]Seat{there(true, "13:00", "14:30"), there(true, "13:00"), there(true)}, 2, "13.00-14.30"},
		"one takes over":       {[]Seat{there(true, "13:00", "14:00"), there(true, "14:00"), there(true, "13:00"), there(true)}, 2, "13.00-15.00"},
		"a gap":                {[]Seat{there(true, "13:00", "13:30"), there(true, "14:00")}, 1, "13.00-13.30 14.00-15.00"},
		"observers do not":     {[]Seat{there(false, "13:00"), there(true)}, 1, ""},
	} {
		for i := range c.roll {
			c.roll[i].Seat = group.SeatID(name[:i+1])
		}
		q := quorum(m, c.roll, nil, ballot.BySeat, group.Charter{Quorum: half}, at("2026-12-01 13:10"))
		var spans []string
		for _, s := range q.Spans {
			spans = append(spans, s.From.In(civil.Copenhagen).Format("15.04")+"-"+s.To.In(civil.Copenhagen).Format("15.04"))
		}
		if got := strings.Join(spans, " "); got != c.want || q.Need != c.need {
			t.Errorf("%s: %q and %d, want %q and %d", name, got, q.Need, c.want, c.need)
		}
	}
}

// TestAttend_SeatChangesHands: who was there when the meeting began stays on its roll.
func TestAttend_SeatChangesHands(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, _ := f.heldMeeting()
		arrived, gone := at("2026-11-22 13:10"), at("2026-11-22 14:00")
		d := f.read(f.anna, m)
		_, err := f.Attend(t.Context(), f.anna, m.ID, d.Version, []Presence{{f.seats[1], &arrived, &gone}, {f.seats[0], &gone, &arrived}})
		if got := faultsOf(err); !slices.Equal(got, []string{"gone-" + string(f.seats[0]) + " meeting.gone_before"}) {
			t.Errorf("%v", err)
		}
		_, err = f.Attend(t.Context(), f.anna, m.ID, d.Version, []Presence{{f.seats[1], &arrived, &gone}})
		must(t, err)
		if _, err := f.Attend(t.Context(), f.anna, m.ID, d.Version, nil); !errors.Is(err, ErrStale) {
			t.Errorf("from an old version: %v", err)
		}
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], "", civil.Of(f.Now())))
		seat := f.read(f.anna, m).Roll[1]
		if string(seat.Person) != f.bo.Person || !seat.Arrived.Equal(arrived) || !seat.Gone.Equal(gone) {
			t.Errorf("the roll says %+v", seat)
		}
	})
}

func TestMerge_RollsAndActionsFollow(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		m, _ := f.heldMeeting()
		must(t, f.DB.Write(t.Context(), db.Change{Action: "test.merge"}, func(tx *db.Tx) error {
			return errors.Join(
				f.MergeAuthorities(t.Context(), tx, registry.AuthorityID(f.bo.For.ID), registry.AuthorityID(f.clara.For.ID)),
				f.MergePersons(t.Context(), tx, registry.PersonID(f.bo.Person), registry.PersonID(f.clara.Person)))
		}))
		d := f.read(f.anna, m)
		if string(d.Roll[1].Authority) != f.clara.For.ID || string(d.Actions[0].Person) != f.clara.Person {
			t.Errorf("%+v %+v", d.Roll[1], d.Actions[0])
		}
	})
}
