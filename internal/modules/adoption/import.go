package adoption

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Input is a statement for a period, from a source that has many.
type Input struct {
	Statement
	Period civil.Period
}

// completed is the input with its texts in order and what may be left out.
func (in Input) completed() Input {
	in.Statement = in.tidied()
	in.Reach = cmp.Or(in.Reach, auth.Public)
	if in.Expires == 0 {
		in.Expires = in.Source.Date.Last() + Life
	}
	return in
}

// over reports whether the input is to replace what is said on some day: it does
// unless that is as it says already, whichever batch brought it, or was said
// later. So sources may be read in any order, and again.
func (in Input) over(st timeline.State[Statement]) bool {
	if !st.Active {
		return true
	}
	if st.Value.Source.Date.First() > in.Source.Date.First() {
		return false
	}
	st.Value.Batch = in.Batch
	return st.Value != in.Statement
}

// news reports whether the input changes anything, given all that is known of its
// fact.
func (in Input) news(known []Version) bool {
	done := in.Period.From
	for _, v := range known {
		if !v.Period.Overlaps(in.Period) {
			continue
		}
		if v.Period.From > done || in.over(v.State) {
			return true
		}
		done = v.Period.To
	}
	return done < in.Period.To
}

// Effect is what an input would do to what is known.
type Effect string

// The effects.
const (
	Adds   Effect = "new"    // nothing is known from that origin yet
	Alters Effect = "change" // it says something else than what is known
	Leaves Effect = "same"   // it says what is known, or something older
)

// Difference is what an input would do.
type Difference struct {
	Effect Effect
	Before *Version // what holds on the first day of the input; nil where nothing does
}

// Compare tells, for each input, what it would do alone, without writing.
func (s *Service) Compare(ctx context.Context, all []Input) (list []Difference, err error) {
	defer errs.Wrap(&err, "adoption.Compare(%d)", len(all))
	known, err := knownOf(ctx, s.db, all)
	if err != nil {
		return nil, err
	}
	list = make([]Difference, len(all))
	for i, in := range all {
		in = in.completed()
		of := known[in.fact()]
		list[i] = Difference{Effect: Leaves, Before: onDay(of, in.Period.From)}
		switch {
		case len(of) == 0:
			list[i].Effect = Adds
		case in.news(of):
			list[i].Effect = Alters
		}
	}
	return list, nil
}

// knownOf reads what is known of the facts that the inputs are about.
func knownOf(ctx context.Context, q db.Querier, all []Input) (map[fact][]Version, error) {
	seen := map[registry.AuthorityID]bool{}
	var authorities []registry.AuthorityID
	for _, in := range all {
		if !seen[in.Authority] {
			seen[in.Authority] = true
			authorities = append(authorities, in.Authority)
		}
	}
	known := map[fact][]Version{}
	for part := range slices.Chunk(authorities, 500) {
		of, err := timelinesOf(ctx, q, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(known, of)
	}
	return known, nil
}

// PutAll writes what a batch says, in the write of the caller, who has asked who
// may. What is said already stays as it is, and so does what a later source says.
// Progress, which may be nil, is told how many are done.
//
// The change record has no item for each statement: the rows name their batch and
// their write, and what they replaced is kept beside them.
func (s *Service) PutAll(ctx context.Context, tx *db.Tx, all []Input, progress func(done int)) (changed int, err error) {
	defer errs.Wrap(&err, "adoption.PutAll(%d)", len(all))
	known, err := knownOf(ctx, tx, all)
	if err != nil {
		return 0, err
	}
	about, inputs, err := byFact(all)
	if err != nil {
		return 0, err
	}
	var was, now []Version // of the facts that change, which are written many at a time
	flush := func() error {
		_, err := statements.Rewrite(ctx, tx, was, now)
		was, now = was[:0], now[:0]
		return err
	}
	done, told := 0, 0
	for _, key := range about {
		rows, n := known[key], 0
		for _, in := range inputs[key] {
			if in.news(rows) {
				rows = statements.Edited(rows, in.Period, in.write)
				n++
			}
		}
		if n > 0 {
			changed += n
			was, now = append(was, known[key]...), append(now, named(rows, known[key])...)
		}
		done += len(inputs[key])
		if done-told < chunk {
			continue
		}
		if err := flush(); err != nil {
			return changed, err
		}
		if told = done; progress != nil {
			progress(done)
		}
	}
	if err := flush(); err != nil {
		return changed, err
	}
	if progress != nil && told < done {
		progress(done)
	}
	return changed, duty.Ask(ctx, tx)
}

// byFact puts together what the inputs say about each fact, in their order, and
// holds that each is sound.
func byFact(all []Input) (about []fact, inputs map[fact][]Input, err error) {
	inputs = make(map[fact][]Input, len(all))
	for _, in := range all {
		in = in.completed()
		var f errs.Fields
		if in.check(&f, in.Period); f != nil {
			return nil, nil, f.Err()
		}
		key := in.fact()
		if inputs[key] == nil {
			about = append(about, key)
		}
		inputs[key] = append(inputs[key], in)
	}
	return about, inputs, nil
}

// named gives the timeline the id under which the fact is known, or a new one.
func named(rows, known []Version) []Version {
	statement := id.New[StatementID]()
	if len(known) > 0 {
		statement = known[0].ID
	}
	for i := range rows {
		rows[i].ID = statement
	}
	return rows
}

// write is the edit that the input is.
func (in Input) write(st *timeline.State[Statement]) {
	if in.over(*st) {
		st.Active, st.Value = true, in.Statement
	}
}

// chunk is how many inputs are written and told of together.
const chunk = 500

// NoteAll is PutAll as a write of its own, for a data set whose authorities and
// products its loader has looked up. Keepers only.
func (s *Service) NoteAll(ctx context.Context, actor auth.Actor, all []Input) (changed int, err error) {
	defer errs.Wrap(&err, "adoption.NoteAll(%d)", len(all))
	if !actor.MayWrite() || !actor.Keeps() {
		return 0, ErrForbidden
	}
	err = s.db.Write(ctx, actor.Change("adoption.note_all", ""), func(tx *db.Tx) error {
		changed, err = s.PutAll(ctx, tx, all, nil)
		if err == nil && changed == 0 {
			return db.ErrNoChange
		}
		return err
	})
	return changed, err
}

// TakeBack makes everything that the batch wrote again what was known before it.
// A statement that has changed since stays as it is, and is among those kept.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, batch string) (kept []StatementID, err error) {
	defer errs.Wrap(&err, "adoption.TakeBack(%.50s)", batch)
	rows, err := ofBatch(ctx, tx, batch)
	if err != nil {
		return nil, err
	}
	first := map[StatementID]int64{} // the write that brought the batch to the statement
	var ids []StatementID
	for _, v := range rows {
		was, seen := first[v.ID]
		if !seen {
			ids = append(ids, v.ID)
			was = v.Tx
		}
		first[v.ID] = min(was, v.Tx)
	}
	last, err := lastWrites(ctx, tx, batch)
	if err != nil {
		return nil, err
	}
	for _, statement := range ids {
		if last[statement] != first[statement] {
			kept = append(kept, statement)
			continue
		}
		if _, err := statements.Undo(ctx, tx, statement, first[statement]); err != nil {
			return kept, err
		}
	}
	return kept, duty.Ask(ctx, tx)
}
