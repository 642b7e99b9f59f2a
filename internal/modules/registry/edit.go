package registry

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// CreateAuthority adds an authority, its facts among it. The slug is made from
// the name when none is given. Keepers only.
func (s *Service) CreateAuthority(ctx context.Context, actor auth.Actor, a Authority) (saved Authority, err error) {
	defer errs.Wrap(&err, "registry.CreateAuthority(%.50s)", a.Name)
	if err := canKeep(actor); err != nil {
		return Authority{}, err
	}
	a = a.tidied()
	a.ID, a.Version, a.MergedInto = id.New[AuthorityID](), 1, ""
	err = s.db.Write(ctx, actor.Change("authority.create", string(a.ID)), func(tx *db.Tx) error {
		if err := checkAuthority(ctx, tx, a); err != nil {
			return err
		}
		a.Created, a.Updated = tx.Now(), tx.Now()
		if err := insertAuthority(ctx, tx, a); err != nil {
			return err
		}
		for _, f := range a.Facts {
			if err := insertFact(ctx, tx, a.ID, f); err != nil {
				return err
			}
		}
		return noteAuthority(ctx, tx, nil, a)
	})
	return a, err
}

// EditAuthority saves the fields of the authority with a's ID, but for the
// facts, which have writes of their own. a.Version says what a began from: what
// somebody else saved since is kept where a left it alone, and the saved version
// is then more than one higher; where both changed the same part the error is a
// *Stale. Whoever speaks for the authority may change its homepage and contact,
// keepers everything.
func (s *Service) EditAuthority(ctx context.Context, actor auth.Actor, a Authority) (saved Authority, err error) {
	defer errs.Wrap(&err, "registry.EditAuthority(%.50s)", a.ID)
	a = a.tidied()
	return s.saveAuthority(ctx, actor, "authority.edit", a.ID, func(tx *db.Tx, before Authority) (after Authority, err error) {
		after = a
		if a.Version != before.Version {
			after, err = rebase(ctx, tx, "authority", string(a.ID), AuthorityParts, a, before,
				func(base Authority) bool { return base.Version == a.Version })
			if err != nil {
				return after, err
			}
		}
		after.Facts, after.MergedInto, after.Created, after.Version = before.Facts, "", before.Created, before.Version
		if err := canEdit(actor, before, after); err != nil {
			return after, err
		}
		if err := checkAuthority(ctx, tx, after); err != nil {
			return after, err
		}
		if len(Differences(AuthorityParts, before, after)) == 0 {
			return after, db.ErrNoChange
		}
		return after, nil
	})
}

// SetFact adds a fact, or corrects the one of the same kind and date. Keepers
// only.
func (s *Service) SetFact(ctx context.Context, actor auth.Actor, authority AuthorityID, f Fact) (saved Authority, err error) {
	defer errs.Wrap(&err, "registry.SetFact(%s, %s)", authority, f.Kind)
	if err := canKeep(actor); err != nil {
		return Authority{}, err
	}
	f = f.tidied()
	var faults errs.Fields
	if f.check(&faults); len(faults) > 0 {
		return Authority{}, faults.Err()
	}
	return s.saveAuthority(ctx, actor, "authority.fact", authority, func(tx *db.Tx, a Authority) (Authority, error) {
		if err := deleteFact(ctx, tx, a.ID, f.Kind, f.Source.Date); err != nil {
			return a, err
		}
		a.Facts = withFact(a.Facts, f)
		return a, insertFact(ctx, tx, a.ID, f)
	})
}

// DropFact removes a fact that should not have been written. Keepers only.
func (s *Service) DropFact(ctx context.Context, actor auth.Actor, authority AuthorityID, k FactKind, date civil.When) (saved Authority, err error) {
	defer errs.Wrap(&err, "registry.DropFact(%s, %s)", authority, k)
	if err := canKeep(actor); err != nil {
		return Authority{}, err
	}
	return s.saveAuthority(ctx, actor, "authority.fact", authority, func(tx *db.Tx, a Authority) (Authority, error) {
		f := Fact{Kind: k}
		f.Source.Date = date
		kept := withoutFact(a.Facts, f)
		if len(kept) == len(a.Facts) {
			return a, db.ErrNotFound
		}
		a.Facts = kept
		return a, deleteFact(ctx, tx, a.ID, k, date)
	})
}

// saveAuthority writes what edit makes of the authority.
func (s *Service) saveAuthority(
	ctx context.Context, actor auth.Actor, action string, authority AuthorityID,
	edit func(tx *db.Tx, before Authority) (after Authority, err error),
) (saved Authority, err error) {
	if !CanEdit(actor, authority) {
		return Authority{}, ErrForbidden
	}
	err = s.db.Write(ctx, actor.Change(action, string(authority)), func(tx *db.Tx) error {
		before, err := authorityByID(ctx, tx, authority)
		if err != nil {
			return err
		}
		if before.MergedInto != "" {
			return ErrMerged
		}
		saved = before
		after, err := edit(tx, before)
		if err != nil {
			return err
		}
		saved, err = updateAuthority(ctx, tx, after)
		if err != nil {
			return err
		}
		return noteAuthority(ctx, tx, before, saved)
	})
	return saved, err
}

// noteAuthority writes what every change of an authority ends with: the record,
// and what it is found by.
func noteAuthority(ctx context.Context, tx *db.Tx, before any, after Authority) error {
	if err := tx.NoteOn("authority", string(after.ID), before, after); err != nil {
		return err
	}
	if after.MergedInto != "" {
		return search.Delete(ctx, tx, "authority", string(after.ID))
	}
	return search.Put(ctx, tx, search.Entry{
		Kind: "authority", ID: string(after.ID), Title: after.Name,
		Keywords: []string{after.OfficialName, after.CVR, after.Code},
		Reach:    string(auth.Public), Lang: "da", Path: after.Path(), Updated: after.Updated,
	})
}

// checkAuthority finds everything that is wrong with the authority, by itself
// and beside the others.
func checkAuthority(ctx context.Context, tx *db.Tx, a Authority) error {
	var f errs.Fields
	a.check(&f)
	for _, unique := range []struct {
		field, key string
		valid      bool
		find       func() (Authority, error)
	}{
		{"slug", "registry.slug.taken", line.IsSlug(a.Slug), func() (Authority, error) { return authorityBySlug(ctx, tx, a.Slug) }},
		{"cvr", "registry.cvr.taken", ValidCVR(a.CVR), func() (Authority, error) { return authorityByCVR(ctx, tx, a.CVR) }},
		{"code", "registry.code.taken", isDigits(a.Code, 4), func() (Authority, error) { return authorityByCode(ctx, tx, a.Code) }},
	} {
		if !unique.valid {
			continue
		}
		other, err := found(unique.find())
		if err != nil {
			return err
		}
		if other.ID != "" && other.ID != a.ID && (other.MergedInto == "" || unique.field == "slug") {
			f.Add(unique.field, unique.key, "name", other.Name)
		}
	}
	if err := checkRegion(ctx, tx, a, &f); err != nil {
		return err
	}
	if err := checkSuccessor(ctx, tx, a, &f); err != nil {
		return err
	}
	return f.Err()
}

// checkSuccessor: following the successors of an authority never leads back to it.
func checkSuccessor(ctx context.Context, tx *db.Tx, a Authority, f *errs.Fields) error {
	if a.Successor == "" {
		return nil
	}
	successor, err := found(authorityByID(ctx, tx, a.Successor))
	if err != nil {
		return err
	}
	if successor.ID == "" || successor.MergedInto != "" {
		f.Add("successor", "registry.authority.unknown")
		return nil
	}
	circle, err := succeeds(ctx, tx, a.ID, a)
	if circle {
		f.Add("successor", "registry.successor.circle")
	}
	return err
}

// succeeds reports whether later took over from earlier, at once or through
// others. What is written never makes a circle, so this ends.
func succeeds(ctx context.Context, q db.Querier, later AuthorityID, earlier Authority) (bool, error) {
	for earlier.Successor != "" {
		if earlier.Successor == later {
			return true, nil
		}
		next, err := authorityByID(ctx, q, earlier.Successor)
		if err != nil {
			return false, err
		}
		earlier = next
	}
	return false, nil
}

// checkRegion: a municipality lies in a region, and what municipalities lie in
// stays one.
func checkRegion(ctx context.Context, tx *db.Tx, a Authority, f *errs.Fields) error {
	if a.Kind == Municipality && a.Region != "" {
		region, err := found(authorityByID(ctx, tx, a.Region))
		if err != nil {
			return err
		}
		if region.Kind != Region || region.MergedInto != "" {
			f.Add("region", "registry.region.unknown")
		}
	}
	if a.Kind == Region {
		return nil
	}
	inside, err := inRegion(ctx, tx, a.ID)
	if len(inside) > 0 {
		f.Add("kind", "registry.kind.region_used", "n", len(inside))
	}
	return err
}

// found makes "there is none" a zero value, where that is a good answer.
func found[T any](v T, err error) (T, error) {
	if errs.KindOf(err) == errs.NotFound {
		return v, nil
	}
	return v, err
}
