package group

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// TestFill_IsTold: whoever takes a seat or leaves it, in whichever way, is told of to
// those who follow.
func TestFill_IsTold(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Working, "Arbejdsgruppen", "")
		var got [][2]registry.PersonID
		f.OnFill = append(f.OnFill, func(_ context.Context, _ *db.Tx, x Filled) error {
			got = append(got, [2]registry.PersonID{x.Was, x.Now})
			return nil
		})
		s := f.give(t, g, f.syddjurs, f.anna, Member)
		must(t, f.Fill(ctx, keeper, s, "", noon))
		must(t, f.Fill(ctx, keeper, s, f.anna, noon))
		must(t, f.End(ctx, keeper, s, noon))
		if want := [][2]registry.PersonID{{"", f.anna}, {f.anna, ""}, {"", f.anna}, {f.anna, ""}}; !slices.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
	})
}

func TestGive_CharterOfTheDay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Board, "Bestyrelsen", "")
		f.adopt(t, g, Charter{SeatsMost: 2, PerAuthority: 1, Term: 24})
		first := f.give(t, g, f.syddjurs, f.anna, Chair)
		periods, err := f.SeatByID(ctx, keeper, first)
		if err != nil || periods[0].Period != (civil.Period{From: founded, To: civil.New(2026, 4, 24)}) {
			t.Errorf("a seat without an end: %+v, %v", periods, err)
		}
		give := func(p civil.Period, s SeatFact) []string {
			_, err := f.Give(ctx, keeper, p, s)
			return faultsOf(err)
		}
		overlap := civil.Period{From: civil.New(2026, 1, 1), To: civil.New(2026, 12, 31)}
		loose := f.found(t, Working, "Uden kommissorium", "")
		f.give(t, loose, f.syddjurs, "", Chair)
		if got := give(overlap, seat(loose.ID, f.aarhus, "", Chair)); !slices.Equal(got, []string{"role group.seat.chair"}) {
			t.Errorf("a second chair: %v", got)
		}
		for name, c := range map[string]struct {
			p    civil.Period
			seat SeatFact
			want string
		}{
			"a second of the same":   {overlap, seat(g.ID, f.syddjurs, "", Member), "authority group.seat.per_authority"},
			"too long":               {civil.Period{From: noon, To: noon + 800}, seat(g.ID, f.aarhus, "", Member), "to group.seat.term"},
			"nobody of theirs":       {overlap, seat(g.ID, f.aarhus, f.anna, Member), "person group.seat.not_theirs"},
			"before there was one":   {civil.Since(founded - 1), seat(g.ID, f.aarhus, "", Member), "from group.seat.no_group"},
			"an observer who votes":  {overlap, SeatFact{Group: g.ID, Authority: f.aarhus, Role: Observer, Votes: true, Source: source}, "votes group.seat.observer"},
			"an authority of none":   {overlap, seat(g.ID, "x", "", Member), "authority registry.authority.unknown"},
			"an end before it began": {civil.Period{From: noon, To: noon}, seat(g.ID, f.aarhus, "", Member), "to timeline.empty"},
		} {
			if got := give(c.p, c.seat); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%s: %v, want %s", name, got, c.want)
			}
		}
		if got := give(overlap, seat(g.ID, f.syddjurs, "", Observer)); got != nil {
			t.Errorf("an observer takes no voting seat: %v", got)
		}
		f.give(t, g, f.aarhus, "", Member)
		if got := give(overlap, seat(g.ID, f.ballerup, "", Member)); !slices.Equal(got, []string{"authority group.seat.seats_most"}) {
			t.Errorf("a third: %v", got)
		}
		after := civil.Period{From: civil.New(2026, 4, 24), To: civil.New(2028, 4, 24)}
		if got := give(after, seat(g.ID, f.ballerup, "", Member)); got != nil {
			t.Errorf("after the terms: %v", got)
		}
		d, err := f.ByID(ctx, keeper, g.ID)
		must(t, err)
		narrow := Charter{SeatsMost: 1, Purpose: product.Text{Da: "Formål"}, Source: source}
		if err := f.Adopt(ctx, keeper, g.ID, d.Version, civil.Since(founded), narrow); !slices.Equal(faultsOf(err), []string{"seats_most group.charter.overfull"}) {
			t.Errorf("a charter without room: %v", err)
		}
		assembly := f.found(t, Assembly, "Generalforsamlingen", "")
		if got := give(overlap, seat(assembly.ID, f.aarhus, "", Member)); !slices.Equal(got, []string{"authority group.seat.assembly"}) {
			t.Errorf("a seat in the assembly: %v", got)
		}
	})
}

func TestFill_AndLeave(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		id := f.give(t, g, f.syddjurs, "", Member)
		own := speaking(auth.Representative, f.syddjurs)
		for name, a := range map[string]auth.Actor{
			"another authority": speaking(auth.Representative, f.aarhus), "a supplier": speaking(auth.Supplier, f.bellcom), "nobody": {},
			"a colleague": {Account: "c", For: own.For},
		} {
			if err := f.Fill(ctx, a, id, f.anna, noon); !errors.Is(err, ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := f.Fill(ctx, own, id, f.bo, noon); !slices.Equal(faultsOf(err), []string{"person group.seat.not_theirs"}) {
			t.Errorf("with somebody else's: %v", err)
		}
		if err := f.Fill(ctx, own, id, f.anna, founded-1); !slices.Equal(faultsOf(err), []string{"day group.seat.not_held", "person group.seat.not_theirs"}) {
			t.Errorf("before: %v", err)
		}
		if err := f.Fill(ctx, own, "none", f.anna, noon); !errors.Is(err, ErrNotFound) {
			t.Errorf("no seat: %v", err)
		}
		must(t, f.Fill(ctx, own, id, f.anna, noon))
		if sits, err := f.SeatsOfPerson(ctx, f.anna, noon); err != nil || len(sits) != 1 || sits[0].Group.ID != g.ID {
			t.Errorf("sits %+v, %v", sits, err)
		}
		if sits, err := f.SeatsOfPerson(ctx, f.anna, noon-1); err != nil || len(sits) != 0 {
			t.Errorf("sat %+v the day before, %v", sits, err)
		}

		f.Clock.Add(48 * time.Hour)
		today := f.Today()
		must(t, f.registry.EndAffiliation(ctx, keeper, f.annaActs, today-1))
		d, err := f.ByID(ctx, own, g.ID)
		if err != nil || len(d.Seats) != 1 || !d.Seats[0].Vacant() || d.Seats[0].Left != f.anna || d.People[f.anna] != "Anna" {
			t.Errorf("after she left: %+v, %v", d, err)
		}
		if sits, err := f.SeatsOfPerson(ctx, f.anna, today); err != nil || len(sits) != 0 {
			t.Errorf("sits %+v, %v", sits, err)
		}
		list, err := f.List(ctx, auth.Actor{}, Query{Vacant: true})
		if err != nil || len(list.Items) != 1 || list.Items[0].Vacant != 1 {
			t.Errorf("vacant %+v, %v", list, err)
		}
		must(t, f.Fill(ctx, own, id, "", today))
		if d, err := f.ByID(ctx, own, g.ID); err != nil || d.Seats[0].Left != "" {
			t.Errorf("vacated: %+v, %v", d.Seats, err)
		}
		must(t, f.End(ctx, keeper, id, today))
		if d, err := f.ByID(ctx, own, g.ID); err != nil || len(d.Seats) != 0 {
			t.Errorf("ended: %+v, %v", d.Seats, err)
		}
	})
}

func TestFill_GonePersonIsVacant(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Board, "Bestyrelsen", "")
		f.give(t, g, f.syddjurs, f.anna, Chair)
		anna, err := f.registry.PersonByID(ctx, keeper, f.anna)
		must(t, err)
		anna.State = registry.Gone
		_, err = f.registry.EditPerson(ctx, keeper, anna)
		must(t, err)
		if d, err := f.ByID(ctx, keeper, g.ID); err != nil || !d.Seats[0].Vacant() {
			t.Errorf("%+v, %v", d.Seats, err)
		}
	})
}

func TestPeople_Private(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		f.give(t, g, f.syddjurs, f.anna, Chair)
		bos := f.give(t, g, f.aarhus, f.bo, Member)
		for name, c := range map[string]struct {
			actor auth.Actor
			want  registry.PersonID
		}{
			"visitor": {auth.Actor{}, ""}, "his authority": {speaking(auth.Representative, f.aarhus), f.bo}, "another": {speaking(auth.Representative, f.syddjurs), ""},
		} {
			if periods, err := f.SeatByID(ctx, c.actor, bos); err != nil || periods[0].Value.Person != c.want {
				t.Errorf("%s reads that %q fills it, %v", name, periods[0].Value.Person, err)
			}
		}
		inGroup := auth.Actor{Account: "b", Person: string(f.bo), For: auth.Party{ID: string(f.aarhus), Groups: []string{string(g.ID)}}}
		for name, c := range map[string]struct {
			actor auth.Actor
			want  int
		}{
			"visitor":               {auth.Actor{}, 0},
			"member":                {speaking(auth.Representative, f.ballerup), 0},
			"of one authority":      {auth.Actor{Account: "x", For: auth.Party{ID: string(f.aarhus)}}, 1},
			"in the group":          {inGroup, 2},
			"with a role for it":    {auth.Actor{Account: "x", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: g.Scope()}}}, 2},
			"herself, for nobody":   {auth.Actor{Account: "a", Person: string(f.anna)}, 1},
			"keeper":                {keeper, 2},
			"sits in another group": {auth.Actor{Account: "x", For: auth.Party{ID: string(f.ballerup), Groups: []string{"other"}}}, 0},
		} {
			d, err := f.ByID(ctx, c.actor, g.ID)
			if err != nil || len(d.People) != c.want || len(d.Seats) != 2 {
				t.Errorf("%s knows %v, %v", name, d.People, err)
			}
		}
	})
}
