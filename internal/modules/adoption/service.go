package adoption

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Service is the way in to who uses what.
type Service struct {
	db          *db.DB
	authorities *registry.Service
	products    *product.Service

	index      atomic.Pointer[index]
	said       atomic.Bool // statements were written since the index was made
	named      atomic.Bool // authorities were
	refreshing sync.Mutex
	grown      grown
}

// New returns the adoptions kept in d. What agreements say reaches it through the
// hook AgreementWritten, so it does not know their service.
func New(d *db.DB, authorities *registry.Service, products *product.Service) *Service {
	s := &Service{db: d, authorities: authorities, products: products}
	d.OnCommit(s.hear)
	return s
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Saying is what an authority says itself about one product.
type Saying struct {
	Product product.ID
	State   State      // empty takes back what was said
	Since   civil.When // the first day of the state; of the use, where it has ended; may be left out
	Start   Start
	Ended   civil.When // the first day without it, for Ended; today where it is left out
	Release string
	Note    string
	Contact string
	Reach   auth.Reach
}

// Say lets the authority say how it is with several products, in one change. What
// it says lives for a year. Where it says the same state with the same beginning
// as before, what it said is renewed from today; else the new state holds from the
// day on which it says that it began. A saying without a state takes back all that
// the authority said about the product. Faults come back named
// "<product id>.<field>".
//
// Whoever acts for the authority as its representative may, and keepers.
func (s *Service) Say(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, all []Saying) (err error) {
	defer errs.Wrap(&err, "adoption.Say(%.50s, %d)", authority, len(all))
	if !CanSay(actor, authority) {
		return ErrForbidden
	}
	a, err := s.present(ctx, authority)
	if err != nil {
		return err
	}
	names, err := s.products.Names(ctx, actor)
	if err != nil {
		return err
	}
	today := s.Today()
	var f errs.Fields
	all = slices.Clone(all)
	for i := range all {
		all[i].Release, all[i].Note, all[i].Contact = line.Tidy(all[i].Release), line.Tidy(all[i].Note), line.Tidy(all[i].Contact)
		var faults errs.Fields
		all[i].check(&faults, a, today)
		if !slices.ContainsFunc(names, func(n product.Name) bool { return n.ID == all[i].Product }) {
			faults.Add("state", "adoption.no_product")
		}
		f.Merge(string(all[i].Product)+".", faults.Err())
	}
	if f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("adoption.say", string(authority)), func(tx *db.Tx) error {
		changed := false
		for _, saying := range all {
			did, err := saying.write(ctx, tx, a, today)
			if err != nil {
				return err
			}
			changed = changed || did
		}
		return reviewed(ctx, tx, changed, nil)
	})
}

func (v Saying) write(ctx context.Context, tx *db.Tx, a registry.Authority, today civil.Date) (changed bool, err error) {
	was, err := timelineOf(ctx, tx, fact{pair{a.ID, v.Product}, Self})
	switch {
	case err != nil:
		return false, err
	case v.State != "":
		return put(ctx, tx, was, v.inputs(a, onDay(was, today), today)...)
	case len(was) == 0:
		return false, nil
	}
	return true, withdraw(ctx, tx, was)
}

// reviewed ends a write: with a review of the duties when something changed, and
// without a trace when nothing did.
func reviewed(ctx context.Context, tx *db.Tx, changed bool, err error) error {
	switch {
	case err != nil:
		return err
	case !changed:
		return db.ErrNoChange
	}
	return duty.Ask(ctx, tx)
}

// present gives the authority if something can be said about it, or ErrNotFound.
func (s *Service) present(ctx context.Context, authority registry.AuthorityID) (registry.Authority, error) {
	a, err := s.authorities.AuthorityByID(ctx, authority)
	if errs.KindOf(err) == errs.NotFound || err == nil && a.MergedInto != "" {
		return a, ErrNotFound
	}
	return a, err
}

// statement is the saying as the authority's own statement of today.
func (v Saying) statement(a registry.Authority, today civil.Date) Statement {
	return Statement{
		Authority: a.ID, Product: v.Product, Origin: Self, State: v.State, Since: v.Since, Start: v.Start,
		Release: v.Release, Note: v.Note, Contact: v.Contact, Reach: v.Reach,
		Source: cite.Source{Title: a.FullName(), Date: civil.At(today)}, Expires: today + Life,
	}
}

func (v Saying) check(f *errs.Fields, a registry.Authority, today civil.Date) {
	if v.State == "" {
		return // it takes back, whatever else stands there
	}
	v.statement(a, today).check(f, civil.Since(today))
	if v.Since.First() > today {
		f.Add("since", "adoption.future")
	}
	switch {
	case v.Ended.IsZero():
	case v.State != Ended:
		f.Add("ended", "adoption.not_ended")
	case v.Ended.First() > today:
		f.Add("ended", "adoption.future")
	case v.Ended.First() < earliest:
		f.Add("ended", "adoption.too_early", "day", earliest)
	case v.Ended.Last() < v.Since.First():
		f.Add("ended", "adoption.ends_first")
	}
}

// inputs are the stretches that the saying writes, given what the authority says
// so far: the state, and for a use that has ended also the use.
func (v Saying) inputs(a registry.Authority, was *Version, today civil.Date) []Input {
	st := v.statement(a, today)
	var all []Input
	if v.State == Ended {
		before := st
		before.State = Operating
		st.Since, st.Start = v.Ended, Exactly
		if until := civil.At(today); !v.Since.IsZero() {
			if v.Ended.IsZero() && was != nil && was.Value.State == Ended {
				until = was.Value.Since
			} else if !v.Ended.IsZero() {
				until = v.Ended
			}
			if p := (civil.Period{From: v.Since.First(), To: until.First()}); !p.Empty() {
				all = append(all, Input{before, p})
			}
		}
	}
	same := was != nil && was.Value.State == st.State
	if st.Since.IsZero() {
		st.Since, st.Start = civil.At(today), ByThen
		if same {
			st.Since, st.Start = was.Value.Since, was.Value.Start
		}
	}
	p := civil.Since(st.Since.First())
	if same && was.Value.Since == st.Since && was.Value.Start == st.Start {
		p = civil.Since(today)
	}
	return append(all, Input{st, p})
}

// onDay gives the version in force on the day, or nil.
func onDay(periods []Version, day civil.Date) *Version {
	i := slices.IndexFunc(periods, func(v Version) bool { return v.Active && v.Period.Contains(day) })
	if i < 0 {
		return nil
	}
	return &periods[i]
}

// noted is a statement as the change record keeps it.
type noted struct {
	Statement
	Period civil.Period `json:"period"`
}

// put writes the inputs, which are about one fact, over what was known of it, and
// notes what held and now holds.
func put(ctx context.Context, tx *db.Tx, was []Version, all ...Input) (changed bool, err error) {
	statement := id.New[StatementID]()
	if len(was) > 0 {
		statement = was[0].ID
	}
	for _, in := range all {
		did, err := statements.Set(ctx, tx, statement, in.Period, func(v *Statement) { *v = in.Statement })
		if err != nil {
			return false, err
		}
		if !did {
			continue
		}
		changed = true
		var before any
		if v := onDay(was, in.Period.From); v != nil {
			before = noted{v.Value, v.Period}
		}
		if err := tx.NoteOn("adoption", string(statement), before, noted(in)); err != nil {
			return false, err
		}
	}
	return changed, nil
}

// Confirm renews what the authority says itself about the products, as it stands,
// for a year from today. A product about which it says nothing is a fault in
// "<product id>.state". Who may Say may.
func (s *Service) Confirm(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, products []product.ID) (err error) {
	defer errs.Wrap(&err, "adoption.Confirm(%.50s, %d)", authority, len(products))
	if !CanSay(actor, authority) {
		return ErrForbidden
	}
	a, err := s.present(ctx, authority)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("adoption.confirm", string(authority)), func(tx *db.Tx) error {
		today := civil.Of(tx.Now())
		changed := false
		var f errs.Fields
		for _, p := range products {
			was, err := timelineOf(ctx, tx, fact{pair{authority, p}, Self})
			if err != nil {
				return err
			}
			now := onDay(was, today)
			if now == nil {
				f.Add(string(p)+".state", "adoption.nothing_said")
				continue
			}
			st := now.Value
			st.Source, st.Expires, st.Batch = cite.Source{Title: a.FullName(), Date: civil.At(today)}, today+Life, ""
			did, err := put(ctx, tx, was, Input{st, civil.Since(today)})
			if err != nil {
				return err
			}
			changed = changed || did
		}
		return reviewed(ctx, tx, changed, f.Err())
	})
}

// Note keeps what an origin says, in the period. A statement without a reach is
// public, and one without a last day lives for a year from its source's date.
// Keepers may; the product's coordinator may note what the coordinator says.
func (s *Service) Note(ctx context.Context, actor auth.Actor, st Statement, p civil.Period) (err error) {
	defer errs.Wrap(&err, "adoption.Note(%.50s, %.50s, %s)", st.Authority, st.Product, st.Origin)
	if !CanNote(actor, st.Origin, st.Product) {
		return ErrForbidden
	}
	in := Input{st, p}.completed()
	var f errs.Fields
	in.check(&f, in.Period)
	if st.Since.First() > s.Today() {
		f.Add("since", "adoption.future")
	}
	if _, err := s.present(ctx, st.Authority); errs.KindOf(err) == errs.NotFound {
		f.Add("authority", "adoption.no_authority")
	} else if err != nil {
		return err
	}
	if known, err := s.products.ProductsByID(ctx, actor, []product.ID{st.Product}); err != nil {
		return err
	} else if len(known) == 0 {
		f.Add("product", "adoption.no_product")
	}
	if f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("adoption.note", string(st.Authority)), func(tx *db.Tx) error {
		was, err := timelineOf(ctx, tx, in.fact())
		if err != nil {
			return err
		}
		changed, err := put(ctx, tx, was, in)
		return reviewed(ctx, tx, changed, err)
	})
}

// Withdraw takes a statement out of what is known, with all its history, for what
// should never have been said. Who may say it may withdraw it.
func (s *Service) Withdraw(ctx context.Context, actor auth.Actor, statement StatementID) (err error) {
	defer errs.Wrap(&err, "adoption.Withdraw(%.50s)", statement)
	return s.db.Write(ctx, actor.Change("adoption.withdraw", string(statement)), func(tx *db.Tx) error {
		was, err := statements.Timeline(ctx, tx, statement)
		switch {
		case err != nil:
			return err
		case len(was) == 0:
			return ErrNotFound
		}
		last := was[len(was)-1]
		if !CanWithdraw(actor, last.Value) {
			if !actor.CanRead(last.Value.Reach) {
				return ErrNotFound
			}
			return ErrForbidden
		}
		return reviewed(ctx, tx, true, withdraw(ctx, tx, was))
	})
}

// withdraw takes the statement, of which everything known is given, out of it.
func withdraw(ctx context.Context, tx *db.Tx, was []Version) error {
	last := was[len(was)-1]
	if _, err := statements.Delete(ctx, tx, last.ID); err != nil {
		return err
	}
	return tx.NoteOn("adoption", string(last.ID), noted{last.Value, last.Period}, nil)
}

// MergeAuthorities moves what is said about one authority to another, for the
// registry's merge: it is their hook, in the same write. On days on which the same
// origin speaks of both, what it says about the successor stands.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	of, err := timelinesOf(ctx, tx, []registry.AuthorityID{from, to})
	if err != nil {
		return err
	}
	move := func(v *Statement) {
		v.Authority = to
		if v.Reach == auth.ReachOf(auth.Authority, string(from)) {
			v.Reach = auth.ReachOf(auth.Authority, string(to))
		}
	}
	for f, moved := range of {
		if f.authority != from {
			continue
		}
		statement := moved[0].ID
		own := of[fact{pair{to, f.product}, f.origin}]
		if len(own) == 0 {
			always := civil.Period{From: civil.Min, To: civil.Max}
			_, err = statements.Splice(ctx, tx, statement, always, func(st *timeline.State[Statement]) { move(&st.Value) })
		} else {
			err = fill(ctx, tx, own[0].ID, moved, move)
		}
		if err != nil {
			return err
		}
		if err := tx.NoteOn("adoption", string(statement), noted{moved[0].Value, moved[0].Period}, nil); err != nil {
			return err
		}
	}
	return duty.Ask(ctx, tx)
}

// fill makes the statement hold what another one, which goes, said on the days
// that it says nothing about itself.
func fill(ctx context.Context, tx *db.Tx, statement StatementID, gone []Version, move func(*Statement)) error {
	if _, err := statements.Delete(ctx, tx, gone[0].ID); err != nil {
		return err
	}
	for _, v := range gone {
		if !v.Active {
			continue
		}
		move(&v.Value)
		_, err := statements.Splice(ctx, tx, statement, v.Period, func(st *timeline.State[Statement]) {
			if !st.Active {
				st.Active, st.Value = true, v.Value
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
