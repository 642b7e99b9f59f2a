package agreement

import (
	"context"
	"fmt"
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

// Row is the name of a field that forms repeat: class_da-3.
func Row(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

// Class gives the class of the authority in the year by the Standard key; ok is
// false when neither inhabitants nor a judgement say.
func (s *Service) Class(ctx context.Context, authority registry.AuthorityID, year int) (sized Sized, ok bool, err error) {
	defer errs.Wrap(&err, "agreement.Class(%.50s, %d)", authority, year)
	all, err := s.classes(ctx, Standard, year, []registry.AuthorityID{authority})
	sized, ok = all[authority]
	return sized, ok, err
}

// Classes is Class for many authorities; those without a class are left out.
func (s *Service) Classes(ctx context.Context, authorities []registry.AuthorityID, year int) (all map[registry.AuthorityID]Sized, err error) {
	defer errs.Wrap(&err, "agreement.Classes(%d)", year)
	return s.classes(ctx, Standard, year, authorities)
}

func (s *Service) classes(ctx context.Context, key KeyID, year int, ids []registry.AuthorityID) (map[registry.AuthorityID]Sized, error) {
	k, err := keyIn(ctx, s.db, key, year)
	if err != nil {
		return nil, err
	}
	authorities, err := s.authorities.AuthoritiesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	judged, err := judgedOn(ctx, s.db, key, civil.New(year, 1, 1))
	if err != nil {
		return nil, err
	}
	all := make(map[registry.AuthorityID]Sized, len(ids))
	for _, a := range authorities {
		if sized, ok := k.size(a, year, judged); ok {
			all[a.ID] = sized
		}
	}
	return all, nil
}

// size is the class of the authority: that of a municipality by its inhabitants,
// that of any other by judgement.
func (k AllocationKey) size(a registry.Authority, year int, judged map[registry.AuthorityID]Judgement) (Sized, bool) {
	if a.Kind == registry.Municipality {
		return k.sizedBy(a, year)
	}
	j, ok := judged[a.ID]
	if !ok {
		return Sized{}, false
	}
	class, ok := k.ClassByID(j.Class)
	return Sized{Key: k, Class: class, Judgement: &j}, ok
}

// Keys lists every version of every key, by key and year.
func (s *Service) Keys(ctx context.Context) (list []AllocationKey, err error) {
	defer errs.Wrap(&err, "agreement.Keys")
	return keys(ctx, s.db, nil)
}

// KeyIn gives the version of the key that holds in the year: the newest that is not
// later, or else the oldest. It is ErrNotFound when there is no such key.
func (s *Service) KeyIn(ctx context.Context, key KeyID, year int) (k AllocationKey, err error) {
	defer errs.Wrap(&err, "agreement.KeyIn(%.50s, %d)", key, year)
	return keyIn(ctx, s.db, key, year)
}

func keyIn(ctx context.Context, q db.Querier, key KeyID, year int) (k AllocationKey, err error) {
	var w db.Where
	w.And("id = ?", key)
	versions, err := keys(ctx, q, &w)
	if err != nil {
		return k, err
	}
	if len(versions) == 0 {
		return k, ErrNotFound
	}
	k = versions[0]
	for _, v := range versions {
		if v.Year <= year {
			k = v
		}
	}
	return k, nil
}

// PutKey writes a key as it is from a year on; k.Version is that of the state it was
// made from, 0 for a year that has none. Keepers only.
func (s *Service) PutKey(ctx context.Context, actor auth.Actor, k AllocationKey) (err error) {
	defer errs.Wrap(&err, "agreement.PutKey(%.50s, %d)", k.ID, k.Year)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	k = k.tidied()
	var f errs.Fields
	k.check(&f)
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("allocation_key.put", string(k.ID)), func(tx *db.Tx) error {
		var w db.Where
		w.And("id = ? AND year = ?", k.ID, k.Year)
		found, err := keys(ctx, tx, &w)
		if err != nil {
			return err
		}
		var before any
		next := k
		if len(found) > 0 {
			before = found[0]
		}
		if len(found) == 0 && k.Version != 0 || len(found) > 0 && found[0].Version != k.Version {
			return ErrStale
		}
		next.Version++
		if err := putKey(ctx, tx, next); err != nil {
			return err
		}
		return tx.Note(before, next)
	})
}

// Judge sets the class of an authority that is no municipality from 1 January of
// the year on. Keepers only.
func (s *Service) Judge(ctx context.Context, actor auth.Actor, j Judgement, year int) (err error) {
	defer errs.Wrap(&err, "agreement.Judge(%.50s, %d)", j.Authority, year)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	j.Reason, j.Source.Title, j.Source.Address = line.Tidy(j.Reason), line.Tidy(j.Source.Title), line.Tidy(j.Source.Address)
	f, err := s.judgeFaults(ctx, j, year)
	if err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("judgement.set", string(j.Authority)), func(tx *db.Tx) error {
		before, err := judgementsOf(ctx, tx, j.Authority, j.Key)
		if err != nil {
			return err
		}
		judgement := id.New[JudgementID]()
		if len(before) > 0 {
			judgement = before[0].ID
		}
		changed, err := judgements.Set(ctx, tx, judgement, civil.Since(civil.New(year, 1, 1)), func(v *Judgement) { *v = j })
		if err != nil {
			return err
		}
		if !changed {
			return db.ErrNoChange
		}
		return tx.Note(judgementOn(before, year), j)
	})
}

func (s *Service) judgeFaults(ctx context.Context, j Judgement, y int) (f errs.Fields, err error) {
	a, err := s.authorities.AuthorityByID(ctx, j.Authority)
	switch {
	case errs.KindOf(err) == errs.NotFound, err == nil && a.MergedInto != "":
		f.Add("authority", "registry.authority.unknown")
	case err != nil:
		return nil, err
	case a.Kind == registry.Municipality:
		f.Add("authority", "agreement.counted")
	}
	year(&f, y)
	k, err := keyIn(ctx, s.db, j.Key, y)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		f.Add("key", "errs.choose")
	case err != nil:
		return nil, err
	default:
		if _, ok := k.ClassByID(j.Class); !ok {
			f.Add("class", "errs.choose")
		}
	}
	f.Require("reason", j.Reason, MaxReason)
	j.Source.Check(&f)
	return f, nil
}

// judgementOn is what was judged for the year, nil where nothing was.
func judgementOn(periods []JudgementVersion, year int) any {
	i := slices.IndexFunc(periods, func(v JudgementVersion) bool { return v.Period.Contains(civil.New(year, 1, 1)) })
	if i < 0 {
		return nil
	}
	return periods[i].Value
}

// moveJudgements lets what was judged of from hold for to, on the days that nothing
// was judged of to.
func moveJudgements(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	moved, err := judgementsOf(ctx, tx, from, "")
	if err != nil {
		return err
	}
	for _, v := range moved {
		own, err := judgementsOf(ctx, tx, to, v.Value.Key)
		if err != nil {
			return err
		}
		judgement := id.New[JudgementID]()
		if len(own) > 0 {
			judgement = own[0].ID
		}
		j := v.Value
		j.Authority = to
		_, err = judgements.Splice(ctx, tx, judgement, v.Period, func(st *timeline.State[Judgement]) {
			if !st.Active {
				st.Active, st.Value = true, j
			}
		})
		if err != nil {
			return err
		}
		if _, err := judgements.Delete(ctx, tx, v.ID); err != nil {
			return err
		}
		if err := tx.NoteOn("judgement", string(to), judgementOn(own, v.Period.From.Year()), j); err != nil {
			return err
		}
	}
	return nil
}
