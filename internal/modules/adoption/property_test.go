package adoption

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

// A history is a row of random writes about a few authorities and products; after
// every few of them everything that is read is counted once more, the slow way.
const (
	histories = 6
	writes    = 60
	perCheck  = 6
)

type history struct {
	fixture
	rng         *rand.Rand
	authorities []registry.Authority
	products    map[product.ID]auth.Reach
	ids         []product.ID
	readers     map[string]auth.Actor
}

func newHistory(t *testing.T, e dbtest.Env, seed uint64) *history {
	h := &history{
		fixture: newFixture(t, e), rng: rand.New(rand.NewPCG(seed, 0)),
		products: map[product.ID]auth.Reach{},
	}
	region := h.authority(t, "Region Syd", func(a *registry.Authority) { a.Kind = registry.Region })
	gone := civil.Period{From: civil.Min, To: today - 700}
	ids := []registry.AuthorityID{
		region, h.authority(t, "Ærø"), h.authority(t, "Aarhus"), h.authority(t, "Bornholm"),
		h.authority(t, "Odense", func(a *registry.Authority) { a.Region = region }),
		h.authority(t, "Hjørring", func(a *registry.Authority) { a.Exists = civil.Since(today - 1100) }),
		h.authority(t, "Farum", func(a *registry.Authority) { a.Exists = gone }),
		h.authority(t, "Magenta", func(a *registry.Authority) { a.Kind = registry.Supplier }),
	}
	for _, id := range ids {
		a, err := h.registry.AuthorityByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		h.authorities = append(h.authorities, a)
	}
	for name, reach := range map[string]auth.Reach{"OS2mo": auth.Public, "OS2forms": auth.Public, "OS2valg": auth.Public, "OS2ny": auth.Members} {
		id := h.product(t, name, reach)
		h.products[id] = reach
		h.ids = append(h.ids, id)
	}
	h.readers = map[string]auth.Actor{
		"visitor": visitor, "keeper": system,
		"member":    {Account: "m", For: auth.Party{ID: "m", Member: true}},
		"authority": {Account: "a", For: auth.Party{ID: string(h.authorities[1].ID)}},
	}
	return h
}

func pick[T any](h *history, list []T) T { return list[h.rng.IntN(len(list))] }

func (h *history) day() civil.Date { return today - civil.Date(h.rng.IntN(2200)) }

func (h *history) input() Input {
	a := pick(h, h.authorities)
	from := h.day()
	in := Input{Statement{
		Authority: a.ID, Product: pick(h, h.ids), Origin: pick(h, []Origin{Self, Register, Counted, Coordinator, Elsewhere}),
		State: pick(h, States), Reach: pick(h, ReachesOf(a.ID)), Expires: from + civil.Date(h.rng.IntN(1200)),
		Source: cite.Source{Title: "Kilde", Date: civil.At(from)},
	}, civil.Since(from)}
	if h.rng.IntN(4) == 0 {
		in.Period.To = from + 1 + civil.Date(h.rng.IntN(900))
	}
	return in
}

// write does something at random. That it may be refused is part of it.
func (h *history) write(t *testing.T) {
	t.Helper()
	ctx, in := t.Context(), h.input()
	var err error
	switch n := h.rng.IntN(20); {
	case n < 10:
		err = h.Note(ctx, system, in.Statement, in.Period)
	case n < 13:
		saying := Saying{Product: in.Product, State: in.State, Since: civil.At(in.Period.From), Reach: in.Reach}
		_ = h.Say(ctx, system, in.Authority, []Saying{saying})
	case n < 15:
		_ = h.Confirm(ctx, system, in.Authority, []product.ID{in.Product})
	case n < 17:
		all := make([]Input, 1+h.rng.IntN(8))
		for i := range all {
			all[i] = h.input()
			all[i].Batch = fmt.Sprint("batch ", h.rng.IntN(3))
		}
		_, err = h.NoteAll(ctx, system, all)
	case n < 18:
		err = h.DB.Write(ctx, system.Change("adoption.take_back", "x"), func(tx *db.Tx) error {
			_, err := h.TakeBack(ctx, tx, fmt.Sprint("batch ", h.rng.IntN(3)))
			return err
		})
	case n < 19:
		if r, err := h.Between(ctx, system, in.Authority, in.Product, today); err == nil {
			_ = h.Withdraw(ctx, system, r.History[0].ID)
		}
	default:
		h.Clock.Add(time.Duration(h.rng.IntN(40)) * 24 * time.Hour)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// recount is what the raw rows come to: the rule once more, in other words.
type recount struct {
	cells     map[pair]Cell
	used      map[registry.AuthorityID][]Proof // of each use
	conflicts int
}

func (h *history) recount(rows []Version, reads func(auth.Reach) bool, day civil.Date) recount {
	c := recount{cells: map[pair]Cell{}, used: map[registry.AuthorityID][]Proof{}}
	for _, a := range h.authorities {
		for _, p := range h.ids {
			if !a.ExistsOn(day) || !reads(h.products[p]) {
				continue
			}
			living, dead := map[Origin]Statement{}, []Statement{}
			for _, v := range rows {
				s := v.Value
				switch {
				case s.Authority != a.ID, s.Product != p, day < v.Period.From, day >= v.Period.To, !reads(s.Reach):
				case day < s.Expires:
					living[s.Origin] = s
				default:
					dead = append(dead, s)
				}
			}
			cell := Cell{Proof: Unconfirmed}
			for _, o := range slices.Backward(Origins) {
				if s, ok := living[o]; ok {
					cell.State, cell.Proof = s.State, Stated
				}
			}
			agree := 0
			for _, s := range living {
				if s.State.Uses() == cell.State.Uses() {
					agree++
				}
			}
			if agree > 1 {
				cell.Proof = Proven
			}
			if agree < len(living) {
				c.conflicts++
			}
			var last *Statement
			for i, s := range dead {
				if last == nil || s.Expires > last.Expires ||
					s.Expires == last.Expires && slices.Index(Origins, s.Origin) < slices.Index(Origins, last.Origin) {
					last = &dead[i]
				}
			}
			if len(living) == 0 {
				if last == nil {
					continue
				}
				cell.State = last.State
			}
			c.cells[pair{a.ID, p}] = cell
			if cell.State.Uses() {
				c.used[a.ID] = append(c.used[a.ID], cell.Proof)
			}
		}
	}
	return c
}

func tallied(proofs []Proof) (t Tally) {
	for _, p := range proofs {
		t.N++
		switch p {
		case Proven:
			t.Proven++
		case Stated:
			t.Stated++
		case Unconfirmed:
			t.Unconfirmed++
		}
	}
	return t
}

func (h *history) figures(c recount, day civil.Date) Figures {
	f := Figures{Day: day, Conflicts: c.conflicts}
	rank := func(p Proof) int { return slices.Index(Proofs, p) }
	f.Authorities = len(c.used)
	var all []Proof
	for _, a := range h.authorities {
		uses := c.used[a.ID]
		slices.SortFunc(uses, func(a, b Proof) int { return rank(a) - rank(b) })
		all = append(all, uses...)
		if a.Kind != registry.Municipality || !a.ExistsOn(day) {
			continue
		}
		f.Municipalities++
		for n := range f.AtLeast {
			if len(uses) > n {
				one := tallied(uses[n : n+1])
				f.AtLeast[n] = Tally{f.AtLeast[n].N + 1, f.AtLeast[n].Proven + one.Proven, f.AtLeast[n].Stated + one.Stated, f.AtLeast[n].Unconfirmed + one.Unconfirmed}
			}
		}
	}
	f.Uses = tallied(all)
	return f
}

// checkUsed compares the uses of each product with the rows behind them.
func (c recount) checkUsed(t *testing.T, what string, got []Used) {
	t.Helper()
	shown := map[product.ID][]Proof{}
	for p, cell := range c.cells {
		if cell.State.Uses() {
			shown[p.product] = append(shown[p.product], cell.Proof)
		}
	}
	want := map[product.ID]Tally{}
	for p, proofs := range shown {
		want[p] = tallied(proofs)
	}
	is := map[product.ID]Tally{}
	for _, u := range got {
		is[u.Product.ID] = u.Tally
	}
	if !maps.Equal(is, want) || len(got) != len(want) {
		t.Errorf("%s: products are used\n%+v, want\n%+v", what, got, want)
	}
}

// check compares everything that is read with the rows behind it.
func (h *history) check(t *testing.T) {
	t.Helper()
	rows, err := statements.Find(t.Context(), h.DB, timeline.Always().Where())
	if err != nil {
		t.Fatal(err)
	}
	for name, actor := range h.readers {
		reads := func(r auth.Reach) bool {
			return name == "keeper" || r == auth.Public || name == "member" && r == auth.Members ||
				name == "authority" && r == auth.ReachOf(auth.Authority, string(h.authorities[1].ID))
		}
		for _, day := range []civil.Date{h.Today(), h.day(), h.day() + 400, today - 2300} {
			c := h.recount(rows, reads, day)
			what := fmt.Sprintf("%s on %s", name, day)
			got, err := h.Figures(t.Context(), actor, day, "")
			c.checkUsed(t, what, got.Used)
			got.Used = nil
			if want := h.figures(c, day); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: figures\n%+v, %v; want\n%+v", what, got, err, want)
			}
			h.checkRows(t, what, actor, day, c)
			h.checkMatrix(t, what, actor, day, c)
			h.checkCounts(t, what, actor, day, c)
			h.checkGrowth(t, what, actor, rows, reads)
		}
	}
}

// checkRows reads the adoptions page by page, there and back.
func (h *history) checkRows(t *testing.T, what string, actor auth.Actor, day civil.Date, c recount) {
	t.Helper()
	all, err := h.Adoptions(t.Context(), actor, Query{Day: day})
	if err != nil || all.Total != len(c.cells) || len(all.Items) != len(c.cells) {
		t.Fatalf("%s: %d adoptions of %d, %v; want %d", what, len(all.Items), all.Total, err, len(c.cells))
	}
	for _, a := range all.Items {
		if got, want := (Cell{a.State(), a.Proof}), c.cells[pair{a.Authority, a.Product}]; got != want {
			t.Fatalf("%s: %+v is %+v, want %+v", what, a, got, want)
		}
		r, err := h.Between(t.Context(), actor, a.Authority, a.Product, day)
		if err != nil || !reflect.DeepEqual(r.Adoption, a) {
			t.Fatalf("%s: the record is %+v, %v; the list has %+v", what, r.Adoption, err, a)
		}
	}
	q := Query{Day: day, Limit: 3}
	var paged []Adoption
	var prev string
	for {
		l, err := h.Adoptions(t.Context(), actor, q)
		if err != nil {
			t.Fatal(err)
		}
		paged, prev = append(paged, l.Items...), l.Prev
		if q.Cursor = l.Next; q.Cursor == "" {
			break
		}
	}
	if !reflect.DeepEqual(paged, all.Items) && len(all.Items) > 0 {
		t.Fatalf("%s: %d adoptions by the page, %d at once", what, len(paged), len(all.Items))
	}
	last := (len(paged) - 1) / 3 * 3 // where the last page began
	for at := last - 3; prev != ""; at -= 3 {
		q.Cursor = prev
		l, err := h.Adoptions(t.Context(), actor, q)
		if err != nil || at < 0 || !reflect.DeepEqual(l.Items, paged[at:at+3]) {
			t.Fatalf("%s: the page before the one at %d has %+v, %v", what, at+3, l.Items, err)
		}
		prev = l.Prev
	}
}

func (h *history) checkMatrix(t *testing.T, what string, actor auth.Actor, day civil.Date, c recount) {
	t.Helper()
	m, err := h.Matrix(t.Context(), actor, MatrixQuery{Day: day})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[registry.AuthorityID]bool{}
	for p := range c.cells {
		rows[p.authority] = true
	}
	if len(m.Items) != len(rows) || m.Total != len(rows) {
		t.Fatalf("%s: %d rows in the matrix, want %d", what, len(m.Items), len(rows))
	}
	for _, row := range m.Items {
		for i, cell := range row.Cells {
			if want := c.cells[pair{row.Authority.ID, m.Products[i].ID}]; cell != want {
				t.Fatalf("%s: %s × %s is %+v, want %+v", what, row.Authority.Name, m.Products[i].Name, cell, want)
			}
		}
	}
}

func (h *history) checkCounts(t *testing.T, what string, actor auth.Actor, day civil.Date, c recount) {
	t.Helper()
	for _, floor := range Proofs {
		for atLeast := range 3 {
			p, err := h.ByAuthority(t.Context(), actor, Query{Day: day, AtLeast: atLeast, Strength: floor})
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			for _, a := range h.authorities {
				n := 0
				for _, p := range c.used[a.ID] {
					if slices.Index(Proofs, p) <= slices.Index(Proofs, floor) {
						n++
					}
				}
				if n < atLeast || !a.ExistsOn(day) {
					continue
				}
				want++
				if !slices.ContainsFunc(p.Items, func(x Count) bool { return x.Authority.ID == a.ID && x.N == n }) {
					t.Fatalf("%s: %s is not there with %d uses that are %s: %+v", what, a.Name, n, floor, p.Items)
				}
			}
			if p.Total != want || len(p.Items) != want {
				t.Fatalf("%s: %d authorities with %d uses that are %s, want %d", what, p.Total, atLeast, floor, want)
			}
		}
	}
}

func (h *history) checkGrowth(t *testing.T, what string, actor auth.Actor, rows []Version, reads func(auth.Reach) bool) {
	t.Helper()
	points, err := h.Growth(t.Context(), actor, "")
	if err != nil || len(points) == 0 || points[len(points)-1].Day != h.Today() {
		t.Fatalf("%s: growth %+v, %v", what, points, err)
	}
	for _, p := range points {
		f := h.figures(h.recount(rows, reads, p.Day), p.Day)
		if p.N != f.Uses.N || p.AtLeast1 != f.AtLeast[0].N {
			t.Fatalf("%s: growth %+v, want %+v", what, p, f)
		}
	}
}

func TestFigures_RandomHistories_EqualARecount(t *testing.T) {
	t.Parallel()
	n := histories
	if testing.Short() {
		n = 1
	}
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		for seed := range n {
			if seed > 0 {
				e = dbtest.Open(t, e.DB.Engine(), sources...)
			}
			h := newHistory(t, e, uint64(seed))
			for i := range writes {
				if h.write(t); i%perCheck == perCheck-1 {
					h.check(t)
				}
			}
			h.checkHidden(t)
			timelinetest.Check(t, e.DB, statements)
		}
	})
}

// checkHidden: whoever may not read some statements is told the same after they
// are gone.
func (h *history) checkHidden(t *testing.T) {
	t.Helper()
	told := func() (all []any) {
		for _, day := range []civil.Date{h.Today(), today - 300, today - 1500} {
			f, err1 := h.Figures(t.Context(), visitor, day, "")
			l, err2 := h.Adoptions(t.Context(), visitor, Query{Day: day})
			c, err3 := h.ByAuthority(t.Context(), visitor, Query{Day: day})
			m, err4 := h.Matrix(t.Context(), visitor, MatrixQuery{Day: day})
			g, err5 := h.Growth(t.Context(), visitor, "")
			all = append(all, f, adoptionsOnly(l), c, m, g, err1, err2, err3, err4, err5)
			for _, a := range h.authorities {
				s, err := h.Alike(t.Context(), visitor, a.ID, day)
				all = append(all, s, err)
				for _, p := range h.ids {
					r, err := h.Between(t.Context(), visitor, a.ID, p, day)
					all = append(all, facts(r.Said), facts(r.History), err == nil)
				}
			}
		}
		return all
	}
	before := told()
	rows, err := statements.Find(t.Context(), h.DB, timeline.Always().Where())
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.Write(t.Context(), system.Change("adoption.hide", "x"), func(tx *db.Tx) error {
		for _, v := range rows {
			if v.Value.Reach == auth.Public && h.products[v.Value.Product] == auth.Public {
				continue
			}
			_, err := statements.Splice(context.WithoutCancel(t.Context()), tx, v.ID, v.Period, func(st *timeline.State[Statement]) { st.Active = false })
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := told(); !reflect.DeepEqual(before, after) {
		for i := range before {
			if !reflect.DeepEqual(before[i], after[i]) {
				t.Fatalf("what nobody may see was told of:\n%+v, without it\n%+v", before[i], after[i])
			}
		}
	}
}

// shownFact is what a version says, without the numbers of the writes, which a write
// to the days around it changes.
type shownFact struct {
	Statement
	civil.Period
}

func facts(versions []Version) (all []shownFact) {
	for _, v := range versions {
		all = append(all, shownFact{v.Value, v.Period})
	}
	return all
}

func adoptionsOnly(l Listing) (all []any) {
	for _, a := range l.Items {
		all = append(all, a.Authority, a.Product, a.Proof, a.Lapsed, a.Conflict, facts(a.Said))
	}
	return append(all, l.Total)
}
