package registry

import (
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Merge is what would happen if From became part of To.
type Merge[T any] struct {
	From, To     T
	Affiliations int // of people, that would be To's
	Inside       int // municipalities of a region, that would lie in To
}

// PlanAuthorityMerge tells what MergeAuthorities would do, or why it would not.
func (s *Service) PlanAuthorityMerge(ctx context.Context, actor auth.Actor, from, to AuthorityID) (m Merge[Authority], err error) {
	defer errs.Wrap(&err, "registry.PlanAuthorityMerge(%.50s, %.50s)", from, to)
	if err := canKeep(actor); err != nil {
		return m, err
	}
	if m.From, m.To, err = mergedPair(ctx, s.db, from, to); err != nil {
		return m, err
	}
	inside, err := inRegion(ctx, s.db, from)
	if err != nil {
		return m, err
	}
	m.Inside = len(inside)
	m.Affiliations, err = countAffiliations(ctx, s.db, "authority", string(from))
	return m, err
}

// MergeAuthorities makes from part of to: its addresses lead to to, its people
// act for to, and what other modules keep about it follows through the hooks.
// From keeps its record, which says where it went. It cannot be undone. Keepers
// only.
func (s *Service) MergeAuthorities(ctx context.Context, actor auth.Actor, from, to AuthorityID) (err error) {
	defer errs.Wrap(&err, "registry.MergeAuthorities(%.50s, %.50s)", from, to)
	if err := canKeep(actor); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("authority.merge", string(to)), func(tx *db.Tx) error {
		a, b, err := mergedPair(ctx, tx, from, to)
		if err != nil {
			return err
		}
		if err := moveAuthority(ctx, tx, a, b); err != nil {
			return err
		}
		if err := moveAffiliations(ctx, tx, "authority", string(from), func(v *Affiliation) { v.Authority = to }); err != nil {
			return err
		}
		for _, hook := range s.OnMergeAuthorities {
			if err := hook(ctx, tx, from, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// mergedPair reads the two and holds that they can become one: both are still
// there, and both are the same kind of thing, so that whatever refers to the one
// may refer to the other.
func mergedPair(ctx context.Context, q db.Querier, from, to AuthorityID) (a, b Authority, err error) {
	if a, err = authorityByID(ctx, q, from); err != nil {
		return a, b, err
	}
	if a.MergedInto != "" {
		return a, b, ErrMerged
	}
	var f errs.Fields
	if b, err = found(authorityByID(ctx, q, to)); err != nil {
		return a, b, err
	}
	switch {
	case b.ID == "", b.MergedInto != "":
		f.Add("to", "registry.authority.unknown")
	case from == to:
		f.Add("to", "registry.merge.self")
	case a.Kind != b.Kind:
		f.Add("to", "registry.merge.kind")
	}
	if len(f) == 0 {
		follows, err := succeeds(ctx, q, from, b)
		if err != nil {
			return a, b, err
		}
		if follows {
			f.Add("to", "registry.merge.successor", "from", a.Name, "to", b.Name)
		}
	}
	return a, b, f.Err()
}

func moveAuthority(ctx context.Context, tx *db.Tx, from, to Authority) error {
	inside, err := inRegion(ctx, tx, from.ID)
	if err != nil {
		return err
	}
	for _, before := range inside {
		after := before
		after.Region = to.ID
		if after, err = updateAuthority(ctx, tx, after); err != nil {
			return err
		}
		if err := noteAuthority(ctx, tx, before, after); err != nil {
			return err
		}
	}
	if err := moveSuccessor(ctx, tx, from.ID, to.ID); err != nil {
		return err
	}
	if err := moveSlugs(ctx, tx, from.ID, to.ID); err != nil {
		return err
	}
	gone := from
	gone.MergedInto = to.ID
	if gone, err = updateAuthority(ctx, tx, gone); err != nil {
		return err
	}
	if err := noteAuthority(ctx, tx, from, gone); err != nil {
		return err
	}
	// The successor says the same as before; its record shows that it took over.
	after, err := updateAuthority(ctx, tx, to)
	if err != nil {
		return err
	}
	return noteAuthority(ctx, tx, to, after)
}

// moveSuccessor: what from followed, to follows.
func moveSuccessor(ctx context.Context, tx *db.Tx, from, to AuthorityID) error {
	followed, err := succeededBy(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, before := range followed {
		after := before
		after.Successor = to
		if after, err = updateAuthority(ctx, tx, after); err != nil {
			return err
		}
		if err := noteAuthority(ctx, tx, before, after); err != nil {
			return err
		}
	}
	return nil
}

// AuthorityHistory gives the writes about the authority and about those merged
// into it, newest first. Keepers only.
func (s *Service) AuthorityHistory(ctx context.Context, actor auth.Actor, authority AuthorityID) (entries []audit.Entry, err error) {
	defer errs.Wrap(&err, "registry.AuthorityHistory(%.50s)", authority)
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	ids, err := mergedInto(ctx, s.db, authority)
	if err != nil {
		return nil, err
	}
	for _, a := range append(ids, authority) {
		part, err := audit.History(ctx, s.db, "authority", string(a), maxHistory)
		if err != nil {
			return nil, err
		}
		entries = append(entries, part...)
	}
	slices.SortStableFunc(entries, func(a, b audit.Entry) int { return cmp.Compare(b.ID, a.ID) })
	return entries, nil
}

// PersonHistory gives the writes about the person, newest first. Keepers only.
func (s *Service) PersonHistory(ctx context.Context, actor auth.Actor, person PersonID) (entries []audit.Entry, err error) {
	defer errs.Wrap(&err, "registry.PersonHistory(%.50s)", person)
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	return audit.History(ctx, s.db, "person", string(person), maxHistory)
}

const maxHistory = 500

// PlanPersonMerge tells what MergePersons would do, or why it would not.
func (s *Service) PlanPersonMerge(ctx context.Context, actor auth.Actor, from, to PersonID) (m Merge[Person], err error) {
	defer errs.Wrap(&err, "registry.PlanPersonMerge(%.50s, %.50s)", from, to)
	if err := canKeep(actor); err != nil {
		return m, err
	}
	if m.From, m.To, err = mergedPersons(ctx, s.db, from, to); err != nil {
		return m, err
	}
	m.Affiliations, err = countAffiliations(ctx, s.db, "person", string(from))
	return m, err
}

// MergePersons makes from and to one person, to: the affiliations of from become
// those of to, and what other modules keep follows through the hooks. It cannot
// be undone. Keepers only.
func (s *Service) MergePersons(ctx context.Context, actor auth.Actor, from, to PersonID) (err error) {
	defer errs.Wrap(&err, "registry.MergePersons(%.50s, %.50s)", from, to)
	if err := canKeep(actor); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("person.merge", string(to)), func(tx *db.Tx) error {
		a, b, err := mergedPersons(ctx, tx, from, to)
		if err != nil {
			return err
		}
		gone := a
		gone.MergedInto = to
		if gone, err = updatePerson(ctx, tx, gone); err != nil {
			return err
		}
		if err := movePersons(ctx, tx, from, to); err != nil {
			return err
		}
		if err := tx.NoteOn("person", string(from), a, gone); err != nil {
			return err
		}
		if err := tx.Note(b, b); err != nil {
			return err
		}
		if err := moveAffiliations(ctx, tx, "person", string(from), func(v *Affiliation) { v.Person = to }); err != nil {
			return err
		}
		for _, hook := range s.OnMergePersons {
			if err := hook(ctx, tx, from, to); err != nil {
				return err
			}
		}
		return nil
	})
}

func mergedPersons(ctx context.Context, q db.Querier, from, to PersonID) (a, b Person, err error) {
	if a, err = personByID(ctx, q, from); err != nil {
		return a, b, err
	}
	if a.MergedInto != "" {
		return a, b, ErrMerged
	}
	var f errs.Fields
	if b, err = found(personByID(ctx, q, to)); err != nil {
		return a, b, err
	}
	switch {
	case b.ID == "", b.MergedInto != "":
		f.Add("to", "registry.person.unknown")
	case from == to:
		f.Add("to", "registry.merge.self")
	}
	return a, b, f.Err()
}

// countAffiliations counts the affiliations that hold column = value on any day.
func countAffiliations(ctx context.Context, q db.Querier, column, value string) (int, error) {
	w := timeline.Always().Where()
	w.And(column+" = ?", value)
	return db.One(ctx, q, db.Value[int], `SELECT CAST(count(DISTINCT id) AS BIGINT) FROM registry_affiliation_v`+w.SQL(), w.Args()...)
}
