package group

import (
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// notedSeat is a seat in a period as the change record keeps it.
type notedSeat struct {
	SeatFact
	Period civil.Period `json:"period"`
}

func notedSeats(list []Seat) any {
	if len(list) == 0 {
		return nil
	}
	out := make([]notedSeat, len(list))
	for i, v := range list {
		out[i] = notedSeat{v.Value, v.Period}
	}
	return out
}

// Sitting is a seat on a day with the group that it is in.
type Sitting struct {
	Held
	Group Group
}

// SeatsOfPerson lists the seats that the person fills on the day, by the groups'
// names.
func (s *Service) SeatsOfPerson(ctx context.Context, person registry.PersonID, day civil.Date) (all []Sitting, err error) {
	defer errs.Wrap(&err, "group.SeatsOfPerson(%.50s, %s)", person, day)
	list, err := seatsOfPerson(ctx, s.db, timeline.On(day), person)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	all, err = s.sittings(ctx, auth.System("group"), list, day)
	return slices.DeleteFunc(all, func(x Sitting) bool { return x.Vacant() }), err
}

// SeatsOfAuthority lists the seats that the authority holds on the day, in groups
// that the actor may read, by the groups' names.
func (s *Service) SeatsOfAuthority(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, day civil.Date) (all []Sitting, err error) {
	defer errs.Wrap(&err, "group.SeatsOfAuthority(%.50s, %s)", authority, day)
	list, err := seatsOfAuthority(ctx, s.db, timeline.On(day), authority)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if isOwn := actor.SignedIn() && actor.For.ID == string(authority); isOwn {
		actor = auth.System("group") // the holder of a seat knows of it, however far the group's page reaches
	}
	return s.sittings(ctx, actor, list, day)
}

// sittings puts the seats with their groups: those that exist on the day and that
// the actor may read.
func (s *Service) sittings(ctx context.Context, actor auth.Actor, list []Seat, day civil.Date) ([]Sitting, error) {
	var w db.Where
	var ids []ID
	for _, v := range list {
		ids = append(ids, v.Value.Group)
	}
	db.In(&w, "id", ids)
	existing(&w, day)
	readable(&w, actor)
	groups, err := groupsWhere(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	now, err := held(ctx, s.db, list, day)
	slices.SortFunc(now, byRank)
	var all []Sitting
	for _, g := range groups {
		for _, h := range now {
			if h.Value.Group == g.ID {
				all = append(all, Sitting{h, g})
			}
		}
	}
	return all, err
}

// PeopleOf gives the names of those who fill the seats, as far as the actor may
// know.
func (s *Service) PeopleOf(ctx context.Context, actor auth.Actor, list []Sitting) (names People, err error) {
	defer errs.Wrap(&err, "group.PeopleOf")
	seats := make([]Held, len(list))
	for i, x := range list {
		seats[i] = x.Held
	}
	return s.people(ctx, actor, seats)
}

// SeatByID gives the seat in all its periods, for who may read its group.
func (s *Service) SeatByID(ctx context.Context, actor auth.Actor, seat SeatID) (periods []Seat, err error) {
	defer errs.Wrap(&err, "group.SeatByID(%.50s)", seat)
	periods, err = seatByID(ctx, s.db, seat)
	if err != nil {
		return nil, missing(err)
	}
	known := false // whoever may know who fills it, may read of the seat as well
	for i, v := range periods {
		if canSeeWho(actor, v.Value) {
			known = true
		} else {
			periods[i].Value.Person = ""
		}
	}
	if !known {
		err = s.mayRead(ctx, actor, periods[0].Value.Group)
	}
	return periods, err
}

// Give lets an authority hold a seat in a group, in the period, filled by the
// person or by nobody yet. A period without an end ends with the charter's term.
// Keepers only.
func (s *Service) Give(ctx context.Context, actor auth.Actor, p civil.Period, f SeatFact) (seat SeatID, err error) {
	defer errs.Wrap(&err, "group.Give(%.50s, %.50s)", f.Group, f.Authority)
	if !CanKeep(actor) {
		return "", ErrForbidden
	}
	seat = id.New[SeatID]()
	return seat, s.sit(ctx, actor, "seat.give", seat, func(tx *db.Tx, _ []Seat) error {
		if err := put(ctx, tx, seat, p, f); err != nil {
			return err
		}
		return s.filled(ctx, tx, Filled{Seat: seat, Group: f.Group, Authority: f.Authority, Now: f.Person})
	})
}

// Change says otherwise what the seat is in the period, such as for another term;
// who holds and fills it, and in which group, stays. Keepers only.
func (s *Service) Change(ctx context.Context, actor auth.Actor, seat SeatID, p civil.Period, f SeatFact) (err error) {
	defer errs.Wrap(&err, "group.Change(%.50s, %s)", seat, p)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	return s.sit(ctx, actor, "seat.change", seat, func(tx *db.Tx, before []Seat) error {
		if len(before) == 0 {
			return ErrNotFound
		}
		f.Group, f.Authority, f.Person = before[0].Value.Group, before[0].Value.Authority, ""
		return put(ctx, tx, seat, p, f)
	})
}

// End takes the seat away from the day on, and what was planned for later. Keepers
// only.
func (s *Service) End(ctx context.Context, actor auth.Actor, seat SeatID, day civil.Date) (err error) {
	defer errs.Wrap(&err, "group.End(%.50s, %s)", seat, day)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	return s.sit(ctx, actor, "seat.end", seat, func(tx *db.Tx, before []Seat) error {
		if len(before) == 0 {
			return ErrNotFound
		}
		if _, err := seats.End(ctx, tx, seat, day); err != nil {
			return err
		}
		ended := Filled{Seat: seat, Group: before[0].Value.Group, Authority: before[0].Value.Authority}
		if at := slices.IndexFunc(before, func(v Seat) bool { return v.Period.Contains(day) }); at >= 0 {
			ended.Was = before[at].Value.Person
		}
		return s.filled(ctx, tx, ended)
	})
}

// Filled is that another fills a seat.
type Filled struct {
	Seat      SeatID
	Group     ID
	Authority registry.AuthorityID
	Was, Now  registry.PersonID // nobody, where it was or is vacant
	Work      bool              // Now takes over what Was had to do
}

// Fill says who fills the seat from the day on, for as long as it is held; nobody,
// when the person is empty. Whoever speaks for the authority that holds it may, and
// the keepers.
func (s *Service) Fill(ctx context.Context, actor auth.Actor, seat SeatID, person registry.PersonID, day civil.Date) (err error) {
	defer errs.Wrap(&err, "group.Fill(%.50s, %s)", seat, day)
	return s.fill(ctx, actor, seat, person, day, false)
}

// HandOver is Fill, and lets the person take over what whoever filled the seat had to
// do for the group.
func (s *Service) HandOver(ctx context.Context, actor auth.Actor, seat SeatID, person registry.PersonID, day civil.Date) (err error) {
	defer errs.Wrap(&err, "group.HandOver(%.50s, %s)", seat, day)
	return s.fill(ctx, actor, seat, person, day, true)
}

func (s *Service) fill(ctx context.Context, actor auth.Actor, seat SeatID, person registry.PersonID, day civil.Date, work bool) error {
	return s.sit(ctx, actor, "seat.fill", seat, func(tx *db.Tx, before []Seat) error {
		if len(before) == 0 {
			return ErrNotFound
		}
		of := before[0].Value
		if !CanFill(actor, of.Authority) {
			return s.refuse(ctx, tx, actor, of.Group)
		}
		var f errs.Fields
		at := slices.IndexFunc(before, func(v Seat) bool { return v.Period.Contains(day) })
		if at < 0 {
			f.Add("day", "group.seat.not_held")
		}
		if err := checkPerson(ctx, tx, person, of.Authority, day, &f); err != nil {
			return err
		}
		if f.Err() != nil {
			return f.Err()
		}
		_, err := seats.Splice(ctx, tx, seat, civil.Since(day), func(st *timeline.State[SeatFact]) {
			if st.Active {
				st.Value.Person = person
			}
		})
		if err != nil {
			return err
		}
		return s.filled(ctx, tx, Filled{
			Seat: seat, Group: of.Group, Authority: of.Authority, Was: before[at].Value.Person, Now: person, Work: work && person != "",
		})
	})
}

// filled tells other modules who fills the seat now, unless nobody does or did.
func (s *Service) filled(ctx context.Context, tx *db.Tx, f Filled) error {
	if f.Was == "" && f.Now == "" {
		return nil
	}
	for _, follow := range s.OnFill {
		if err := follow(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// refuse tells somebody who may not fill a seat why, and nothing to those who may
// not know of the group.
func (s *Service) refuse(ctx context.Context, tx *db.Tx, actor auth.Actor, group ID) error {
	g, err := groupByID(ctx, tx, group)
	if err == nil && canRead(actor, g) {
		err = ErrForbidden
	} else if err == nil {
		err = ErrNotFound
	}
	return missing(err)
}

// checkPerson: a seat is filled by somebody of the authority that holds it.
func checkPerson(ctx context.Context, tx *db.Tx, person registry.PersonID, authority registry.AuthorityID, day civil.Date, f *errs.Fields) error {
	if person == "" {
		return nil
	}
	acts, err := registry.Acting(ctx, tx, []registry.PersonID{person}, day)
	if !slices.Contains(acts[person], authority) {
		f.Add("person", "group.seat.not_theirs")
	}
	return err
}

// sit runs change on the seat and notes what it was and is.
func (s *Service) sit(ctx context.Context, actor auth.Actor, action string, seat SeatID, change func(*db.Tx, []Seat) error) error {
	return s.db.Write(ctx, actor.Change(action, string(seat)), func(tx *db.Tx) error {
		before, err := seats.Find(ctx, tx, always(seat))
		if err != nil {
			return err
		}
		if err := change(tx, before); err != nil {
			return err
		}
		after, err := seats.Find(ctx, tx, always(seat))
		if err != nil {
			return err
		}
		if slices.EqualFunc(before, after, func(a, b Seat) bool { return a.Period == b.Period && a.Value == b.Value }) {
			return db.ErrNoChange
		}
		if err := touch(ctx, tx, append(before, after...)[0].Value.Group); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.NoteOn("seat", string(seat), notedSeats(before), notedSeats(after))
	})
}

func always(seat SeatID) *db.Where {
	w := timeline.Always().Where()
	w.And("id = ?", seat)
	return w
}

// put writes the seat in the period, if the charter has room for it. Who fills it
// stays where v says nobody.
func put(ctx context.Context, tx *db.Tx, seat SeatID, p civil.Period, v SeatFact) error {
	v = v.tidied()
	var f errs.Fields
	v.check(&f)
	if err := checkHolder(ctx, tx, v, p.From, &f); err != nil {
		return err
	}
	p, err := term(ctx, tx, v.Group, p, &f)
	if err != nil {
		return err
	}
	if p.Empty() {
		f.Add("to", timeline.ErrEmpty.Key)
	}
	if f.Err() != nil {
		return f.Err()
	}
	_, err = seats.Set(ctx, tx, seat, p, func(s *SeatFact) {
		person := cmp.Or(v.Person, s.Person)
		*s = v
		s.Person = person
	})
	if err != nil {
		return err
	}
	return hasRoom(ctx, tx, v.Group, p)
}

// checkHolder holds that there are such a group, authority and person.
func checkHolder(ctx context.Context, tx *db.Tx, v SeatFact, day civil.Date, f *errs.Fields) error {
	g, err := groupByID(ctx, tx, v.Group)
	if err != nil {
		return missing(err)
	}
	if !g.Kind.HasSeats() {
		f.Add("authority", "group.seat.assembly")
	}
	if !g.Exists.Contains(day) {
		f.Add("from", "group.seat.no_group")
	}
	named, err := registry.NamesIn(ctx, tx, []registry.AuthorityID{v.Authority})
	if err != nil {
		return err
	}
	if _, ok := named[v.Authority]; !ok {
		f.Add("authority", "registry.authority.unknown")
		return nil
	}
	return checkPerson(ctx, tx, v.Person, v.Authority, day, f)
}

// term ends the period with the term that the charter of its first day lays down.
func term(ctx context.Context, tx *db.Tx, group ID, p civil.Period, f *errs.Fields) (civil.Period, error) {
	laid, err := chartersOn(ctx, tx, []ID{group}, p.From)
	if err != nil {
		return p, err
	}
	c, ok := laid[group]
	if !ok {
		return p, nil
	}
	last := c.Value.termEnd(p.From)
	switch {
	case p.Open():
		p.To = last
	case p.To > last:
		f.Add("to", "group.seat.term", "months", c.Value.Term, "date", last-1)
	}
	return p, nil
}

// hasRoom holds that the group's charters have room for its seats on every day of
// the period.
func hasRoom(ctx context.Context, tx *db.Tx, group ID, p civil.Period) error {
	all, err := seatsOf(ctx, tx, timeline.During(p), group)
	if err != nil {
		return err
	}
	laid, err := chartersOf(ctx, tx, group, timeline.During(p))
	if err != nil {
		return err
	}
	var f errs.Fields
	switch rule, most, day := overfull(all, laid, p); rule {
	case "":
	case "chair":
		f.Add("role", "group.seat.chair", "date", day)
	default:
		f.Add("authority", "group.seat."+rule, "n", most, "date", day)
	}
	return f.Err()
}
