package group

import (
	"context"
	"errors"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
)

// Service is the way in to groups.
type Service struct {
	db          *db.DB
	authorities *registry.Service
	products    *product.Service

	// Files is where the documents of groups are kept. The program sets it.
	Files blob.Store
	// OnEdit is called in the write that gives a group another name or another reach.
	// Modules after this one let what they have made findable of the group follow.
	OnEdit []func(context.Context, *db.Tx, Group) error
	// OnFill is called in the write that says who fills a seat, or that a filled one is
	// held no longer. Modules after this one let what they keep follow.
	OnFill []func(context.Context, *db.Tx, Filled) error
	// Decided reports whether the register has the decision, and the actor may read it.
	// The register comes after this module, and sets it; without it there is none.
	Decided func(ctx context.Context, actor auth.Actor, decision string) (bool, error)
	// OpenWork counts what somebody has still to do for a group, which whoever fills
	// the seat next can take over; nil for nothing.
	OpenWork func(context.Context, ID, registry.AuthorityID, registry.PersonID) (int, error)
}

// New returns the groups kept in d.
func New(d *db.DB, authorities *registry.Service, products *product.Service) *Service {
	return &Service{db: d, authorities: authorities, products: products}
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Details is a group with what holds today.
type Details struct {
	Group
	Charter     *CharterVersion // with what it can give of its mandate; nil where none is known
	Seats       []Held          // the chair first
	People      People
	CanKeep     bool
	CanDescribe bool
}

// People are the names of those who fill seats, as far as one reader may know.
type People map[registry.PersonID]string

// BySlug reads the group at the address, or ErrNotFound, also when the actor may
// not read it.
func (s *Service) BySlug(ctx context.Context, actor auth.Actor, slug string) (d Details, err error) {
	defer errs.Wrap(&err, "group.BySlug(%.50s)", slug)
	g, err := groupBySlug(ctx, s.db, slug)
	if err != nil {
		return d, missing(err)
	}
	return s.details(ctx, actor, g)
}

// ByID is BySlug for a known id.
func (s *Service) ByID(ctx context.Context, actor auth.Actor, group ID) (d Details, err error) {
	defer errs.Wrap(&err, "group.ByID(%.50s)", group)
	g, err := groupByID(ctx, s.db, group)
	if err != nil {
		return d, missing(err)
	}
	return s.details(ctx, actor, g)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

func (s *Service) details(ctx context.Context, actor auth.Actor, g Group) (d Details, err error) {
	if !canRead(actor, g) {
		return d, ErrNotFound
	}
	day := s.Today()
	d = Details{Group: g, CanKeep: CanKeep(actor)}
	laid, err := chartersOn(ctx, s.db, []ID{g.ID}, day)
	if err != nil {
		return d, err
	}
	if c, ok := laid[g.ID]; ok {
		c.Value.Mandate = c.Value.Mandate.of(g.Kind)
		d.Charter = &c
	}
	if d.Seats, err = standing(ctx, s.db, g, day); err != nil {
		return d, err
	}
	d.CanDescribe = canDescribe(actor, g, d.Seats)
	d.People, err = s.people(ctx, actor, d.Seats)
	return d, err
}

// standing gives the group's seats on the day, in order. A group that does not
// exist has none.
func standing(ctx context.Context, q db.Querier, g Group, day civil.Date) ([]Held, error) {
	if !g.Exists.Contains(day) {
		return nil, nil
	}
	list, err := seatsOf(ctx, q, timeline.On(day), g.ID)
	if err != nil {
		return nil, err
	}
	held, err := held(ctx, q, list, day)
	slices.SortFunc(held, byRank)
	return held, err
}

// held tells of each seat who fills it on the day.
func held(ctx context.Context, q db.Querier, list []Seat, day civil.Date) ([]Held, error) {
	var people []registry.PersonID
	for _, v := range list {
		if v.Value.Person != "" {
			people = append(people, v.Value.Person)
		}
	}
	acts, err := registry.Acting(ctx, q, people, day)
	out := make([]Held, len(list))
	for i, v := range list {
		out[i] = Held{Seat: v}
		if p := v.Value.Person; !slices.Contains(acts[p], v.Value.Authority) {
			out[i].Left, out[i].Value.Person = p, ""
		}
	}
	return out, err
}

// people gives the names that the actor may know. The registry knows of colleagues
// alone; who sits in a group is known to the whole group, and that is decided here.
func (s *Service) people(ctx context.Context, actor auth.Actor, list []Held) (People, error) {
	var known []registry.PersonID
	for _, h := range list {
		if canSeeWho(actor, h.Value) {
			known = append(known, h.Value.Person, h.Left)
		}
	}
	names := People{}
	if len(known) == 0 {
		return names, nil
	}
	found, err := s.authorities.PersonsByID(ctx, auth.System("group"), known)
	for p, person := range found {
		names[p] = person.Name
	}
	return names, err
}

// GroupsByID gives those of the groups that exist and that the actor may read.
func (s *Service) GroupsByID(ctx context.Context, actor auth.Actor, ids []ID) (all map[ID]Group, err error) {
	defer errs.Wrap(&err, "group.GroupsByID")
	var w db.Where
	db.In(&w, "id", ids)
	readable(&w, actor)
	list, err := groupsWhere(ctx, s.db, &w)
	all = make(map[ID]Group, len(list))
	for _, g := range list {
		all[g.ID] = g
	}
	return all, err
}

// Charters gives the group's charters over time, the newest first, those that are
// planned among them.
func (s *Service) Charters(ctx context.Context, actor auth.Actor, group ID) (all []CharterVersion, err error) {
	defer errs.Wrap(&err, "group.Charters(%.50s)", group)
	if err := s.mayRead(ctx, actor, group); err != nil {
		return nil, err
	}
	all, err = chartersOf(ctx, s.db, group, timeline.Always())
	slices.Reverse(all)
	return all, err
}

// Adopted gives the charters that the decision of the register adopted, of groups that
// the actor may read.
func (s *Service) Adopted(ctx context.Context, actor auth.Actor, decision string) (all []CharterVersion, err error) {
	defer errs.Wrap(&err, "group.Adopted(%.50s)", decision)
	list, err := chartersDecided(ctx, s.db, decision)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids := make([]ID, len(list))
	for i, v := range list {
		ids[i] = v.ID
	}
	known, err := s.GroupsByID(ctx, actor, ids)
	return slices.DeleteFunc(list, func(v CharterVersion) bool { return known[v.ID].ID == "" }), err
}

func (s *Service) mayRead(ctx context.Context, actor auth.Actor, group ID) error {
	g, err := groupByID(ctx, s.db, group)
	if err == nil && !canRead(actor, g) {
		err = ErrNotFound
	}
	return missing(err)
}

// Found adds a group. Its slug follows from its Danish name unless it is given.
// Keepers only.
func (s *Service) Found(ctx context.Context, actor auth.Actor, g Group) (saved Group, err error) {
	defer errs.Wrap(&err, "group.Found(%.50s)", g.Name.Da)
	if !CanKeep(actor) {
		return g, ErrForbidden
	}
	g = g.tidied()
	g.ID, g.Version = id.New[ID](), 1
	faults, err := s.faults(ctx, actor, g)
	if err != nil {
		return g, err
	}
	err = s.db.Write(ctx, actor.Change("group.found", string(g.ID)), func(tx *db.Tx) error {
		f := slices.Clone(faults)
		if _, err := groupBySlug(ctx, tx, g.Slug); err == nil {
			f.Add("name_da", "group.slug_taken")
		} else if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if err := checkTwin(ctx, tx, g, f); err != nil {
			return err
		}
		g.Created, g.Updated = tx.Now(), tx.Now()
		if err := insertGroup(ctx, tx, g); err != nil {
			return err
		}
		if err := makeFindable(ctx, tx, g); err != nil {
			return err
		}
		return tx.Note(nil, g)
	})
	return g, err
}

// faults finds what is wrong with the group apart from other groups.
func (s *Service) faults(ctx context.Context, actor auth.Actor, g Group) (f errs.Fields, err error) {
	g.check(&f)
	if g.Product == "" {
		return f, nil
	}
	known, err := s.products.ProductsByID(ctx, actor, []product.ID{g.Product})
	if _, ok := known[g.Product]; !ok {
		f.Add("product", "group.product_unknown")
	}
	return f, err
}

// checkTwin adds to the faults that there is a group of the kind already, where
// there can be one, and gives them all.
func checkTwin(ctx context.Context, tx *db.Tx, g Group, f errs.Fields) error {
	if g.Kind.single() && !g.Exists.Empty() {
		twins, err := twinsOf(ctx, tx, g)
		if err != nil {
			return err
		}
		if len(twins) > 0 {
			f.Add("kind", "group.twin", "name", twins[0].Name.In(i18n.Lang(ctx)))
		}
	}
	return f.Err()
}

// Edit saves the group with g's id, made from g's version of it; ErrStale when
// somebody saved another since. The slug stays. Keepers only.
func (s *Service) Edit(ctx context.Context, actor auth.Actor, g Group) (saved Group, err error) {
	defer errs.Wrap(&err, "group.Edit(%.50s)", g.ID)
	if !CanKeep(actor) {
		return g, ErrForbidden
	}
	g = g.tidied()
	faults, err := s.faults(ctx, actor, g)
	if err != nil {
		return g, err
	}
	return s.save(ctx, actor, "group.edit", g.ID, g.Version, func(tx *db.Tx, was *Group) error {
		f := slices.Clone(faults)
		g.Slug, g.Created = was.Slug, was.Created
		*was = g
		return checkTwin(ctx, tx, g, f)
	})
}

// Describe says anew what the group is for, made from that version of it. Its chair,
// secretary and coordinator may, and the keepers.
func (s *Service) Describe(ctx context.Context, actor auth.Actor, group ID, version int, purpose product.Text) (saved Group, err error) {
	defer errs.Wrap(&err, "group.Describe(%.50s)", group)
	return s.save(ctx, actor, "group.describe", group, version, func(tx *db.Tx, g *Group) error {
		now, err := standing(ctx, tx, *g, civil.Of(tx.Now()))
		switch {
		case err != nil:
			return err
		case !canRead(actor, *g):
			return ErrNotFound
		case !canDescribe(actor, *g, now):
			return ErrForbidden
		}
		g.Purpose = purpose
		*g = g.tidied()
		var f errs.Fields
		g.checkPurpose(&f)
		return f.Err()
	})
}

// save writes what change makes of the group, which it may refuse to.
func (s *Service) save(
	ctx context.Context, actor auth.Actor, action string, group ID, version int, change func(*db.Tx, *Group) error,
) (g Group, err error) {
	err = s.db.Write(ctx, actor.Change(action, string(group)), func(tx *db.Tx) error {
		before, err := groupByID(ctx, tx, group)
		if err != nil {
			return missing(err)
		}
		g = before
		if err := change(tx, &g); err != nil {
			return err
		}
		if version != before.Version {
			return ErrStale
		}
		g.Version = before.Version
		if g.Updated = before.Updated; g == before {
			return db.ErrNoChange
		}
		g.Version, g.Updated = before.Version+1, tx.Now()
		if err := updateGroup(ctx, tx, g); err != nil {
			return err
		}
		if err := makeFindable(ctx, tx, g); err != nil {
			return err
		}
		if err := s.follow(ctx, tx, before, g); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil { // a group that ends calls for nothing more
			return err
		}
		return tx.NoteOn("group", string(g.ID), before, g)
	})
	return g, err
}

// follow lets other modules follow what the group is called and how far it reaches.
func (s *Service) follow(ctx context.Context, tx *db.Tx, before, g Group) error {
	if g.Name == before.Name && g.Reach == before.Reach {
		return nil
	}
	for _, follow := range s.OnEdit {
		if err := follow(ctx, tx, g); err != nil {
			return err
		}
	}
	return nil
}

const searchKind = "group"

// makeFindable puts the group into the search index.
func makeFindable(ctx context.Context, tx *db.Tx, g Group) error {
	e := search.Entry{
		Kind: searchKind, ID: string(g.ID), Title: g.Name.Da, Path: g.Path(), Reach: string(g.Reach), Lang: "da", Updated: g.Updated,
		Body: g.Purpose.Da,
	}
	if g.Name.En != "" {
		e.Keywords = []string{g.Name.En}
	}
	if g.Purpose.En != "" {
		e.Body += "\n" + g.Purpose.En
	}
	return search.Put(ctx, tx, e)
}
