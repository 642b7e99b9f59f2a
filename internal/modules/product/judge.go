package product

import (
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// SetStage says which stage the product is in, in the period. Only the
// secretariat may.
func (s *Service) SetStage(ctx context.Context, actor auth.Actor, id ID, p civil.Period, f StageFact) (err error) {
	defer errs.Wrap(&err, "product.SetStage(%s)", id)
	var e errs.Fields
	f.validate(&e)
	return s.judge(ctx, actor, "product.stage", id, p, &e, func(tx *db.Tx) (bool, error) {
		return stageTable.Set(ctx, tx, id, p, func(v *StageFact) { *v = f })
	}, f)
}

// SetLevel says which level the product has, in the period, and how firmly. What is
// Decided is entered with its decision by package governance, which knows the register;
// it gives way to another decision and to nothing that is only stated. Only the
// secretariat may.
func (s *Service) SetLevel(ctx context.Context, actor auth.Actor, id ID, p civil.Period, f LevelFact) (err error) {
	defer errs.Wrap(&err, "product.SetLevel(%s)", id)
	var e errs.Fields
	f.validate(&e)
	return s.judge(ctx, actor, "product.level", id, p, &e, func(tx *db.Tx) (bool, error) {
		if f.Standing != Decided {
			if err := undecided(ctx, tx, id, p); err != nil {
				return false, err
			}
		}
		return levelTable.Set(ctx, tx, id, p, func(v *LevelFact) { *v = f })
	}, f)
}

// undecided holds that no level was decided for any of the days.
func undecided(ctx context.Context, tx *db.Tx, id ID, p civil.Period) error {
	rows, err := levelTable.Timeline(ctx, tx, id)
	if err != nil {
		return err
	}
	var f errs.Fields
	for _, v := range rows {
		if v.Active && v.Value.Standing == Decided && v.Period.Overlaps(p) {
			f.Add("from", "product.level_decided", "day", v.Period.From)
			break
		}
	}
	return f.Err()
}

// ErrLevelMoved says that the level was set again after what somebody wants to take back.
var ErrLevelMoved = errs.New(errs.Conflict, "product.level_moved")

// TakeBackLevel makes the product's level what it was before the last write about it, which
// is named by its number, for a level that was entered wrongly. What was known in between
// is kept. Only the secretariat may.
func (s *Service) TakeBackLevel(ctx context.Context, actor auth.Actor, id ID, last int64) (err error) {
	defer errs.Wrap(&err, "product.TakeBackLevel(%s)", id)
	var e errs.Fields
	return s.judge(ctx, actor, "product.level_back", id, civil.Since(s.Today()), &e, func(tx *db.Tx) (bool, error) {
		rows, err := levelTable.Timeline(ctx, tx, id)
		if err != nil {
			return false, err
		}
		if len(rows) == 0 || slices.MaxFunc(rows, func(a, b LevelVersion) int { return cmp.Compare(a.Tx, b.Tx) }).Tx != last {
			return false, ErrLevelMoved
		}
		return levelTable.Undo(ctx, tx, id, last)
	}, map[string]any{"write": last})
}

// AddParty gives an authority a role in the product, in the period. Only the
// secretariat may.
func (s *Service) AddParty(ctx context.Context, actor auth.Actor, p civil.Period, f PartyFact) (party PartyID, err error) {
	defer errs.Wrap(&err, "product.AddParty(%s, %s)", f.Product, f.Authority)
	var e errs.Fields
	f.validate(&e)
	party = id.New[PartyID]()
	err = s.judge(ctx, actor, "product.party", f.Product, p, &e, func(tx *db.Tx) (bool, error) {
		return partyTable.Set(ctx, tx, party, p, func(v *PartyFact) { *v = f })
	}, f)
	return party, err
}

// EndParty ends an authority's role in the product on the day. Only the
// secretariat may.
func (s *Service) EndParty(ctx context.Context, actor auth.Actor, product ID, party PartyID, day civil.Date) (err error) {
	defer errs.Wrap(&err, "product.EndParty(%s, %s)", product, party)
	var e errs.Fields
	return s.judge(ctx, actor, "product.party_end", product, civil.Since(day), &e, func(tx *db.Tx) (bool, error) {
		rows, err := partyTable.Timeline(ctx, tx, party)
		if err != nil {
			return false, err
		}
		if len(rows) == 0 || rows[0].Value.Product != product {
			return false, ErrNotFound
		}
		return partyTable.End(ctx, tx, party, day)
	}, map[string]any{"party": party, "end": day})
}

// judge writes what the community says about a product.
func (s *Service) judge(
	ctx context.Context, actor auth.Actor, action string, id ID, p civil.Period, e *errs.Fields,
	set func(*db.Tx) (changed bool, err error), note any,
) error {
	if p.Empty() {
		e.Add("to", "product.period")
	}
	return s.db.Write(ctx, actor.Change(action, string(id)), func(tx *db.Tx) error {
		product, err := productByID(ctx, tx, id)
		switch {
		case err != nil:
			return missing(err)
		case !canRead(actor, product):
			return ErrNotFound
		case !canJudge(actor):
			return ErrForbidden.With("name", product.Name)
		case e.Err() != nil:
			return e.Err()
		}
		changed, err := set(tx)
		if err != nil {
			return err
		}
		if !changed {
			return db.ErrNoChange
		}
		if err := touch(ctx, tx, id); err != nil {
			return err
		}
		if err := s.makeFindable(ctx, tx, product); err != nil {
			return err
		}
		return tx.NoteOn(action, string(id), nil, map[string]any{"period": p, "fact": note})
	})
}

// MergeAuthority moves the roles of one authority to another, for the registry's
// merge of authorities: it is their hook, in the same write.
func (s *Service) MergeAuthority(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	var w db.Where
	w.And("authority_id = ?", from)
	rows, err := partyTable.Find(ctx, tx, &w)
	if err != nil {
		return err
	}
	done := map[PartyID]bool{}
	for _, v := range rows {
		if done[v.ID] {
			continue
		}
		done[v.ID] = true
		_, err := partyTable.Splice(ctx, tx, v.ID, civil.Period{From: civil.Min, To: civil.Max},
			func(st *timeline.State[PartyFact]) { st.Value.Authority = to })
		if err != nil {
			return err
		}
		if err := touch(ctx, tx, v.Value.Product); err != nil {
			return err
		}
	}
	return nil
}

// AddFigure adds a number that somebody states about the product, in front of
// the others. The product's coordinator and the secretariat may.
func (s *Service) AddFigure(ctx context.Context, actor auth.Actor, f Figure) (err error) {
	defer errs.Wrap(&err, "product.AddFigure(%s)", f.Product)
	return s.state(ctx, actor, "product.figure", f.Product, f.Validate(), func(tx *db.Tx) error {
		f.ID = id.New[string]()
		lowest, err := db.One(ctx, tx, db.Value[int], `SELECT COALESCE(min(rank), 1) FROM product_figure WHERE product_id = $1`, f.Product)
		if err != nil {
			return err
		}
		f.Rank = lowest - 1
		return insertFigure(ctx, tx, f)
	}, f)
}

// AddEvent adds something that happened to the product. The product's
// coordinator and the secretariat may.
func (s *Service) AddEvent(ctx context.Context, actor auth.Actor, v Event) (err error) {
	defer errs.Wrap(&err, "product.AddEvent(%s)", v.Product)
	return s.state(ctx, actor, "product.event", v.Product, v.Validate(), func(tx *db.Tx) error {
		v.ID = id.New[string]()
		return insertEvent(ctx, tx, v)
	}, v)
}

// AddRelation says how the product relates to another. The product's coordinator
// and the secretariat may.
func (s *Service) AddRelation(ctx context.Context, actor auth.Actor, v Relation) (err error) {
	defer errs.Wrap(&err, "product.AddRelation(%s, %s)", v.Product, v.Other)
	return s.state(ctx, actor, "product.relation", v.Product, nil, func(tx *db.Tx) error {
		return insertRelation(ctx, tx, v)
	}, v)
}

// state writes what the product's own people say about it.
func (s *Service) state(
	ctx context.Context, actor auth.Actor, action string, id ID, invalid error, insert func(*db.Tx) error, note any,
) error {
	return s.db.Write(ctx, actor.Change(action, string(id)), func(tx *db.Tx) error {
		if _, err := s.forEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		if err := insert(tx); err != nil {
			return err
		}
		if err := touch(ctx, tx, id); err != nil {
			return err
		}
		return tx.NoteOn(action, string(id), nil, note)
	})
}

// listedSubject is a subject as the change record keeps it, with its place counted from 1.
type listedSubject struct {
	Place int `json:"place"`
	Subject
}

// PutSubject adds a subject to the community's list, or changes it, at the place
// counted from 0; the others move. Only the secretariat may.
func (s *Service) PutSubject(ctx context.Context, actor auth.Actor, place int, sub Subject) (err error) {
	defer errs.Wrap(&err, "product.PutSubject(%s)", sub.Slug)
	if !canJudge(actor) {
		return ErrForbidden
	}
	var f errs.Fields
	f.Require("slug", sub.Slug, maxName)
	if sub.Slug != line.Slug(sub.Slug) {
		f.Add("slug", "product.slug", "slug", line.Slug(sub.Slug))
	}
	f.Require("name_da", sub.Name.Da, maxName)
	f.Require("name_en", sub.Name.En, maxName)
	if f.Err() != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("subject.put", sub.Slug), func(tx *db.Tx) error {
		list, err := subjects(ctx, tx)
		if err != nil {
			return err
		}
		var before any
		if at := slices.IndexFunc(list, func(s Subject) bool { return s.Slug == sub.Slug }); at >= 0 {
			before = listedSubject{at + 1, list[at]}
			list = slices.Delete(list, at, at+1)
		}
		at := min(max(place, 0), len(list))
		for rank, s := range slices.Insert(list, at, sub) {
			if err := putSubject(ctx, tx, rank, s); err != nil {
				return err
			}
		}
		return tx.Note(before, listedSubject{at + 1, sub})
	})
}
