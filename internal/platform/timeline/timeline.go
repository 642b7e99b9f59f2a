package timeline

import (
	"context"
	"embed"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Locale holds the sentences of this package's errors.
//
//go:embed locale/*.json
var Locale embed.FS

// ErrEmpty says that a change is for a period without a day.
var ErrEmpty = errs.New(errs.Invalid, "timeline.empty")

// Open is the TxEnd of a row that nothing has replaced.
const Open = math.MaxInt64

// current is written out in the statements, because an index on the current
// rows serves only a condition that names the very same number.
var current = "tx_end = " + strconv.Itoa(Open)

// Table is the version table of one kind of fact, identified by ID and saying T.
type Table[ID ~string, T any] struct {
	Name    string
	Columns []string       // what T is kept in, apart from the columns all tables have
	Fields  func(*T) []any // pointers to the fields, in the order of Columns
}

// State is what a fact is on some day.
type State[T any] struct {
	Active bool // false where the fact was ended; the values are kept for a reopening
	Value  T
}

// Version is one row: what the fact is on the days of Period, according to the
// writes from number Tx up to, not including, TxEnd.
type Version[ID ~string, T any] struct {
	ID        ID
	Period    civil.Period
	Tx, TxEnd int64
	State[T]
}

// Set makes the fact hold on every day of p with the fields that patch sets.
// Fields that patch leaves alone keep their values; where there was no fact they
// are those of the nearest day that has one, the earlier if two are as near, or
// zero. Changed tells whether that was news.
func (t Table[ID, T]) Set(ctx context.Context, tx *db.Tx, id ID, p civil.Period, patch func(*T)) (changed bool, err error) {
	return t.Splice(ctx, tx, id, p, func(s *State[T]) {
		s.Active = true
		patch(&s.Value)
	})
}

// End makes the fact cease to hold on the given day, along with whatever was
// planned for later.
func (t Table[ID, T]) End(ctx context.Context, tx *db.Tx, id ID, from civil.Date) (changed bool, err error) {
	return t.Splice(ctx, tx, id, civil.Since(from), func(s *State[T]) { s.Active = false })
}

// Splice is the change that all others are made of: it applies edit to what the
// fact is on each day of p. Where there was nothing, edit is given an inactive
// state with the values that Set would extend, and nothing is written unless it
// makes that active. Edit is called once for each stretch of equal days and must
// depend on its argument alone.
func (t Table[ID, T]) Splice(ctx context.Context, tx *db.Tx, id ID, p civil.Period, edit func(*State[T])) (changed bool, err error) {
	defer errs.Wrap(&err, "timeline.Splice(%s, %s, %s)", t.Name, id, p)
	if p.Empty() {
		return false, ErrEmpty.With("from", p.From, "to", p.To)
	}
	old, err := t.around(ctx, tx, id, p)
	if err != nil {
		return false, err
	}
	edited := t.Edited(old, p, edit)
	for i := range edited {
		edited[i].ID = id
	}
	return t.replace(ctx, tx, t.without(old, edited), t.without(edited, old))
}

// Delete takes the fact out of what is known from now on. Earlier knowledge of
// it remains. It is for what should never have been written; what was true for a
// time is ended instead.
func (t Table[ID, T]) Delete(ctx context.Context, tx *db.Tx, id ID) (changed bool, err error) {
	defer errs.Wrap(&err, "timeline.Delete(%s, %s)", t.Name, id)
	old, err := t.Timeline(ctx, tx, id)
	if err != nil {
		return false, err
	}
	return t.replace(ctx, tx, old, nil)
}

// Rewrite gives many facts another timeline at once, for imports: a Splice for
// each would read and write thousands of times. Was is everything that is known of
// the facts, read in this write, and now what is to be known of them, such as
// Edited makes it; of now it takes the ids, the periods and the states.
func (t Table[ID, T]) Rewrite(ctx context.Context, tx *db.Tx, was, now []Version[ID, T]) (changed bool, err error) {
	defer errs.Wrap(&err, "timeline.Rewrite(%s, %d, %d)", t.Name, len(was), len(now))
	type place struct {
		id   ID
		from civil.Date
	}
	same := make(map[place]bool, len(was))
	next := make(map[place]*Version[ID, T], len(now))
	for i, v := range now {
		if v.Period.Empty() {
			return false, ErrEmpty.With("from", v.Period.From, "to", v.Period.To)
		}
		next[place{v.ID, v.Period.From}] = &now[i]
	}
	var stale, fresh []Version[ID, T]
	for _, v := range was {
		at := place{v.ID, v.Period.From}
		if n := next[at]; n != nil && n.Period == v.Period && t.equal(&n.State, &v.State) {
			same[at] = true
			continue
		}
		stale = append(stale, v)
	}
	for _, v := range now {
		if !same[place{v.ID, v.Period.From}] {
			fresh = append(fresh, v)
		}
	}
	return t.replace(ctx, tx, stale, fresh)
}

// Undo makes the fact again what was known of it before the write numbered seq,
// and takes it out of present knowledge where nothing was. It is for a write of
// which nothing is to remain, such as an import that is taken back; whoever asks
// what was known in between still finds it.
func (t Table[ID, T]) Undo(ctx context.Context, tx *db.Tx, id ID, seq int64) (changed bool, err error) {
	defer errs.Wrap(&err, "timeline.Undo(%s, %s, %d)", t.Name, id, seq)
	now, err := t.Timeline(ctx, tx, id)
	if err != nil {
		return false, err
	}
	before := seq - 1
	if before == 0 {
		before = -1 // zero would ask for what is known now
	}
	then, err := t.TimelineAsKnown(ctx, tx, before, id)
	if err != nil {
		return false, err
	}
	return t.replace(ctx, tx, t.without(now, then), t.without(then, now))
}

// around reads the current rows that a splice on p can touch: from the last that
// starts before p to the first that starts after it.
func (t Table[ID, T]) around(ctx context.Context, tx *db.Tx, id ID, p civil.Period) ([]Version[ID, T], error) {
	rows := ` FROM ` + t.Name + ` WHERE id = $1 AND ` + current
	return db.All(ctx, tx, t.Scan, `SELECT `+t.Select("")+rows+`
		AND valid_from >= COALESCE((SELECT max(valid_from)`+rows+` AND valid_from < $2), $2)
		AND valid_from <= COALESCE((SELECT min(valid_from)`+rows+` AND valid_from >= $3), $3)
		ORDER BY valid_from`, id, p.From, p.To)
}

// Edited is what a splice makes of the timeline old, without writing it: in order,
// without overlap, and with no two neighbours that are equal. The versions have
// their periods and states alone.
func (t Table[ID, T]) Edited(old []Version[ID, T], p civil.Period, edit func(*State[T])) []Version[ID, T] {
	var out []Version[ID, T]
	add := func(from, to civil.Date, s State[T]) {
		if from >= to {
			return
		}
		if n := len(out); n > 0 && out[n-1].Period.To == from && t.equal(&out[n-1].State, &s) {
			out[n-1].Period.To = to
			return
		}
		out = append(out, Version[ID, T]{Period: civil.Period{From: from, To: to}, State: s})
	}
	fill := func(from, to civil.Date, next int) {
		s := State[T]{Value: nearest(old, next, from, to)}
		if edit(&s); s.Active {
			add(from, to, s)
		}
	}
	done := p.From // edited up to here
	for i, v := range old {
		from, to := v.Period.From, v.Period.To
		if done < min(from, p.To) {
			fill(done, min(from, p.To), i)
		}
		add(from, min(to, p.From), v.State)
		if inside := (civil.Period{From: max(from, p.From), To: min(to, p.To)}); !inside.Empty() {
			s := v.State
			edit(&s)
			add(inside.From, inside.To, s)
		}
		add(max(from, p.To), to, v.State)
		done = max(done, min(to, p.To))
	}
	if done < p.To {
		fill(done, p.To, len(old))
	}
	return out
}

// nearest is the value that [from, to), a gap in front of the row at next, takes
// over from the rows around it.
func nearest[ID ~string, T any](old []Version[ID, T], next int, from, to civil.Date) (value T) {
	switch {
	case len(old) == 0:
		return value
	case next == 0:
		return old[0].Value
	case next == len(old), from-old[next-1].Period.To <= old[next].Period.From-to:
		return old[next-1].Value
	}
	return old[next].Value
}

// without gives the rows of a that b has no equal of.
func (t Table[ID, T]) without(a, b []Version[ID, T]) []Version[ID, T] {
	return slices.DeleteFunc(slices.Clone(a), func(v Version[ID, T]) bool {
		i, found := slices.BinarySearchFunc(b, v.Period.From, func(w Version[ID, T], from civil.Date) int {
			return int(w.Period.From) - int(from)
		})
		return found && b[i].Period == v.Period && t.equal(&b[i].State, &v.State)
	})
}

// equal compares what would be kept, so that fields of T without a column do not
// count.
func (t Table[ID, T]) equal(a, b *State[T]) bool {
	if a.Active != b.Active {
		return false
	}
	x, y := t.values(&a.Value), t.values(&b.Value)
	for i := range x {
		if !reflect.DeepEqual(x[i], y[i]) {
			return false
		}
	}
	return true
}

// values is what v is kept as, in the order of Columns. Moments become the
// microseconds that they are stored in, or else equal ones might differ.
func (t Table[ID, T]) values(v *T) []any {
	fields := t.Fields(v)
	for i, f := range fields {
		switch p := f.(type) {
		case *time.Time:
			fields[i] = p.UnixMicro()
		case **time.Time:
			if fields[i] = nil; *p != nil {
				fields[i] = (*p).UnixMicro()
			}
		default:
			fields[i] = reflect.ValueOf(f).Elem().Interface()
		}
	}
	return fields
}

// batch is the number of rows per statement: most splices need two or three, and
// a bound keeps the number of different statements small.
const batch = 16

// replace ends the stale rows and adds the fresh ones, under the number of this
// write. A row that this same write made was never anybody's knowledge; it goes
// without a trace.
func (t Table[ID, T]) replace(ctx context.Context, tx *db.Tx, stale, fresh []Version[ID, T]) (changed bool, err error) {
	if len(stale)+len(fresh) == 0 {
		return false, nil
	}
	seq, err := tx.Seq(ctx)
	if err != nil {
		return false, err
	}
	for len(stale) > 0 {
		n := slices.IndexFunc(stale, func(v Version[ID, T]) bool { return v.ID != stale[0].ID })
		if n < 0 {
			n = len(stale)
		}
		if err := t.end(ctx, tx, seq, stale[:n]); err != nil {
			return false, err
		}
		stale = stale[n:]
	}
	for part := range slices.Chunk(fresh, batch) {
		if err := t.insert(ctx, tx, seq, part); err != nil {
			return false, err
		}
	}
	return true, nil
}

// end ends rows of one fact.
func (t Table[ID, T]) end(ctx context.Context, tx *db.Tx, seq int64, stale []Version[ID, T]) error {
	id := stale[0].ID
	var ended, undone []civil.Date
	for _, v := range stale {
		if v.Tx == seq {
			undone = append(undone, v.Period.From)
			continue
		}
		ended = append(ended, v.Period.From)
	}
	for part := range slices.Chunk(undone, batch) {
		var w db.Where
		if _, err := db.Exec(ctx, tx, `DELETE FROM `+t.Name+currentAt(&w, id, part), w.Args()...); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ended, batch) {
		var w db.Where
		set := ` SET tx_end = ` + w.Arg(seq)
		if _, err := db.Exec(ctx, tx, `UPDATE `+t.Name+set+currentAt(&w, id, part), w.Args()...); err != nil {
			return err
		}
	}
	return nil
}

func currentAt[ID ~string](w *db.Where, id ID, from []civil.Date) string {
	w.And("id = ?", id)
	w.And(current)
	db.In(w, "valid_from", from)
	return w.SQL()
}

func (t Table[ID, T]) insert(ctx context.Context, tx *db.Tx, seq int64, rows []Version[ID, T]) error {
	var w db.Where // for its numbering of placeholders
	lists := make([]string, len(rows))
	for i := range rows {
		v := &rows[i]
		var list []string
		for _, x := range append([]any{v.ID, v.Period.From, v.Period.To, seq, int64(Open), v.Active}, t.values(&v.Value)...) {
			list = append(list, w.Arg(x))
		}
		lists[i] = "(" + strings.Join(list, ", ") + ")"
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO `+t.Name+` (`+t.Select("")+`) VALUES `+strings.Join(lists, ", "), w.Args()...)
	return err
}
