package decision

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/id"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// fill puts n decisions of the last thirteen years into the register, in a few large
// writes; every eighth is closed.
func (f fixture) fill(b *testing.B, n int) {
	b.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	groups := []group.Group{f.assembly, f.board, f.steering, f.coordination, f.architecture, f.inner}
	for k := range 60 {
		groups = append(groups, f.found(b, group.Working, fmt.Sprint("Arbejdsgruppe ", k), "", auth.Public))
	}
	products := []product.ID{f.forms, f.sofd, f.hidden}
	for k := range 60 {
		products = append(products, f.product(b, fmt.Sprint("OS2nr", k), auth.Public))
	}
	words := []string{"budget", "takst", "niveau", "leverandør", "udbud", "kontrakt", "arkitektur", "sikkerhed", "drift", "udvikling", "godkendelse", "samarbejde"}
	last, seq := map[string]int{}, int64(0)
	for from := 0; from < n; from += 1000 {
		must(b, f.DB.Write(b.Context(), system.Change("decision.register", ""), func(tx *db.Tx) error {
			for i := from; i < min(n, from+1000); i++ {
				c := f.content(fmt.Sprintf("%s og %s, sag %d", words[r.IntN(len(words))], words[r.IntN(len(words))], i), func(c *Content) {
					c.Group, c.Day = groups[r.IntN(len(groups))].ID, civil.At(noon-civil.Date(r.IntN(13*365)))
					c.Matter = group.AllMatters[r.IntN(len(group.AllMatters))]
					c.Text.Da = fmt.Sprintf("Gruppen besluttede %s for %s i %d kommuner efter en drøftelse.", words[r.IntN(len(words))], words[r.IntN(len(words))], r.IntN(98))
					c.Products = []product.ID{products[r.IntN(len(products))]}
				})
				if i%8 == 0 {
					closed(&c)
				}
				seq++
				d := Decision{ID: id.New[ID](), Content: c, Approved: tx.Now(), Seq: seq}
				series := fmt.Sprint(c.Group, d.Year())
				last[series]++
				d.Number, d.Slug = last[series], fmt.Sprint(series, last[series])
				if err := insertDecision(b.Context(), tx, d); err != nil {
					return err
				}
				if err := (prepared{Content: c, in: groups[1]}).makeFindable(b.Context(), tx, d); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// BenchmarkDecisions reads a register of 50,000 decisions without any cache, and
// reports the slowest answer among a hundred beside the mean.
func BenchmarkDecisions(b *testing.B) {
	f := newFixture(b, dbtest.Open(b, db.SQLite, sources...))
	f.fill(b, 50_000)
	deep := f.deep(b)
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"newest", Query{Limit: 25}},
		{"deep", Query{Limit: 25, Cursor: deep}},
		{"filtered", Query{Limit: 25, Values: map[Facet][]string{ByGroup: {string(f.board.ID)}, ByYear: {"2020", "2021"}, ByMatter: {string(group.Budget)}}}},
		{"common word", Query{Limit: 25, Text: "budget"}},
		{"best match", Query{Limit: 25, Text: "budget sikkerhed", Sort: ByMatch}},
		{"misspelled", Query{Limit: 25, Text: "leverandørr kontrakkt"}},
		{"one", Query{Limit: 25, Text: "sag 31415"}},
		{"word and filter", Query{Limit: 25, Text: "takst", Values: map[Facet][]string{ByYear: {"2022"}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if l := f.list(b, visitor, c.q); l.Total == 0 {
					b.Fatal("nothing is found")
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	b.Run("after an approval", func(b *testing.B) {
		for b.Loop() {
			f.outdated.Store(true)
			f.list(b, visitor, Query{Limit: 25})
		}
	})
}

// deep is the cursor of a page in the middle of the register.
func (f fixture) deep(b *testing.B) string {
	b.Helper()
	cursor := ""
	for range 40 {
		cursor = f.list(b, visitor, Query{Limit: 500, Cursor: cursor}).Next
	}
	return cursor
}
