package timeline

import (
	"context"
	"sort"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// View picks the rows of version tables that a reader wants: facts active on
// some day of Period, as known after the write numbered Seq. Seq zero stands for
// all that is known now.
type View struct {
	Period civil.Period
	Seq    int64
}

// On is the view of one day.
func On(day civil.Date) View { return During(civil.Period{From: day, To: day + 1}) }

// During is the view of all days of p; a fact that changed within them gives
// several rows.
func During(p civil.Period) View { return View{Period: p} }

// Always is the view of all days, past and planned.
func Always() View { return During(civil.Period{From: civil.Min, To: civil.Max}) }

// AsKnown is the same view with the knowledge there was after the write numbered
// seq; see SeqAt.
func (v View) AsKnown(seq int64) View {
	v.Seq = seq
	return v
}

// Where holds the view's conditions; the reader adds its own filters.
func (v View) Where() *db.Where {
	var w db.Where
	v.Narrow(&w, "")
	return &w
}

// Narrow adds the view's conditions on the table that the query calls alias, for
// queries that join several. An alias is not needed in a query of one table.
func (v View) Narrow(w *db.Where, alias string) {
	known(w, alias, v.Seq)
	w.And(column(alias, "valid_from")+" < ? AND "+column(alias, "valid_to")+" > ?", v.Period.To, v.Period.From)
	w.And(column(alias, "active"))
}

func known(w *db.Where, alias string, seq int64) {
	if seq == 0 {
		w.And(column(alias, current))
		return
	}
	w.And(column(alias, "tx")+" <= ? AND "+column(alias, "tx_end")+" > ?", seq, seq)
}

func column(alias, name string) string {
	if alias == "" {
		return name
	}
	return alias + "." + name
}

// Select lists the columns that Scan reads, of the table that the query calls
// alias.
func (t Table[ID, T]) Select(alias string) string {
	names := append([]string{"id", "valid_from", "valid_to", "tx", "tx_end", "active"}, t.Columns...)
	for i, name := range names {
		names[i] = column(alias, name)
	}
	return strings.Join(names, ", ")
}

// Scan reads a row of the columns that Select lists.
func (t Table[ID, T]) Scan(r db.Row) (v Version[ID, T], err error) {
	err = r.Scan(append([]any{&v.ID, &v.Period.From, &v.Period.To, &v.Tx, &v.TxEnd, &v.Active}, t.Fields(&v.Value)...)...)
	return v, err
}

// Find reads the rows under the conditions, in order of id and day. Conditions
// mostly start from a View; without one they meet superseded rows too.
func (t Table[ID, T]) Find(ctx context.Context, q db.Querier, w *db.Where) ([]Version[ID, T], error) {
	return db.All(ctx, q, t.Scan, `SELECT `+t.Select("")+` FROM `+t.Name+w.SQL()+` ORDER BY id, valid_from, tx`, w.Args()...)
}

// One reads the fact's first version in the view, mostly of one day, or
// ErrNotFound where it is not active.
func (t Table[ID, T]) One(ctx context.Context, q db.Querier, id ID, view View) (Version[ID, T], error) {
	w := view.Where()
	w.And("id = ?", id)
	return db.One(ctx, q, t.Scan, `SELECT `+t.Select("")+` FROM `+t.Name+w.SQL()+` ORDER BY valid_from`, w.Args()...)
}

// Timeline reads everything now known about the facts, in order of id and day,
// with the periods for which they were ended.
func (t Table[ID, T]) Timeline(ctx context.Context, q db.Querier, ids ...ID) ([]Version[ID, T], error) {
	return t.TimelineAsKnown(ctx, q, 0, ids...)
}

// TimelineAsKnown is Timeline with the knowledge there was after the write
// numbered seq.
func (t Table[ID, T]) TimelineAsKnown(ctx context.Context, q db.Querier, seq int64, ids ...ID) ([]Version[ID, T], error) {
	var w db.Where
	known(&w, "", seq)
	db.In(&w, "id", ids)
	return t.Find(ctx, q, &w)
}

// Changed reads the rows that were made or ended by the writes numbered after
// since, up to and including until: a feed of changes, or the difference between
// two states of knowledge. A table read like this often needs indexes on tx and
// on tx_end.
func (t Table[ID, T]) Changed(ctx context.Context, q db.Querier, since, until int64) ([]Version[ID, T], error) {
	var w db.Where
	w.And("(tx > ? AND tx <= ?) OR (tx_end > ? AND tx_end <= ?)", since, until, since, until)
	return t.Find(ctx, q, &w)
}

// SeqAt is the number of the last write on timelines at the moment, for AsKnown;
// before the first it is -1, when nothing was known.
//
// It halves its way through the change record, whose times rise with the numbers
// but for the odd moment between concurrent writes, so it needs no index on
// time; a later moment never gives a lower number.
func SeqAt(ctx context.Context, q db.Querier, at time.Time) (seq int64, err error) {
	defer errs.Wrap(&err, "timeline.SeqAt(%s)", at)
	last, err := db.One(ctx, q, db.Value[int64], `SELECT COALESCE(max(seq), 0) FROM change`)
	if err != nil {
		return 0, err
	}
	n := sort.Search(int(last), func(i int) bool {
		if err != nil {
			return true
		}
		var next time.Time
		next, err = db.One(ctx, q, db.Value[time.Time], `SELECT at FROM change WHERE seq > $1 ORDER BY seq LIMIT 1`, i)
		return next.After(at)
	})
	if n == 0 {
		return -1, err
	}
	return int64(n), err
}
