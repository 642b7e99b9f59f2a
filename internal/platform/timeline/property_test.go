package timeline_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

// A history is a handful of random changes to one fact, or to the few units of
// one tree. A batch of them shares its writes, which is what makes so many
// affordable; they have ids of their own and do not meet.
const (
	histories      = 10_000
	shortHistories = 500
	perBatch       = 100
	writes         = 6 // per batch, each with a change or so to each history
)

var errBoom = errors.New("boom")

func batches(t *testing.T) int {
	n := histories
	if testing.Short() {
		n = shortHistories
		t.Logf("-short: %d histories instead of %d", n, histories)
	}
	return n / perBatch
}

// span is the days of a model. Its first and last boundary stand for Min and
// Max, so that unbounded periods take part.
const span = 12

func boundary(i int) civil.Date {
	switch i {
	case 0:
		return civil.Min
	case span:
		return civil.Max
	}
	return day("2026") + civil.Date(i)
}

func stretch(from, to int) civil.Period {
	return civil.Period{From: boundary(from), To: boundary(to)}
}

func randomStretch(rng *rand.Rand) (from, to int) {
	from = rng.IntN(span)
	return from, from + 1 + rng.IntN(span-from)
}

type state = timeline.State[unit]

// model is a fact in memory, day by day: the slow and obvious way.
type model [span]*state

func (m *model) splice(from, to int, edit func(*state)) {
	before := *m
	for d := from; d < to; d++ {
		s := state{}
		if before[d] != nil {
			s = *before[d]
		} else if near := before.nearest(d, from, to); near != nil {
			s.Value = near.Value
		}
		if edit(&s); before[d] != nil || s.Active {
			m[d] = &s
		}
	}
}

// nearest is the state at the nearer end of the part of [from, to) around d that
// has no states.
func (m *model) nearest(d, from, to int) *state {
	a, b := d, d+1
	for a > from && m[a-1] == nil {
		a--
	}
	for b < to && m[b] == nil {
		b++
	}
	for n := range span {
		if i := a - 1 - n; i >= 0 && m[i] != nil {
			return m[i]
		}
		if i := b + n; i < span && m[i] != nil {
			return m[i]
		}
	}
	return nil
}

// segment is what of a version a model can foretell.
type segment struct {
	Period civil.Period
	State  state
}

func (m *model) segments() []segment {
	var list []segment
	for d, s := range m {
		if s == nil {
			continue
		}
		if n := len(list); n > 0 && list[n-1].Period.To == boundary(d) && reflect.DeepEqual(list[n-1].State, *s) {
			list[n-1].Period.To = boundary(d + 1)
			continue
		}
		list = append(list, segment{stretch(d, d+1), *s})
	}
	return list
}

// op is a change, drawn before the write because a write may run twice.
type op struct {
	from, to int
	edit     func(*state) // nil deletes
	changes  bool         // according to the model
}

func randomOp(rng *rand.Rand) op {
	from, to := randomStretch(rng)
	value, field := rng.IntN(3), rng.IntN(4)
	patch := func(u *unit) {
		switch field {
		case 0:
			u.Name = string(rune('a' + value))
		case 1:
			u.Rank = value
		case 2:
			u.Since = nil
			if value > 0 {
				at := time.Date(2026, time.May, value, 0, 0, 0, 0, time.UTC)
				u.Since = &at
			}
		default:
			*u = unit{Rank: value}
		}
	}
	switch n := rng.IntN(20); {
	case n < 12:
		return op{from: from, to: to, edit: func(s *state) { s.Active = true; patch(&s.Value) }}
	case n < 14:
		return op{from: from, to: span, edit: func(s *state) { s.Active = false }}
	case n < 16:
		return op{from: from, to: to, edit: func(s *state) { s.Active = false }}
	case n < 18:
		return op{from: from, to: to, edit: func(s *state) { patch(&s.Value) }}
	case n < 19:
		return op{from: from, to: to, edit: func(s *state) { s.Active = !s.Active }}
	}
	return op{}
}

func (o *op) onModel(m *model) {
	before := m.segments()
	if o.edit == nil {
		*m = model{}
	} else {
		m.splice(o.from, o.to, o.edit)
	}
	o.changes = !reflect.DeepEqual(before, m.segments())
}

func (o *op) onTable(ctx context.Context, tx *db.Tx, id string) error {
	changed, err := false, error(nil)
	if o.edit == nil {
		changed, err = units.Delete(ctx, tx, id)
	} else {
		changed, err = units.Splice(ctx, tx, id, stretch(o.from, o.to), o.edit)
	}
	if err == nil && changed != o.changes {
		err = fmt.Errorf("%s: changed is %v, the model says %v", id, changed, o.changes)
	}
	return err
}

// TestHistories holds the table against the model: at every number it is what
// the model was (so it is replayable, maximal and without overlap), an unchanged
// fact gets no row, a failed write leaves nothing, and no row changes after it
// was ended.
func TestHistories(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		for n := range batches(t) {
			if newBatch(t, e, n).run(); t.Failed() {
				t.Fatalf("in batch %d", n)
			}
		}
		timelinetest.Check(t, e.DB, units)
	})
}

type batchOfHistories struct {
	t     *testing.T
	e     dbtest.Env
	rng   *rand.Rand
	ids   []string
	now   map[string]*model
	known map[int64]map[string]model // by number
}

func newBatch(t *testing.T, e dbtest.Env, n int) *batchOfHistories {
	b := &batchOfHistories{
		t: t, e: e, rng: rand.New(rand.NewPCG(uint64(n), 1)),
		now: map[string]*model{}, known: map[int64]map[string]model{},
	}
	for i := range perBatch {
		id := fmt.Sprintf("%04d-%02d", n, i)
		b.ids = append(b.ids, id)
		b.now[id] = &model{}
	}
	return b
}

func (b *batchOfHistories) run() {
	for range writes {
		before := b.rows()
		if b.rng.IntN(4) == 0 {
			b.write(errBoom)
			if !reflect.DeepEqual(b.rows(), before) {
				b.t.Error("a failed write left a trace")
			}
		}
		seq := b.write(nil)
		b.compareRows(before, b.rows(), seq)
	}
	for seq, models := range b.known {
		b.compareTimeline(seq, models)
		b.compareDays(seq, models)
	}
}

// write makes a random change to most of the histories, two to some, and ends as
// told.
func (b *batchOfHistories) write(end error) (seq int64) {
	b.t.Helper()
	ops := map[string][]op{}
	after := map[string]*model{}
	for _, id := range b.ids {
		m := *b.now[id]
		for range []int{0, 1, 1, 1, 1, 1, 1, 1, 2, 3}[b.rng.IntN(10)] {
			o := randomOp(b.rng)
			o.onModel(&m)
			ops[id] = append(ops[id], o)
		}
		after[id] = &m
	}
	ctx := b.t.Context()
	err := b.e.DB.Write(ctx, db.Change{Action: "unit.edit"}, func(tx *db.Tx) (err error) {
		for _, id := range b.ids {
			for _, o := range ops[id] {
				if err := o.onTable(ctx, tx, id); err != nil {
					return err
				}
			}
		}
		if seq, err = tx.Seq(ctx); err != nil {
			return err
		}
		return end
	})
	if !errors.Is(err, end) {
		b.t.Fatal(err)
	}
	if end == nil {
		b.now, b.known[seq] = after, map[string]model{}
		for id, m := range after {
			b.known[seq][id] = *m
		}
	}
	return seq
}

type rowKey struct {
	id   string
	tx   int64
	from civil.Date
}

func (b *batchOfHistories) rows() map[rowKey]timeline.Version[string, unit] {
	b.t.Helper()
	var w db.Where
	db.In(&w, "id", b.ids)
	list, err := units.Find(b.t.Context(), b.e.DB, &w)
	if err != nil {
		b.t.Fatal(err)
	}
	rows := map[rowKey]timeline.Version[string, unit]{}
	for _, v := range list {
		rows[rowKey{v.ID, v.Tx, v.Period.From}] = v
	}
	return rows
}

// compareRows holds that the write numbered seq did nothing to earlier rows but
// end those that were current.
func (b *batchOfHistories) compareRows(before, after map[rowKey]timeline.Version[string, unit], seq int64) {
	for key, old := range before {
		now := after[key]
		if old.TxEnd == timeline.Open && now.TxEnd == seq {
			old.TxEnd = seq
		}
		if !reflect.DeepEqual(now, old) {
			b.t.Errorf("write %d turned\n%+v into\n%+v", seq, before[key], now)
		}
	}
	for key := range after {
		if _, was := before[key]; !was && key.tx != seq {
			b.t.Errorf("write %d made a row for another number: %+v", seq, after[key])
		}
	}
}

func (b *batchOfHistories) compareTimeline(seq int64, models map[string]model) {
	list, err := units.TimelineAsKnown(b.t.Context(), b.e.DB, seq, b.ids...)
	if err != nil {
		b.t.Fatal(err)
	}
	got := segments(list)
	for id, m := range models {
		if want := m.segments(); !reflect.DeepEqual(got[id], want) {
			b.t.Errorf("%s as known at %d: got\n%+v, want\n%+v", id, seq, got[id], want)
		}
	}
}

func segments(list []timeline.Version[string, unit]) map[string][]segment {
	by := map[string][]segment{}
	for _, v := range list {
		by[v.ID] = append(by[v.ID], segment{v.Period, v.State})
	}
	return by
}

// compareDays reads what was active in some stretch of days.
func (b *batchOfHistories) compareDays(seq int64, models map[string]model) {
	from, to := randomStretch(b.rng)
	w := timeline.During(stretch(from, to)).AsKnown(seq).Where()
	db.In(w, "id", b.ids)
	list, err := units.Find(b.t.Context(), b.e.DB, w)
	if err != nil {
		b.t.Fatal(err)
	}
	got := segments(list)
	for id, m := range models {
		var want []segment
		for _, s := range m.segments() {
			if s.State.Active && s.Period.Overlaps(stretch(from, to)) {
				want = append(want, s)
			}
		}
		if !reflect.DeepEqual(got[id], want) {
			b.t.Errorf("%s in %s as known at %d: got\n%+v, want\n%+v", id, stretch(from, to), seq, got[id], want)
		}
	}
}

// grove is a small tree over time in memory: who is active under whom each day.
type grove [span][5]struct {
	active bool
	parent int // -1 at a root
}

// graft is a change to a grove: unit holds under parent, or ends.
type graft struct {
	from, to, unit, parent int
	end                    bool
}

func (g grove) with(c graft) grove {
	for d := c.from; d < c.to; d++ {
		g[d][c.unit].active = !c.end
		if !c.end {
			g[d][c.unit].parent = c.parent
		}
	}
	return g
}

// cycle is the first day on which following parents from the unit comes back to
// it.
func (g *grove) cycle(c graft) (first int, found bool) {
	for d := c.from; d < c.to && !c.end; d++ {
		at := c.unit
		for range len(g[d]) {
			if at = g[d][at].parent; at == c.unit {
				return d, true
			}
			if at < 0 || !g[d][at].active {
				break
			}
		}
	}
	return 0, false
}

// orphan is the first day on which an active unit has a parent that is not.
func (g *grove) orphan() (first int, found bool) {
	for d, units := range g {
		for _, u := range units {
			if u.active && u.parent >= 0 && !units[u.parent].active {
				return d, true
			}
		}
	}
	return 0, false
}

// verdict is the error that the change deserves, and the day it has to name.
func (g *grove) verdict(c graft) (want *errs.Error, first civil.Date) {
	after := g.with(c)
	if d, found := after.cycle(c); found {
		return timeline.ErrCycle, boundary(d)
	}
	if d, found := after.orphan(); found {
		return timeline.ErrUncovered, max(boundary(d), boundary(c.from))
	}
	return nil, 0
}

// onTable makes the change and asks what a module has to ask after it.
func (c graft) onTable(ctx context.Context, tx *db.Tx, name func(int) string) error {
	id, p := name(c.unit), stretch(c.from, c.to)
	if c.end {
		if _, err := units.Splice(ctx, tx, id, p, func(s *state) { s.Active = false }); err != nil {
			return err
		}
		return childrenCovered(ctx, tx, id, p)
	}
	if err := moveIn(ctx, tx, id, p, name(c.parent)); err != nil || c.parent < 0 {
		return err
	}
	return units.Covered(ctx, tx, name(c.parent), p)
}

func childrenCovered(ctx context.Context, tx *db.Tx, id string, p civil.Period) error {
	w := timeline.During(p).Where()
	w.And("parent = ?", id)
	children, err := units.Find(ctx, tx, w)
	if err != nil {
		return err
	}
	for _, c := range children {
		if err := units.Covered(ctx, tx, id, c.Period); err != nil {
			return err
		}
	}
	return nil
}

// TestGroves holds that with the checks asked after each splice, parents make a
// forest on every day and nothing active refers to what is not, and that they
// refuse nothing else.
func TestGroves(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, migrations, func(t *testing.T, e dbtest.Env) {
		var refused [2]int
		for n := range batches(t) {
			b := &batchOfGroves{t: t, e: e, n: n, rng: rand.New(rand.NewPCG(uint64(n), 2)), refused: &refused}
			for range writes {
				b.write()
			}
			if b.compare(); t.Failed() {
				t.Fatalf("in batch %d", n)
			}
		}
		if refused[0] == 0 || refused[1] == 0 {
			t.Errorf("refused %d cycles and %d orphans: the test tests nothing", refused[0], refused[1])
		}
		timelinetest.Check(t, e.DB, units)
	})
}

type batchOfGroves struct {
	t       *testing.T
	e       dbtest.Env
	n       int
	rng     *rand.Rand
	groves  [perBatch]grove
	refused *[2]int // cycles and orphans
}

func (b *batchOfGroves) name(g int) func(int) string {
	return func(unit int) string {
		if unit < 0 {
			return ""
		}
		return fmt.Sprintf("%04d-%02d-%d", b.n, g, unit)
	}
}

// write draws a change to each grove, makes those that the model allows, and
// makes the others in a write of their own that fails, to see why they are
// refused.
func (b *batchOfGroves) write() {
	b.t.Helper()
	good, bad := map[int]graft{}, map[int]graft{}
	for g := range b.groves {
		from, to := randomStretch(b.rng)
		n := len(b.groves[g][0])
		c := graft{from: from, to: to, unit: b.rng.IntN(n), parent: b.rng.IntN(n+2) - 2, end: b.rng.IntN(5) == 0}
		c.parent = max(c.parent, -1)
		if want, _ := b.groves[g].verdict(c); want != nil {
			bad[g] = c
			continue
		}
		good[g] = c
	}
	ctx := b.t.Context()
	err := b.e.DB.Write(ctx, db.Change{Action: "unit.edit"}, func(tx *db.Tx) error {
		for g, c := range good {
			if err := c.onTable(ctx, tx, b.name(g)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	err = b.e.DB.Write(ctx, db.Change{Action: "unit.edit"}, func(tx *db.Tx) error {
		for g, c := range bad {
			b.refuse(&b.groves[g], c, c.onTable(ctx, tx, b.name(g)))
		}
		return errBoom
	})
	if !errors.Is(err, errBoom) {
		b.t.Fatal(err)
	}
	for g, c := range good {
		b.groves[g] = b.groves[g].with(c)
	}
}

func (b *batchOfGroves) refuse(g *grove, c graft, err error) {
	b.t.Helper()
	want, first := g.verdict(c)
	got, _ := errors.AsType[*errs.Error](err)
	switch {
	case !errors.Is(err, want):
		b.t.Errorf("%+v: got %v, want %v", c, err, want)
	case want == timeline.ErrCycle:
		b.refused[0]++
	default:
		b.refused[1]++
	}
	if got != nil && !c.end && got.Args[1] != first {
		b.t.Errorf("%+v: got %v, want it to start on %s", c, err, first)
	}
}

// compare reads the groves back, day by day.
func (b *batchOfGroves) compare() {
	b.t.Helper()
	for d := range span {
		w := timeline.On(boundary(d)).Where()
		w.And("id LIKE ?", fmt.Sprintf("%04d-%%", b.n))
		list, err := units.Find(b.t.Context(), b.e.DB, w)
		if err != nil {
			b.t.Fatal(err)
		}
		got := map[string]string{}
		for _, v := range list {
			got[v.ID] = v.Value.Parent
		}
		want := map[string]string{}
		for g := range b.groves {
			for i, u := range b.groves[g][d] {
				if u.active {
					want[b.name(g)(i)] = b.name(g)(u.parent)
				}
			}
		}
		if !reflect.DeepEqual(got, want) {
			b.t.Errorf("day %d: got\n%v, want\n%v", d, got, want)
		}
	}
}
