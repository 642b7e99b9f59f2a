package product

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// What this module says no with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "product.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "product.forbidden")
	ErrStale     = errs.New(errs.Conflict, "product.stale")
)

// Service is the way in to the catalogue.
type Service struct {
	// UsedBy names those who use a product, as far as everyone may know: a module
	// above this one knows it. Set it before the first export.
	UsedBy func(ctx context.Context, of ID) ([]string, error)

	db          *db.DB
	searcher    *search.Searcher
	authorities *registry.Service

	catalogue  atomic.Pointer[index]
	outdated   atomic.Bool
	refreshing sync.Mutex

	subjects subjectList

	listedMu sync.RWMutex
	listed   map[ID]remembered // shared by readers, who change nothing in it
}

// New returns the service over d.
func New(d *db.DB, s *search.Searcher, authorities *registry.Service) *Service {
	svc := &Service{db: d, searcher: s, authorities: authorities}
	d.OnCommit(func(tables []string) {
		if tables == nil || slices.Contains(tables, "product") {
			svc.outdated.Store(true)
		}
		if tables == nil || slices.Contains(tables, "subject") {
			svc.subjects.wrote()
		}
	})
	return svc
}

// Listed is a product as lists show it: with what holds on the day.
type Listed struct {
	Product
	Stage   StageFact // zero where nobody has said
	Level   LevelFact // zero where nobody has said
	Parties []Party
	Figures []Figure
}

// PartiesIn gives the parties that hold one of the roles.
func (l Listed) PartiesIn(roles ...Role) []Party {
	return slices.DeleteFunc(slices.Clone(l.Parties), func(p Party) bool { return !slices.Contains(roles, p.Value.Role) })
}

// Details is a product with everything that hangs on it.
type Details struct {
	Listed
	Events     []Event // newest first
	Relations  []Relation
	Related    map[ID]Product // those that Relations point to
	Neighbours []Product      // about the same
	CanEdit    bool
	CanJudge   bool
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// BySlug reads the product at the address, or ErrNotFound, also when the actor
// may not read it.
func (s *Service) BySlug(ctx context.Context, actor auth.Actor, slug string) (d Details, err error) {
	defer errs.Wrap(&err, "product.BySlug(%s)", slug)
	p, err := productBySlug(ctx, s.db, slug)
	if err != nil {
		return d, missing(err)
	}
	return s.details(ctx, actor, p)
}

// ByID is BySlug for a known id.
func (s *Service) ByID(ctx context.Context, actor auth.Actor, id ID) (d Details, err error) {
	defer errs.Wrap(&err, "product.ByID(%s)", id)
	p, err := productByID(ctx, s.db, id)
	if err != nil {
		return d, missing(err)
	}
	return s.details(ctx, actor, p)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

func (s *Service) details(ctx context.Context, actor auth.Actor, p Product) (d Details, err error) {
	if !canRead(actor, p) {
		return d, ErrNotFound
	}
	listed, err := s.list(ctx, []ID{p.ID})
	if err != nil {
		return d, err
	}
	d = Details{Listed: listed[0], CanEdit: canEdit(actor, p), CanJudge: canJudge(actor), Related: map[ID]Product{}}
	if d.Events, err = eventsOf(ctx, s.db, p.ID); err != nil {
		return d, err
	}
	if d.Relations, err = relationsOf(ctx, s.db, p.ID); err != nil {
		return d, err
	}
	others := make([]ID, len(d.Relations))
	for i, r := range d.Relations {
		others[i] = r.Other
	}
	related, err := s.readable(ctx, actor, others)
	if err != nil {
		return d, err
	}
	for _, p := range related {
		d.Related[p.ID] = p
	}
	d.Relations = slices.DeleteFunc(d.Relations, func(r Relation) bool { _, ok := d.Related[r.Other]; return !ok })
	near, err := s.neighbours(ctx, actor, p, maxNeighbours)
	if err != nil {
		return d, err
	}
	d.Neighbours, err = s.readable(ctx, actor, near)
	return d, err
}

const maxNeighbours = 5

// list reads the products with what holds today, in the order of ids.
func (s *Service) list(ctx context.Context, ids []ID) ([]Listed, error) {
	if len(ids) == 0 {
		return []Listed{}, nil
	}
	day := s.Today()
	products, err := productsByID(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	stages, err := stagesOn(ctx, s.db, ids, day)
	if err != nil {
		return nil, err
	}
	levels, err := levelsOn(ctx, s.db, ids, day)
	if err != nil {
		return nil, err
	}
	parties, err := partiesOn(ctx, s.db, ids, day)
	if err != nil {
		return nil, err
	}
	figures, err := figuresOf(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	listed := make([]Listed, len(products))
	for i, p := range products {
		listed[i] = Listed{Product: p, Stage: stages[p.ID], Level: levels[p.ID], Parties: parties[p.ID], Figures: figures[p.ID]}
	}
	return listed, nil
}

// readable reads those of the products that the actor may read, in order.
func (s *Service) readable(ctx context.Context, actor auth.Actor, ids []ID) ([]Product, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	products, err := productsByID(ctx, s.db, ids)
	return slices.DeleteFunc(products, func(p Product) bool { return !canRead(actor, p) }), err
}

// ProductsByID gives those of the products that exist and that the actor may read.
func (s *Service) ProductsByID(ctx context.Context, actor auth.Actor, ids []ID) (all map[ID]Product, err error) {
	defer errs.Wrap(&err, "product.ProductsByID")
	list, err := s.readable(ctx, actor, ids)
	all = make(map[ID]Product, len(list))
	for _, p := range list {
		all[p.ID] = p
	}
	return all, err
}

// ByAuthority lists the products that the authority has a role in today, by
// name, each with those of its parties that are the authority's.
func (s *Service) ByAuthority(ctx context.Context, actor auth.Actor, authority registry.AuthorityID) (list []Listed, err error) {
	defer errs.Wrap(&err, "product.ByAuthority(%s)", authority)
	parties, err := partiesOf(ctx, s.db, authority, s.Today())
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, p := range parties {
		if !slices.Contains(ids, p.Value.Product) {
			ids = append(ids, p.Value.Product)
		}
	}
	all, err := s.list(ctx, ids)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(all, func(l Listed) bool { return !canRead(actor, l.Product) })
	for i := range list {
		list[i].Parties = slices.DeleteFunc(list[i].Parties, func(p Party) bool { return p.Value.Authority != authority })
	}
	slices.SortFunc(list, func(a, b Listed) int { return bytes.Compare(db.SortKey(a.Name), db.SortKey(b.Name)) })
	return list, nil
}

// Subjects lists what products can be about, in the community's order.
func (s *Service) Subjects(ctx context.Context) ([]Subject, error) { return s.subjects.get(ctx, s.db) }

// News is an event with the product it happened to.
type News struct {
	Event
	Product Product
}

// Newest gives the latest events of public products.
func (s *Service) Newest(ctx context.Context, limit int) (news []News, err error) {
	defer errs.Wrap(&err, "product.Newest")
	events, err := newestEvents(ctx, s.db, limit)
	if err != nil {
		return nil, err
	}
	ids := make([]ID, len(events))
	for i, e := range events {
		ids[i] = e.Product
	}
	products, err := s.readable(ctx, auth.Actor{}, ids)
	if err != nil {
		return nil, err
	}
	byID := map[ID]Product{}
	for _, p := range products {
		byID[p.ID] = p
	}
	for _, e := range events {
		news = append(news, News{Event: e, Product: byID[e.Product]})
	}
	return news, nil
}

// document is the content as the change record keeps it.
type document struct {
	Version int `json:"version"`
	Content
}

// Create adds a product under the slug of its name. Only the secretariat may.
func (s *Service) Create(ctx context.Context, actor auth.Actor, c Content, reach auth.Reach) (p Product, err error) {
	defer errs.Wrap(&err, "product.Create(%s)", c.Name)
	if !canJudge(actor) {
		return p, ErrForbidden
	}
	p = Product{ID: id.New[ID](), Slug: line.Slug(c.Name), Content: c, Reach: reach, Version: 1}
	err = s.db.Write(ctx, actor.Change("product.create", string(p.ID)), func(tx *db.Tx) error {
		if err := s.check(ctx, tx, c); err != nil {
			return err
		}
		if _, err := productBySlug(ctx, tx, p.Slug); err == nil {
			var f errs.Fields
			f.Add("name", "product.name_taken", "slug", p.Slug)
			return f.Err()
		} else if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		p.Created, p.Updated = tx.Now(), tx.Now()
		if err := insertProduct(ctx, tx, p); err != nil {
			return err
		}
		if err := s.makeFindable(ctx, tx, p); err != nil {
			return err
		}
		return tx.Note(nil, document{p.Version, p.Content})
	})
	return p, err
}

// check validates the content, with the subjects that exist now.
func (s *Service) check(ctx context.Context, q db.Querier, c Content) error {
	var f errs.Fields
	if err := c.Validate(); err != nil && !f.Merge("", err) {
		return err
	}
	known, err := subjects(ctx, q)
	if err != nil {
		return err
	}
	for _, slug := range c.Subjects {
		if !slices.ContainsFunc(known, func(k Subject) bool { return k.Slug == slug }) {
			f.Add("subjects", "product.no_subject", "subject", clip(slug))
		}
	}
	return f.Err()
}

// Stale says that somebody else saved first, and changed some of the same
// parts. Nothing was written; the reader chooses for each part.
type Stale struct {
	Current Product
	Mine    Content
	Merged  Content // what does not clash of both, and else what is saved
	Parts   []Part
	By      audit.Entry // the change that came first
}

// Error is for logs.
func (e *Stale) Error() string { return ErrStale.Error() }

// Unwrap makes it an ErrStale.
func (e *Stale) Unwrap() error { return ErrStale }

// Saved is a product after an edit.
type Saved struct {
	Product
	Merged bool // with what somebody else had saved in between
}

// Edit replaces the content that the actor read as the given version. What
// somebody else changed in the meantime is kept where the actor left it alone;
// where both changed the same part, the error is a *Stale. Only the product's
// coordinator and the secretariat may edit.
func (s *Service) Edit(ctx context.Context, actor auth.Actor, id ID, version int, c Content) (saved Saved, err error) {
	defer errs.Wrap(&err, "product.Edit(%s)", id)
	return s.save(ctx, actor, "product.edit", id, version, c, nil)
}

// save is what every change of the content comes to; also runs in the same
// transaction.
func (s *Service) save(
	ctx context.Context, actor auth.Actor, action string, id ID, version int, c Content, also func(*db.Tx) error,
) (saved Saved, err error) {
	err = s.db.Write(ctx, actor.Change(action, string(id)), func(tx *db.Tx) error {
		p, err := s.forEdit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := s.check(ctx, tx, c); err != nil {
			return err
		}
		saved = Saved{}
		if version != p.Version {
			if c, saved.Merged, err = s.merge(ctx, tx, p, version, c); err != nil {
				return err
			}
		}
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		saved.Product = p
		if len(Differences(p.Content, c)) == 0 {
			return db.ErrNoChange
		}
		before := document{p.Version, p.Content}
		saved.Content = c
		if err := updateProduct(ctx, tx, &saved.Product); err != nil {
			return err
		}
		if err := s.makeFindable(ctx, tx, saved.Product); err != nil {
			return err
		}
		return tx.Note(before, document{saved.Version, c})
	})
	return saved, err
}

// forEdit reads a product that the actor is about to change.
func (s *Service) forEdit(ctx context.Context, tx *db.Tx, actor auth.Actor, id ID) (Product, error) {
	p, err := productByID(ctx, tx, id)
	switch {
	case err != nil:
		return p, missing(err)
	case !canRead(actor, p):
		return p, ErrNotFound
	case !canEdit(actor, p):
		return p, ErrForbidden.With("name", p.Name)
	}
	return p, nil
}

// merge joins c, made from an older version of p, with what p is now.
func (s *Service) merge(ctx context.Context, tx *db.Tx, p Product, version int, c Content) (Content, bool, error) {
	past, err := contents(ctx, tx, p.ID)
	if err != nil {
		return c, false, err
	}
	base, found := baseOf(past, version)
	if !found {
		return c, false, ErrStale
	}
	merged, conflicts := Merge(base, c, p.Content)
	if len(conflicts) > 0 {
		return c, false, &Stale{Current: p, Mine: c, Merged: merged, Parts: conflicts, By: past[0].Entry}
	}
	return merged, len(Differences(base, p.Content)) > 0, nil
}

// searchKind is what products are called in the search index.
const searchKind = "product"

// makeFindable puts the product into the search index, with its subjects and its
// parties by name.
func (s *Service) makeFindable(ctx context.Context, tx *db.Tx, p Product) error {
	e := search.Entry{
		Kind: searchKind, ID: string(p.ID), Title: p.Name, Path: p.Path(), Reach: string(p.Reach), Lang: "da", Updated: p.Updated,
		Body: joinLines(p.Purpose.Da, p.Description.Da, p.Purpose.En, p.Description.En),
	}
	list, err := subjects(ctx, tx)
	if err != nil {
		return err
	}
	for _, sub := range list {
		if slices.Contains(p.Subjects, sub.Slug) {
			e.Keywords = append(e.Keywords, sub.Name.Da, sub.Name.En)
		}
	}
	parties, err := partiesOn(ctx, tx, []ID{p.ID}, civil.Of(tx.Now()))
	if err != nil {
		return err
	}
	var ids []registry.AuthorityID
	for _, party := range parties[p.ID] {
		if party.Value.Role.Supplies() || party.Value.Role == Owner || party.Value.Role == Coordinator {
			ids = append(ids, party.Value.Authority)
		}
	}
	named, err := registry.NamesIn(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		e.Keywords = append(e.Keywords, named[id].Name)
	}
	return search.Put(ctx, tx, e)
}

func joinLines(lines ...string) string {
	var b []byte
	for _, l := range lines {
		if l != "" {
			b = append(append(b, l...), '\n')
		}
	}
	return string(b)
}
