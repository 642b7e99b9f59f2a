package decision

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/page"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
)

// TestDecisions_PagesAndCounts compares pages and counts of every filter with a plain
// recount.
func TestDecisions_PagesAndCounts(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		r := rand.New(rand.NewPCG(3, 4))
		for n := range 30 {
			f.decide(t, fmt.Sprint("Nummer ", n), func(c *Content) {
				c.Day = civil.At(noon - civil.Date(r.IntN(900)))
				if c.Matter = []group.Matter{group.Strategy, group.ProductLevel}[n%2]; n%3 == 0 {
					c.Group, c.Matter = f.assembly.ID, group.Fees
				}
				if c.Matter == group.ProductLevel {
					c.Products = [][]product.ID{{f.forms}, {f.forms, f.sofd}, nil}[r.IntN(3)]
				}
			})
		}
		whole := f.list(t, visitor, Query{})
		if whole.Total != 30 || !slices.IsSortedFunc(whole.Items, func(a, b Shown) int { return int(b.Day.First() - a.Day.First()) }) {
			t.Fatalf("%d in the register", whole.Total)
		}
		for _, q := range []Query{
			{}, {Values: map[Facet][]string{ByGroup: {string(f.board.ID)}}}, {Text: "nummer", Sort: ByMatch}, {Text: "nummer"}, {Sort: ByApproval},
			{Values: map[Facet][]string{ByYear: {"2026", "2025"}, ByProduct: {string(f.forms)}}}, {Values: map[Facet][]string{ByYear: {"1999"}}},
		} {
			want := f.list(t, visitor, q)
			f.checkCounts(t, whole.Items, q, want)
			var paged []string
			q.Limit = 7
			var last Listing
			for {
				last = f.list(t, visitor, q)
				paged = append(paged, headings(last.Items)...)
				if q.Cursor = last.Next; q.Cursor == "" {
					break
				}
			}
			if !slices.Equal(paged, headings(want.Items)) {
				t.Errorf("%+v: page by page %v, at once %v", q, paged, headings(want.Items))
			}
			if q.Cursor = last.Prev; q.Cursor != "" {
				back := headings(f.list(t, visitor, q).Items)
				if at := len(paged) - len(last.Items); !slices.Equal(back, paged[at-7:at]) {
					t.Errorf("%+v: back is %v", q, back)
				}
			}
		}
		if _, err := f.Decisions(t.Context(), visitor, Query{Cursor: "x", Limit: 5}); !errors.Is(err, page.ErrCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}

// checkCounts recounts each facet under the other filters.
func (f fixture) checkCounts(t *testing.T, all []Shown, q Query, got Listing) {
	t.Helper()
	if q.Text != "" {
		return // every heading has the word
	}
	for _, facet := range Facets {
		n := map[string]int{}
		for _, x := range all {
			fits := func(of Facet) bool {
				return len(q.Values[of]) == 0 || slices.ContainsFunc(valuesOf(x, of), func(v string) bool { return slices.Contains(q.Values[of], v) })
			}
			if !slices.ContainsFunc(Facets, func(of Facet) bool { return of != facet && !fits(of) }) {
				for _, v := range valuesOf(x, facet) {
					n[v]++
				}
			}
		}
		for _, c := range got.Counts[facet] {
			if c.N != n[c.Value] {
				t.Errorf("%v: %s %s has %d, want %d", q.Values, facet, c.Value, c.N, n[c.Value])
			}
			delete(n, c.Value)
		}
		if len(n) > 0 {
			t.Errorf("%v: %s is not told of %v", q.Values, facet, n)
		}
	}
}

func valuesOf(x Shown, f Facet) []string {
	switch f {
	case ByGroup:
		return []string{string(x.Group)}
	case ByMatter:
		return []string{string(x.Matter)}
	case ByYear:
		return []string{fmt.Sprint(x.Year())}
	case ByProduct:
	}
	list := make([]string, len(x.Products))
	for i, p := range x.Products {
		list[i] = string(p)
	}
	return list
}
