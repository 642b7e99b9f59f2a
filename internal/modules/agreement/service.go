package agreement

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// What this module says no with.
var (
	ErrNotFound = errs.New(errs.NotFound, "agreement.not_found")
	ErrStale    = errs.New(errs.Conflict, "agreement.stale")
)

// Service is the way in to agreements, price lists and size classes. Set the hooks
// before the first write.
type Service struct {
	db          *db.DB
	files       blob.Store
	authorities *registry.Service
	members     *member.Service
	products    *product.Service

	// OnWrite are called in the write that changes the agreement of the authority
	// and the product, with its periods after the change: none when it is gone.
	OnWrite []func(ctx context.Context, tx *db.Tx, authority registry.AuthorityID, product product.ID, periods []Version) error
}

// New returns the agreements kept in d, with their documents in files.
func New(d *db.DB, files blob.Store, authorities *registry.Service, members *member.Service, products *product.Service) *Service {
	return &Service{db: d, files: files, authorities: authorities, members: members, products: products}
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Recorded is an agreement in a period, as the change record and files say it.
type Recorded struct {
	Agreement
	Period civil.Period `json:"period"`
}

// document is nil where there is no agreement.
func document(periods []Version) any {
	if len(periods) == 0 {
		return nil
	}
	list := make([]Recorded, len(periods))
	for i, v := range periods {
		list[i] = Recorded{v.Value, v.Period}
	}
	return list
}

// Mark tells one state of an agreement from the next: a form that was made from
// one may not overwrite another.
func Mark(periods []Version) (mark int64) {
	for _, v := range periods {
		mark = max(mark, v.Tx)
	}
	return mark
}

// Register writes a new agreement for the period. One that overlaps another of the
// same authority and product is a fault. Keepers only.
func (s *Service) Register(ctx context.Context, actor auth.Actor, a Agreement, p civil.Period) (made ID, err error) {
	defer errs.Wrap(&err, "agreement.Register(%.50s, %.50s)", a.Authority, a.Product)
	if !CanKeep(actor) {
		return "", ErrForbidden
	}
	a = a.tidied()
	f, err := s.faults(ctx, actor, a, p)
	if err != nil {
		return "", err
	}
	earlier, err := ofPair(ctx, s.db, a.Authority, a.Product)
	if err != nil {
		return "", err
	}
	made = id.New[ID]()
	if len(earlier) > 0 {
		made = earlier[0].ID
	}
	return made, s.change(ctx, actor, "agreement.register", made, func(tx *db.Tx, _ []Version) (bool, error) {
		// Read again here, where no other write can come between.
		now, err := ofPair(ctx, tx, a.Authority, a.Product)
		if err != nil {
			return false, err
		}
		if len(now) > 0 && now[0].ID != made {
			return false, ErrStale
		}
		found := slices.Clone(f)
		overlaps(&found, now, p)
		if err := found.Err(); err != nil {
			return false, err
		}
		return agreements.Set(ctx, tx, made, p, func(v *Agreement) { *v = a })
	})
}

// faults finds what is wrong with the agreement, by itself and beside the records
// it refers to.
func (s *Service) faults(ctx context.Context, actor auth.Actor, a Agreement, p civil.Period) (f errs.Fields, err error) {
	authority, err := s.authorities.AuthorityByID(ctx, a.Authority)
	switch {
	case errs.KindOf(err) == errs.NotFound, err == nil && authority.MergedInto != "":
		f.Add("authority", "registry.authority.unknown")
	case err != nil:
		return nil, err
	}
	known, err := s.products.ProductsByID(ctx, actor, []product.ID{a.Product})
	if err != nil {
		return nil, err
	}
	if len(known) == 0 {
		f.Add("product", "errs.choose")
	}
	a.check(&f, p)
	return f, nil
}

// overlaps: an authority has at most one agreement about a product at a time.
func overlaps(f *errs.Fields, others []Version, p civil.Period) {
	for _, o := range others {
		switch {
		case !o.Period.Overlaps(p):
			continue
		case o.Period.Open():
			f.Add("from", "agreement.overlaps_open", "from", o.Period.From)
		default:
			f.Add("from", "agreement.overlaps", "from", o.Period.From, "to", o.Period.To-1)
		}
		return
	}
}

// Correct replaces the period of the agreement that begins on the day from with a
// and the period p; mark is of the state it was made from. Keepers only.
func (s *Service) Correct(ctx context.Context, actor auth.Actor, id ID, from civil.Date, mark int64, a Agreement, p civil.Period) (err error) {
	defer errs.Wrap(&err, "agreement.Correct(%.50s, %s)", id, from)
	return s.edit(ctx, actor, "agreement.correct", id, from, mark, a, p)
}

const amend = "agreement.amend"

// Amend gives the agreement other terms from the first day of p on, which lies
// within the period that begins on the day from; the days before keep theirs.
// Keepers only.
func (s *Service) Amend(ctx context.Context, actor auth.Actor, id ID, from civil.Date, mark int64, a Agreement, p civil.Period) (err error) {
	defer errs.Wrap(&err, "agreement.Amend(%.50s, %s)", id, from)
	return s.edit(ctx, actor, amend, id, from, mark, a, p)
}

// edit puts a in the period p in place of the period that begins on the day from,
// or of its later part.
func (s *Service) edit(
	ctx context.Context, actor auth.Actor, action string, id ID, from civil.Date, mark int64, a Agreement, p civil.Period,
) error {
	if !CanKeep(actor) {
		return ErrForbidden
	}
	return s.change(ctx, actor, action, id, func(tx *db.Tx, now []Version) (bool, error) {
		at, err := periodAt(now, from, mark)
		if err != nil {
			return false, err
		}
		old := now[at]
		next := a.tidied()
		next.Authority, next.Product, next.File, next.Batch = old.Value.Authority, old.Value.Product, old.Value.File, ""
		replaced := old.Period
		var f errs.Fields
		next.check(&f, p)
		if action == amend {
			within(&f, "from", p.From, old.Period.From+1, old.Period.To-1)
			replaced.From = p.From
		}
		overlaps(&f, slices.Delete(slices.Clone(now), at, at+1), p)
		if err := f.Err(); err != nil {
			return false, err
		}
		if p != replaced { // or else the days that p leaves out would keep what they said
			if _, err := agreements.Splice(ctx, tx, id, replaced, func(st *timeline.State[Agreement]) { st.Active = false }); err != nil {
				return false, err
			}
		}
		return agreements.Set(ctx, tx, id, p, func(v *Agreement) { *v = next })
	})
}

// periodAt finds the period that begins on the day, in the state with the mark.
func periodAt(now []Version, from civil.Date, mark int64) (int, error) {
	at := slices.IndexFunc(now, func(v Version) bool { return v.Period.From == from })
	switch {
	case len(now) == 0:
		return 0, ErrNotFound
	case Mark(now) != mark, at < 0:
		return 0, ErrStale
	}
	return at, nil
}

// within holds that the day of a change lies where the agreement holds.
func within(f *errs.Fields, name string, day, from, to civil.Date) {
	switch {
	case from <= day && day <= to:
	case to >= civil.Max-2: // an end that nobody needs to be told
		f.Add(name, "agreement.within_open", "from", from)
	default:
		f.Add(name, "agreement.within", "from", from, "to", to)
	}
}

// End lets the agreement hold through the day last and no longer; what was planned
// for later is off. Keepers only.
func (s *Service) End(ctx context.Context, actor auth.Actor, id ID, mark int64, last civil.Date) (err error) {
	defer errs.Wrap(&err, "agreement.End(%.50s, %s)", id, last)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	return s.change(ctx, actor, "agreement.end", id, func(tx *db.Tx, now []Version) (bool, error) {
		if len(now) == 0 {
			return false, ErrNotFound
		}
		if Mark(now) != mark {
			return false, ErrStale
		}
		var f errs.Fields
		within(&f, "day", last, now[0].Period.From, now[len(now)-1].Period.To-2)
		if err := f.Err(); err != nil {
			return false, err
		}
		return agreements.End(ctx, tx, id, last+1)
	})
}

// change writes a change of one agreement with its record, and tells whoever wants
// to know.
func (s *Service) change(ctx context.Context, actor auth.Actor, action string, id ID, splice func(*db.Tx, []Version) (bool, error)) error {
	return s.db.Write(ctx, actor.Change(action, string(id)), func(tx *db.Tx) error {
		before, err := periodsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if changed, err := splice(tx, before); err != nil {
			return err
		} else if !changed {
			return db.ErrNoChange
		}
		return s.settle(ctx, tx, id, before)
	})
}

// settle notes what became of the agreement and calls the hooks.
func (s *Service) settle(ctx context.Context, tx *db.Tx, id ID, before []Version) error {
	after, err := periodsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := tx.NoteOn("agreement", string(id), document(before), document(after)); err != nil {
		return err
	}
	if err := duty.Ask(ctx, tx); err != nil {
		return err
	}
	about := slices.Concat(after, before)[0].Value
	if len(before) > 0 && before[0].Value.Authority != about.Authority {
		if err := s.tell(ctx, tx, before[0].Value, nil); err != nil {
			return err
		}
	}
	return s.tell(ctx, tx, about, after)
}

func (s *Service) tell(ctx context.Context, tx *db.Tx, a Agreement, periods []Version) error {
	for _, hook := range s.OnWrite {
		if err := hook(ctx, tx, a.Authority, a.Product, periods); err != nil {
			return err
		}
	}
	return nil
}

// MergeAuthorities lets the agreements of from become those of to, on the days that
// to has none of its own: the registry's hook, in the write that merges.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	moved, err := ofAuthority(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, periods := range byID(moved) {
		if err := s.moveAgreement(ctx, tx, periods, to); err != nil {
			return err
		}
	}
	return moveJudgements(ctx, tx, from, to)
}

func (s *Service) moveAgreement(ctx context.Context, tx *db.Tx, moved []Version, to registry.AuthorityID) error {
	from := moved[0].Value.Authority
	own, err := ofPair(ctx, tx, to, moved[0].Value.Product)
	if err != nil {
		return err
	}
	id := moved[0].ID
	if len(own) == 0 {
		always := civil.Period{From: civil.Min, To: civil.Max}
		_, err := agreements.Splice(ctx, tx, id, always, func(st *timeline.State[Agreement]) { st.Value.Authority = to })
		if err != nil {
			return err
		}
		return s.settle(ctx, tx, id, moved)
	}
	if _, err := agreements.Delete(ctx, tx, id); err != nil {
		return err
	}
	if err := s.settle(ctx, tx, id, moved); err != nil {
		return err
	}
	for _, v := range moved {
		v.Value.Authority = to
		_, err := agreements.Splice(ctx, tx, own[0].ID, v.Period, func(st *timeline.State[Agreement]) {
			if !st.Active || st.Value.Authority == from {
				st.Active, st.Value = true, v.Value
			}
		})
		if err != nil {
			return err
		}
	}
	return s.settle(ctx, tx, own[0].ID, own)
}

// byID groups periods, which come in the order of their ids.
func byID(periods []Version) (groups [][]Version) {
	for _, v := range periods {
		if n := len(groups); n > 0 && groups[n-1][0].ID == v.ID {
			groups[n-1] = append(groups[n-1], v)
			continue
		}
		groups = append(groups, []Version{v})
	}
	return groups
}
