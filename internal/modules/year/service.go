package year

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Sources are the modules whose days the year shows.
type Sources struct {
	Authorities *registry.Service
	Products    *product.Service
	Agreements  *agreement.Service
	Groups      *group.Service
	Meetings    *meeting.Service
}

// Service is the way in to the year.
type Service struct {
	db   *db.DB
	from Sources
}

// New returns the year that is gathered from the sources, and its own entries in d.
func New(d *db.DB, from Sources) *Service { return &Service{db: d, from: from} }

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }

// Entries gathers what has a day in the period, as far as the actor may know, by day.
// Its texts are in the language of the context.
func (s *Service) Entries(ctx context.Context, actor auth.Actor, q Query) (list []Entry, err error) {
	defer errs.Wrap(&err, "year.Entries(%s)", q.Period)
	for _, gather := range []func(context.Context, auth.Actor, Query) ([]Entry, error){
		s.meetings, s.terms, s.evaluations, s.fees, s.agreements, s.priceLists, s.own,
	} {
		some, err := gather(ctx, actor, q)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	ours, err := s.ours(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(e Entry) bool {
		return e.Period.To <= q.Period.From || e.Day() >= q.Period.To ||
			q.Kinds != nil && !slices.Contains(q.Kinds, e.Kind) || q.Group != "" && e.Group != q.Group || !ours(e)
	})
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Day(), b.Day()), a.Start.Compare(b.Start), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// ours tells which entries are the reader's authority's: its own, those of groups in
// which it has a seat today, and those that are nobody's and so everybody's.
func (s *Service) ours(ctx context.Context, actor auth.Actor, q Query) (func(Entry) bool, error) {
	if !q.Mine || actor.For.ID == "" {
		return func(Entry) bool { return true }, nil
	}
	own := registry.AuthorityID(actor.For.ID)
	sits, err := s.from.Groups.SeatsOfAuthority(ctx, actor, own, s.Today())
	in := map[group.ID]bool{}
	for _, x := range sits {
		in[x.Group.ID] = true
	}
	return func(e Entry) bool {
		if e.Authority != "" {
			return e.Authority == own
		}
		return e.Group == "" || in[e.Group] || e.Kind == Assembly
	}, err
}

// OwnByID reads an own entry for who may write it.
func (s *Service) OwnByID(ctx context.Context, actor auth.Actor, entry ID) (o Own, err error) {
	defer errs.Wrap(&err, "year.OwnByID(%.50s)", entry)
	if !CanKeep(actor) {
		return o, ErrForbidden
	}
	o, err = ownByID(ctx, s.db, entry)
	return o, missing(err)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// Add writes a new own entry.
func (s *Service) Add(ctx context.Context, actor auth.Actor, c Content) (o Own, err error) {
	defer errs.Wrap(&err, "year.Add")
	if c, err = s.allowed(actor, c); err != nil {
		return o, err
	}
	o = Own{ID: id.New[ID](), Content: c, Version: 1}
	err = s.db.Write(ctx, actor.Change("year.add", string(o.ID)), func(tx *db.Tx) error {
		o.Created, o.Updated = tx.Now(), tx.Now()
		if err := saveOwn(ctx, tx, o); err != nil {
			return err
		}
		return tx.Note(nil, o)
	})
	return o, err
}

func (s *Service) allowed(actor auth.Actor, c Content) (Content, error) {
	if !CanKeep(actor) {
		return c, ErrForbidden
	}
	c = c.tidied()
	var f errs.Fields
	c.check(&f)
	return c, f.Err()
}

// Edit changes an own entry, made from that version of it.
func (s *Service) Edit(ctx context.Context, actor auth.Actor, entry ID, version int, c Content) (o Own, err error) {
	defer errs.Wrap(&err, "year.Edit(%.50s)", entry)
	if c, err = s.allowed(actor, c); err != nil {
		return o, err
	}
	err = s.db.Write(ctx, actor.Change("year.edit", string(entry)), func(tx *db.Tx) error {
		before, err := ownByID(ctx, tx, entry)
		if err != nil {
			return missing(err)
		}
		switch {
		case version != before.Version:
			return ErrStale
		case c == before.Content:
			o = before
			return db.ErrNoChange
		}
		o = before
		o.Content, o.Version, o.Updated = c, before.Version+1, tx.Now()
		if err := saveOwn(ctx, tx, o); err != nil {
			return err
		}
		return tx.Note(before, o)
	})
	return o, err
}

// Remove takes an own entry away.
func (s *Service) Remove(ctx context.Context, actor auth.Actor, entry ID) (err error) {
	defer errs.Wrap(&err, "year.Remove(%.50s)", entry)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("year.remove", string(entry)), func(tx *db.Tx) error {
		before, err := ownByID(ctx, tx, entry)
		if err != nil {
			return missing(err)
		}
		if err := deleteOwn(ctx, tx, entry); err != nil {
			return err
		}
		return tx.Note(before, nil)
	})
}
