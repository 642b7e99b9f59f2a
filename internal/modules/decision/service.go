package decision

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
)

const searchKind = "decision"

// Service is the way in to the register.
type Service struct {
	db          *db.DB
	searcher    *search.Searcher
	authorities *registry.Service
	groups      *group.Service
	products    *product.Service

	register   atomic.Pointer[index]
	outdated   atomic.Bool
	refreshing sync.Mutex
}

// New returns the register kept in d. The groups' charters refer to it from then on.
func New(d *db.DB, searcher *search.Searcher, authorities *registry.Service, groups *group.Service, products *product.Service) *Service {
	s := &Service{db: d, searcher: searcher, authorities: authorities, groups: groups, products: products}
	d.OnCommit(func(tables []string) {
		if tables == nil || slices.Contains(tables, "decision") {
			s.outdated.Store(true)
		}
	})
	groups.Decided = s.Known
	return s
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Begin writes a new draft. Keepers, and the group's chair and secretary.
func (s *Service) Begin(ctx context.Context, actor auth.Actor, c Content) (d Draft, err error) {
	defer errs.Wrap(&err, "decision.Begin(%.50s)", c.Group)
	b, err := s.ToBegin(ctx, actor, c)
	if err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change("decision.draft", string(b.made)), func(tx *db.Tx) error {
		d, err = b.BeginIn(ctx, tx)
		return err
	})
	return d, err
}

// Beginning is a draft that may be written.
type Beginning struct {
	made    ID
	content Content
}

// ToBegin is the half of Begin that reads, for a module that writes the draft together
// with something of its own.
func (s *Service) ToBegin(ctx context.Context, actor auth.Actor, c Content) (b Beginning, err error) {
	defer errs.Wrap(&err, "decision.ToBegin(%.50s)", c.Group)
	b = Beginning{id.New[ID](), c.tidied()}
	_, err = s.writable(ctx, actor, &b.content)
	return b, err
}

// BeginIn is the half of Begin that writes.
func (b Beginning) BeginIn(ctx context.Context, tx *db.Tx) (Draft, error) {
	d := Draft{ID: b.made, Content: b.content, Version: 1, Created: tx.Now(), Updated: tx.Now()}
	if err := putDraft(ctx, tx, d); err != nil {
		return d, err
	}
	return d, tx.NoteOn("decision", string(d.ID), nil, d.Content)
}

// Rewrite puts c in the place of what the draft says; version is of the draft that it
// was made from. What has been approved is ErrApproved. Who may is who may Begin, in
// the group that it was for and in the one that it is for.
func (s *Service) Rewrite(ctx context.Context, actor auth.Actor, draft ID, version int, c Content) (d Draft, err error) {
	defer errs.Wrap(&err, "decision.Rewrite(%.50s)", draft)
	if _, err := s.DraftByID(ctx, actor, draft); err != nil {
		return d, err
	}
	c = c.tidied()
	if _, err := s.writable(ctx, actor, &c); err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change("decision.edit", string(draft)), func(tx *db.Tx) error {
		before, err := sameDraft(ctx, tx, draft, version)
		if err != nil {
			return err
		}
		d = before
		d.Content, d.Version, d.Updated = c, version+1, tx.Now()
		if err := putDraft(ctx, tx, d); err != nil {
			return err
		}
		return tx.Note(before.Content, c)
	})
	return d, err
}

// Drop throws the draft away. Who may is who may Rewrite it.
func (s *Service) Drop(ctx context.Context, actor auth.Actor, draft ID, version int) (err error) {
	defer errs.Wrap(&err, "decision.Drop(%.50s)", draft)
	if _, err := s.DraftByID(ctx, actor, draft); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("decision.drop", string(draft)), func(tx *db.Tx) error {
		before, err := sameDraft(ctx, tx, draft, version)
		if err != nil {
			return err
		}
		if err := deleteDraft(ctx, tx, draft); err != nil {
			return err
		}
		return tx.Note(before.Content, nil)
	})
}

// sameDraft gives the draft if nobody has written on it since the version.
func sameDraft(ctx context.Context, tx *db.Tx, draft ID, version int) (Draft, error) {
	d, err := draftByID(ctx, tx, draft)
	if err == nil && d.Version != version {
		err = ErrStale
	}
	return d, err
}

// DraftDetails is a draft with what it refers to.
type DraftDetails struct {
	Draft
	In         group.Group
	CanApprove bool
}

// DraftByID gives the draft to those who may write on it; to others it is
// ErrNotFound, as it is to all when there is none, and ErrApproved when it has become
// a decision.
func (s *Service) DraftByID(ctx context.Context, actor auth.Actor, draft ID) (d DraftDetails, err error) {
	defer errs.Wrap(&err, "decision.DraftByID(%.50s)", draft)
	if d.Draft, err = draftByID(ctx, s.db, draft); err != nil {
		return d, err
	}
	in, err := s.groups.ByID(ctx, actor, d.Group)
	switch {
	case errs.KindOf(err) == errs.NotFound, err == nil && !canDraft(actor, in.Seats):
		return DraftDetails{}, ErrNotFound
	case err != nil:
		return d, err
	}
	d.In, d.CanApprove = in.Group, mayApprove(actor, in.Seats, d.Content)
	return d, nil
}

// mayApprove: a decision from before the register takes what it takes to enter one.
func mayApprove(actor auth.Actor, seats []group.Held, c Content) bool {
	return canApprove(actor, seats) && (c.Source.IsZero() || canEnter(actor))
}

// Approve makes the draft a decision, which nobody can change from then on; version
// is of the draft that was read. The keepers, and the group's chair.
func (s *Service) Approve(ctx context.Context, actor auth.Actor, draft ID, version int) (d Decision, err error) {
	defer errs.Wrap(&err, "decision.Approve(%.50s)", draft)
	known, err := s.DraftByID(ctx, actor, draft)
	if err != nil {
		return d, err
	}
	p, err := s.prepare(ctx, actor, known.Content)
	if err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change("decision.approve", string(draft)), func(tx *db.Tx) error {
		if _, err := sameDraft(ctx, tx, draft, version); err != nil {
			return err
		}
		if err := deleteDraft(ctx, tx, draft); err != nil {
			return err
		}
		d, err = p.enter(ctx, tx, draft)
		return err
	})
	return d, err
}

// Register enters what a group has decided without a draft before it, as minutes and
// data sets do. Who may is who may Approve.
func (s *Service) Register(ctx context.Context, actor auth.Actor, c Content) (d Decision, err error) {
	defer errs.Wrap(&err, "decision.Register(%.50s)", c.Group)
	p, err := s.prepare(ctx, actor, c.tidied())
	if err != nil {
		return d, err
	}
	made := id.New[ID]()
	err = s.db.Write(ctx, actor.Change("decision.register", string(made)), func(tx *db.Tx) error {
		d, err = p.enter(ctx, tx, made)
		return err
	})
	return d, err
}

// writable holds that the actor may write such a draft and that its group may decide
// it; it gives the group, and fills in where the objects of the effects are.
func (s *Service) writable(ctx context.Context, actor auth.Actor, c *Content) (g group.Details, err error) {
	var f errs.Fields
	g, err = s.groups.ByID(ctx, actor, c.Group)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		f.Add("group", "errs.choose")
	case err != nil:
		return g, err
	case !canDraft(actor, g.Seats), !c.Source.IsZero() && !canEnter(actor):
		return g, ErrForbidden
	}
	c.check(&f)
	if err := s.find(ctx, actor, c, &f); err != nil {
		return g, err
	}
	if f == nil && c.Source.IsZero() {
		if err := s.checkMandate(ctx, *c, g.Group, &f); err != nil {
			return g, err
		}
	}
	return g, f.Err()
}

// find holds that what the decision names is there, and fills in where it is.
func (s *Service) find(ctx context.Context, actor auth.Actor, c *Content, f *errs.Fields) error {
	ids, members, charters := slices.Clone(c.Products), []registry.AuthorityID{}, []group.ID{}
	for _, e := range c.Effects {
		switch {
		case e.Object.OfProduct():
			ids = append(ids, product.ID(e.ID))
		case e.Object == Membership:
			members = append(members, registry.AuthorityID(e.ID))
		case e.Object == Charter:
			charters = append(charters, group.ID(e.ID))
		}
	}
	products, err := s.products.ProductsByID(ctx, actor, ids)
	if err != nil {
		return err
	}
	authorities, err := s.authorities.NamesByID(ctx, members)
	if err != nil {
		return err
	}
	groups, err := s.groups.GroupsByID(ctx, actor, charters)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(c.Products, func(p product.ID) bool { return products[p].ID == "" }) {
		f.Add("products", "decision.no_product")
	}
	for i := range c.Effects {
		e := &c.Effects[i]
		var there bool
		switch e.Object {
		case Level, Stage, Prices:
			p := products[product.ID(e.ID)]
			if there, e.Path = p.ID != "", p.Path(); e.Object == Prices {
				e.Path += "/takster"
			}
		case Membership:
			a := authorities[registry.AuthorityID(e.ID)]
			there, e.Path = a.ID != "", a.Path()+"/medlemskab"
		case Charter:
			g := groups[group.ID(e.ID)]
			there, e.Path = g.ID != "", g.Path()+"/kommissorium"
		case Elsewhere:
			there, e.ID = true, ""
		}
		if !there && e.ID != "" {
			f.Add(EffectField(i), "decision.effect.unknown")
		}
	}
	return s.checkCorrected(ctx, actor, *c, f)
}

// checkCorrected holds that what is corrected was decided, and not later.
func (s *Service) checkCorrected(ctx context.Context, actor auth.Actor, c Content, f *errs.Fields) error {
	if c.Corrects == "" {
		return nil
	}
	v, err := s.view(ctx, actor)
	if err != nil {
		return err
	}
	earlier, err := decisionByID(ctx, s.db, c.Corrects)
	switch {
	case errs.KindOf(err) == errs.NotFound, err == nil && v.groups[earlier.Group].ID == "":
		f.Add("corrects", "decision.corrects.unknown")
	case err != nil:
		return err
	case c.Day.First() < earlier.Day.First():
		f.Add("day", "decision.corrects.later", "day", earlier.Day)
	}
	return nil
}

// checkMandate holds that the matter is the group's on the day: with each of the
// products that the decision is about, or else with the group's own. Every group may
// take note of something. Groups that no matter belongs to by rule decide what their
// own charter gives them.
func (s *Service) checkMandate(ctx context.Context, c Content, g group.Group, f *errs.Fields) error {
	if c.Matter == group.Orientation {
		return nil
	}
	day := c.Day.First()
	own, err := s.charterGives(ctx, g, c.Matter, day)
	if err != nil || own {
		return err
	}
	about := c.Products
	if len(about) == 0 {
		about = []product.ID{g.Product}
	}
	for _, p := range about {
		m, err := s.groups.MandateOf(ctx, c.Matter, p, day)
		if err != nil {
			return err
		}
		if m.Group.ID == g.ID {
			continue
		}
		lang := i18n.Lang(ctx)
		args := []any{"group", g.Name.In(lang), "matter", i18n.T(ctx, c.Matter.Label())}
		if !m.Given() {
			f.Add("group", "decision.mandate.nobody", args...)
			return nil
		}
		f.Add("group", "decision.mandate.other", append(args, "reason", i18n.T(ctx, m.Reason.Label(), "group", m.Group.Name.In(lang)))...)
		return nil
	}
	return nil
}

// charterGives reports whether the group is of a kind that no matter belongs to by
// rule, and its charter of the day gives it this one.
func (s *Service) charterGives(ctx context.Context, g group.Group, m group.Matter, day civil.Date) (bool, error) {
	if g.Kind.OfProduct() || g.Kind == group.Board || g.Kind == group.Assembly || !g.Kind.MayDecide(m) {
		return false, nil
	}
	laid, err := s.groups.Charters(ctx, auth.System("decision"), g.ID)
	return slices.ContainsFunc(laid, func(v group.CharterVersion) bool {
		return v.Period.Contains(day) && v.Value.Gives(m)
	}), err
}

// prepared is a decision that may be entered, with what has to be read before the
// write.
type prepared struct {
	Content
	in    group.Group
	names []string // of the products
}

func (s *Service) prepare(ctx context.Context, actor auth.Actor, c Content) (p prepared, err error) {
	g, err := s.writable(ctx, actor, &c)
	if err != nil {
		return p, err
	}
	if !mayApprove(actor, g.Seats, c) {
		return p, ErrForbidden
	}
	if c.Day.First() > s.Today() {
		var f errs.Fields
		f.Add("day", "decision.future")
		return p, f.Err()
	}
	p = prepared{Content: c, in: g.Group}
	known, err := s.products.ProductsByID(ctx, actor, c.Products)
	for _, id := range c.Products {
		p.names = append(p.names, known[id].Name)
	}
	return p, err
}

// enter gives the decision its number and puts it in the register.
func (p prepared) enter(ctx context.Context, tx *db.Tx, id ID) (d Decision, err error) {
	d = Decision{ID: id, Slug: string(id), Content: p.Content, Approved: tx.Now()}
	// The number of the write comes first: it puts the approvals in a queue, so that
	// few of those at the same time have to be tried again.
	if d.Seq, err = tx.Seq(ctx); err != nil {
		return d, err
	}
	if p.Source.IsZero() {
		err = p.number(ctx, tx, &d)
	} else {
		err = p.isEarlier(ctx, tx)
	}
	if err != nil {
		return d, err
	}
	if err := insertDecision(ctx, tx, d); err != nil {
		return d, err
	}
	if err := p.makeFindable(ctx, tx, d); err != nil {
		return d, err
	}
	return d, tx.Note(nil, document{d.Number, d.Content})
}

// document is a decision as the change record keeps it.
type document struct {
	Number int `json:"number,omitempty"`
	Content
}

func (p prepared) number(ctx context.Context, tx *db.Tx, d *Decision) error {
	last, err := lastNumber(ctx, tx, d.Group, d.Year())
	d.Number = last + 1
	d.Slug = p.in.Slug + "-" + strconv.Itoa(d.Year()) + "-" + strconv.Itoa(d.Number)
	return err
}

// isEarlier holds that a decision without a number is from before the group began to
// number: nothing that could have been decided in the register goes around it.
func (p prepared) isEarlier(ctx context.Context, tx *db.Tx) error {
	first, err := firstNumbered(ctx, tx, p.Group)
	if err != nil || first == "" {
		return err
	}
	day, err := civil.Parse(first)
	if err == nil && p.Day.Last() >= day {
		var f errs.Fields
		f.Add("day", "decision.not_earlier", "day", day)
		return f.Err()
	}
	return err
}

// makeFindable puts the decision in the search: all of it for those whom it is for,
// and what is for everybody for those who may read the group.
func (p prepared) makeFindable(ctx context.Context, tx *db.Tx, d Decision) error {
	full := search.Entry{
		Kind: searchKind, ID: string(d.ID), Title: d.Heading.Da, Keywords: append([]string{p.in.Name.Da, p.in.Name.En, d.Slug, d.Heading.En}, p.names...),
		Body: d.Text.Da + "\n" + d.Text.En, Reach: string(d.Reach), Lang: "da", Path: d.Path(), Updated: tx.Now(),
	}
	if d.Reach == auth.Public {
		full.Reach = string(p.in.Reach)
		return search.Put(ctx, tx, full)
	}
	if err := search.Put(ctx, tx, full); err != nil {
		return err
	}
	open := full
	open.ID, open.Title, open.Body = full.ID+openSuffix, d.Open.Heading.Da, d.Open.Text.Da+"\n"+d.Open.Text.En
	open.Keywords, open.Reach = []string{p.in.Name.Da, p.in.Name.En, d.Slug, d.Open.Heading.En}, string(p.in.Reach)
	return search.Put(ctx, tx, open)
}

// GroupEdited lets what everybody may find of the group's decisions reach as far as the
// group does now: the groups' hook, in the write that edits it. The decisions themselves
// stay as they are.
func (s *Service) GroupEdited(ctx context.Context, tx *db.Tx, g group.Group) (err error) {
	defer errs.Wrap(&err, "decision.GroupEdited(%.50s)", g.ID)
	list, err := reachesIn(ctx, tx, g.ID)
	if err != nil {
		return err
	}
	for _, d := range list {
		entry := string(d.ID)
		if d.Reach != auth.Public {
			entry += openSuffix
		}
		if err := search.SetReach(ctx, tx, searchKind, entry, string(g.Reach)); err != nil {
			return err
		}
	}
	return nil
}

// MergeAuthorities lets what was decided of from's membership be found with to's: the
// registry's hook, in the write that merges. The decisions themselves stay as they
// are.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	moved, err := membershipsOf(ctx, tx, from)
	if err != nil || len(moved) == 0 {
		return err
	}
	for _, d := range moved {
		if err := tx.NoteOn("decision", string(d), effectOn{from}, effectOn{to}); err != nil {
			return err
		}
	}
	return moveEffects(ctx, tx, from, to)
}

// effectOn is whose membership a decision changed, as the change record keeps it when
// two authorities become one.
type effectOn struct {
	Membership registry.AuthorityID `json:"membership"`
}
