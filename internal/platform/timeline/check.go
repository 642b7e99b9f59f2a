package timeline

import (
	"context"
	"maps"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// What a check on other facts may say no with. A module that wants to name the
// facts in the sentence turns these into errors of its own, with the same values.
var (
	ErrUncovered = errs.New(errs.Invalid, "timeline.uncovered") // from, to: the first days that are missing
	ErrCycle     = errs.New(errs.Invalid, "timeline.cycle")     // from, to: the first days on which it would be so
)

// Covered holds that the fact is active on every day of p, or else is
// ErrUncovered. A fact that refers to others asks after its own splice, in the
// same write, which the error then undoes; one that is referred to asks for
// those that refer to it.
func (t Table[ID, T]) Covered(ctx context.Context, q db.Querier, id ID, p civil.Period) (err error) {
	defer errs.Wrap(&err, "timeline.Covered(%s, %s, %s)", t.Name, id, p)
	w := During(p).Where()
	w.And("id = ?", id)
	rows, err := t.Find(ctx, q, w)
	if err != nil {
		return err
	}
	done := p.From
	for _, v := range rows {
		if v.Period.From > done {
			return ErrUncovered.With("from", done, "to", v.Period.From)
		}
		done = v.Period.To
	}
	if done < p.To {
		return ErrUncovered.With("from", done, "to", p.To)
	}
	return nil
}

// Acyclic holds that whoever follows parent upwards from the fact does not come
// back to it on any day of p, or else is ErrCycle. Asked after each splice that
// gives a fact another parent, with the same period, it keeps the facts a forest
// on every day. A fact whose parent is "" is a root.
func (t Table[ID, T]) Acyclic(ctx context.Context, q db.Querier, id ID, p civil.Period, parent func(T) ID) (err error) {
	defer errs.Wrap(&err, "timeline.Acyclic(%s, %s, %s)", t.Name, id, p)
	type step struct {
		id ID
		p  civil.Period
	}
	var first civil.Period // of the cycles found
	seen := map[step]bool{}
	level := map[ID][]civil.Period{id: {p}} // the ancestors reached, and when they are ancestors
	for len(level) > 0 {
		w := During(p).Where()
		db.In(w, "id", slices.Sorted(maps.Keys(level)))
		rows, err := t.Find(ctx, q, w)
		if err != nil {
			return err
		}
		above := map[ID][]civil.Period{}
		for _, v := range rows {
			up := parent(v.Value)
			for _, reached := range level[v.ID] {
				s := step{up, civil.Period{From: max(reached.From, v.Period.From), To: min(reached.To, v.Period.To)}}
				if up == "" || s.p.Empty() || seen[s] {
					continue
				}
				seen[s] = true
				if up == id {
					if first.Empty() || s.p.From < first.From {
						first = s.p
					}
					continue
				}
				above[up] = append(above[up], s.p)
			}
		}
		level = above
	}
	if !first.Empty() {
		return ErrCycle.With("from", first.From, "to", first.To)
	}
	return nil
}
