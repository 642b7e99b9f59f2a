package registry

import (
	"context"
	"encoding/base64"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/base/page"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// PersonQuery asks for a list of people, in order of name.
type PersonQuery struct {
	Text   string      // part of a name or, for keepers, of an e-mail address
	State  PersonState // empty: any
	Cursor string
	Limit  int // of a page; 25 when 0
}

// Persons lists people: all for keepers, and for others those affiliated today
// with the authority acted for.
func (s *Service) Persons(ctx context.Context, actor auth.Actor, q PersonQuery) (p page.Page[Person], err error) {
	defer errs.Wrap(&err, "registry.Persons")
	c, err := page.Parse(q.Cursor, "persons", 2)
	if err != nil {
		return p, err
	}
	if q.Limit < 1 || q.Limit > maxPage {
		q.Limit = pageSize
	}
	w, err := s.visible(ctx, actor)
	if err != nil {
		return p, err
	}
	q.narrow(w, actor.Keeps())
	total, err := countPersons(ctx, s.db, w)
	if err != nil {
		return p, err
	}
	o := orders[ByName]
	if !c.First() {
		edge, err := o.value(c.Keys[0])
		if err != nil {
			return p, page.ErrCursor.Because(err)
		}
		w.And("(sort, id) "+o.compare(c.Back)+" (?, ?)", edge, c.Keys[1])
	}
	rows, err := personsWhere(ctx, s.db, w, o.sql(c.Back), q.Limit+1)
	if err != nil {
		return p, err
	}
	p = page.Cut(rows, c, q.Limit, func(p Person) []string {
		return []string{base64.RawURLEncoding.EncodeToString(db.SortKey(p.Name)), string(p.ID)}
	})
	p.Total = total
	for i := range p.Items {
		p.Items[i] = p.Items[i].seenBy(actor)
	}
	return p, nil
}

// visible are the people that the actor may list.
func (s *Service) visible(ctx context.Context, actor auth.Actor) (*db.Where, error) {
	var w db.Where
	w.And("merged_into = ''")
	if actor.Keeps() {
		return &w, nil
	}
	if !actor.SignedIn() || actor.For.ID == "" {
		return nil, ErrForbidden
	}
	colleagues, err := s.colleagues(ctx, actor)
	among(&w, "id IN", colleagues)
	return &w, err
}

// colleagues are those affiliated today with the authority acted for.
func (s *Service) colleagues(ctx context.Context, actor auth.Actor) ([]PersonID, error) {
	if !actor.SignedIn() || actor.For.ID == "" {
		return nil, nil
	}
	found, err := s.AffiliationsAt(ctx, AuthorityID(actor.For.ID), s.Today())
	ids := make([]PersonID, len(found))
	for i, v := range found {
		ids[i] = v.Value.Person
	}
	return ids, err
}

func (q PersonQuery) narrow(w *db.Where, byEmail bool) {
	if q.State != "" {
		w.And("state = ?", q.State)
	}
	if text := line.Tidy(q.Text); text != "" {
		like := db.Contains(text)
		if byEmail {
			w.And(`fold(name) LIKE fold(?) ESCAPE '\' OR email LIKE fold(?) ESCAPE '\'`, like, like)
			return
		}
		w.And(`fold(name) LIKE fold(?) ESCAPE '\'`, like)
	}
}

// seenBy is the person without what the actor may not see.
func (p Person) seenBy(actor auth.Actor) Person {
	if !canSeeEmail(actor, p.ID) {
		p.Email = ""
	}
	return p
}

// PersonByID gives the person, or db.ErrNotFound, also to those who may not see
// that there is one.
func (s *Service) PersonByID(ctx context.Context, actor auth.Actor, person PersonID) (p Person, err error) {
	defer errs.Wrap(&err, "registry.PersonByID(%.50s)", person)
	found, err := s.PersonsByID(ctx, actor, []PersonID{person})
	if err != nil {
		return Person{}, err
	}
	p, ok := found[person]
	if !ok {
		return Person{}, db.ErrNotFound
	}
	return p, nil
}

// PersonsByID gives those of the people that exist and that the actor may see.
func (s *Service) PersonsByID(ctx context.Context, actor auth.Actor, ids []PersonID) (all map[PersonID]Person, err error) {
	defer errs.Wrap(&err, "registry.PersonsByID")
	var colleagues []PersonID
	if !actor.Keeps() {
		if colleagues, err = s.colleagues(ctx, actor); err != nil {
			return nil, err
		}
	}
	seen := slices.DeleteFunc(slices.Clone(ids), func(p PersonID) bool {
		return !canSee(actor, p, slices.Contains(colleagues, p))
	})
	all, err = personsByID(ctx, s.db, seen)
	for p, person := range all {
		all[p] = person.seenBy(actor)
	}
	return all, err
}

// PersonByEmail gives the person with the address in any case, or
// db.ErrNotFound. Keepers only.
func (s *Service) PersonByEmail(ctx context.Context, actor auth.Actor, email string) (p Person, err error) {
	defer errs.Wrap(&err, "registry.PersonByEmail")
	if !actor.Keeps() {
		return Person{}, ErrForbidden
	}
	return personByEmail(ctx, s.db, db.Fold(line.Tidy(email)))
}

// CreatePerson adds a person. Keepers only.
func (s *Service) CreatePerson(ctx context.Context, actor auth.Actor, p Person) (saved Person, err error) {
	defer errs.Wrap(&err, "registry.CreatePerson")
	if err := canKeep(actor); err != nil {
		return Person{}, err
	}
	p = p.tidied()
	p.ID, p.Version, p.MergedInto = id.New[PersonID](), 1, ""
	err = s.db.Write(ctx, actor.Change("person.create", string(p.ID)), func(tx *db.Tx) error {
		if err := checkPerson(ctx, tx, p); err != nil {
			return err
		}
		p.Created, p.Updated = tx.Now(), tx.Now()
		if err := insertPerson(ctx, tx, p); err != nil {
			return err
		}
		return tx.Note(nil, p)
	})
	return p, err
}

// EditPerson saves the person with p's ID. p.Version says what p began from, as
// with EditAuthority. Keepers only.
func (s *Service) EditPerson(ctx context.Context, actor auth.Actor, p Person) (saved Person, err error) {
	defer errs.Wrap(&err, "registry.EditPerson(%.50s)", p.ID)
	if err := canKeep(actor); err != nil {
		return Person{}, err
	}
	p = p.tidied()
	err = s.db.Write(ctx, actor.Change("person.edit", string(p.ID)), func(tx *db.Tx) error {
		before, err := personByID(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if before.MergedInto != "" {
			return ErrMerged
		}
		after := p
		if p.Version != before.Version {
			after, err = rebase(ctx, tx, "person", string(p.ID), PersonParts, p, before,
				func(base Person) bool { return base.Version == p.Version })
			if err != nil {
				return err
			}
		}
		after.MergedInto, after.Created, after.Version = "", before.Created, before.Version
		if err := checkPerson(ctx, tx, after); err != nil {
			return err
		}
		saved = before
		if len(Differences(PersonParts, before, after)) == 0 {
			return db.ErrNoChange
		}
		if saved, err = updatePerson(ctx, tx, after); err != nil {
			return err
		}
		return tx.Note(before, saved)
	})
	return saved, err
}

func checkPerson(ctx context.Context, tx *db.Tx, p Person) error {
	var f errs.Fields
	p.check(&f)
	if p.Email != "" {
		other, err := found(personByEmail(ctx, tx, p.Email))
		if err != nil {
			return err
		}
		if other.ID != "" && other.ID != p.ID {
			f.Add("email", "registry.email.taken", "name", other.Name)
		}
	}
	return f.Err()
}
