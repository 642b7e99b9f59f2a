package meeting

import (
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// successor is another person of the actor's authority.
func (f *fixture) successor(of auth.Actor, name string) auth.Actor {
	f.t.Helper()
	p, err := f.registry.CreatePerson(f.t.Context(), system, registry.Person{Name: name, Email: name + "@aarhus.example"})
	must(f.t, err)
	_, err = f.registry.Affiliate(f.t.Context(), system, registry.Affiliation{Person: p.ID, Authority: registry.AuthorityID(of.For.ID), Title: "Chef"}, civil.Since(founded))
	must(f.t, err)
	return auth.Actor{Account: name, Person: string(p.ID), For: of.For}
}

// TestReinvite_WhoFillsTheSeatNowIsInvited: the invitation goes to whoever takes a seat
// over, who may answer it, and whoever left it may not any more.
func TestReinvite_WhoFillsTheSeatNowIsInvited(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.groups.OnFill = append(f.groups.OnFill, f.SeatFilled)
		called, planned := f.planned("2026-12-15"), f.planned("2027-01-15")
		f.step(f.invite, called)
		must(t, f.Reply(t.Context(), f.bo, called.ID, Comes))
		must(t, f.Reply(t.Context(), f.anna, called.ID, Comes))
		eva := f.successor(f.bo, "eva")
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], registry.PersonID(eva.Person), civil.Of(f.Now())))
		for range 2 { // it may be repeated
			must(t, f.Reinvite(t.Context()))
		}
		if got := f.letters()["eva@aarhus.example"]; len(got) != 1 || got[0].Calendar.Method != "REQUEST" {
			t.Errorf("Eva has %d letters", len(got))
		}
		if got := f.letters()["anna@syddjurs.example"]; len(got) != 1 {
			t.Errorf("Anna has %d letters", len(got))
		}
		d := f.read(f.anna, called)
		if d.Roll[0].Answer != Comes || string(d.Roll[1].Person) != eva.Person || d.Roll[1].Answer != "" {
			t.Errorf("the roll is %+v", d.Roll)
		}
		if len(f.read(f.anna, planned).Roll) != 0 {
			t.Error("a meeting that has not been called has a roll")
		}
		must(t, f.Reply(t.Context(), eva, called.ID, Not))
		if err := f.Reply(t.Context(), f.bo, called.ID, Comes); err == nil {
			t.Error("who left the seat answers for it")
		}
	})
}

// TestHandOver_ActionsMoveByChoice: what is to be done stays with who was to do it
// until whoever fills the seat takes it over.
func TestHandOver_ActionsMoveByChoice(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.groups.OnFill = append(f.groups.OnFill, f.SeatFilled)
		m, _ := f.heldMeeting() // with two actions for Bo's seat
		of, bo := registry.AuthorityID(f.bo.For.ID), registry.PersonID(f.bo.Person)
		count := func(who registry.PersonID) int {
			n, err := f.OpenWork(t.Context(), f.group.ID, of, who)
			must(t, err)
			return n
		}
		eva := f.successor(f.bo, "eva")
		today := civil.Of(f.Now())
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], registry.PersonID(eva.Person), today))
		if count(bo) != 2 || count(registry.PersonID(eva.Person)) != 0 || count("") != 0 {
			t.Errorf("Bo has %d, Eva %d", count(bo), count(registry.PersonID(eva.Person)))
		}
		must(t, f.groups.Fill(t.Context(), system, f.seats[1], bo, today))
		must(t, f.groups.HandOver(t.Context(), system, f.seats[1], registry.PersonID(eva.Person), today))
		if count(bo) != 0 || count(registry.PersonID(eva.Person)) != 2 {
			t.Errorf("Bo has %d, Eva %d", count(bo), count(registry.PersonID(eva.Person)))
		}
		if d := f.read(f.anna, m); len(d.Actions) != 2 || string(d.Actions[0].Person) != eva.Person {
			t.Errorf("the actions are %+v", d.Actions)
		}
	})
}

func TestMine(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		f.heldMeeting()
		next := f.planned("2026-12-15")
		off := f.planned("2026-12-16")
		_, err := f.Cancel(t.Context(), f.anna, off.ID)
		must(t, err)
		for _, c := range []struct {
			who           auth.Actor
			next, actions int
		}{{f.anna, 1, 0}, {f.bo, 1, 2}, {f.clara, 0, 0}, {visitor, 0, 0}} {
			own, err := f.Mine(t.Context(), c.who)
			must(t, err)
			if len(own.Next) != c.next || len(own.Actions) != c.actions {
				t.Errorf("%s has %d meetings and %d actions", c.who.Account, len(own.Next), len(own.Actions))
			}
			if c.next > 0 && own.Next[0].ID != next.ID {
				t.Errorf("%s meets %+v next", c.who.Account, own.Next[0])
			}
		}
		f.Clock.Add(30 * 24 * time.Hour)
		if own, err := f.Mine(t.Context(), f.anna); err != nil || len(own.Next) != 0 {
			t.Errorf("after it %d meetings are ahead, %v", len(own.Next), err)
		}
	})
}
