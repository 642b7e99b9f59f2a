package adoption

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/id"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// A large community: 2,000 authorities and 300 products, of which an authority
// uses 15 % on average, and ten years of statements that are renewed each year.
const (
	manyAuthorities = 2000
	manyProducts    = 300
	manyYears       = 10
)

type crowd struct {
	fixture
	rng         *rand.Rand
	authorities []registry.AuthorityID
	ids         []product.ID
}

func newCrowd(b *testing.B) *crowd {
	b.Helper()
	c := &crowd{fixture: newFixture(b, dbtest.Open(b, db.SQLite, sources...)), rng: rand.New(rand.NewPCG(1, 2))}
	for i := range manyAuthorities {
		c.authorities = append(c.authorities, c.authority(b, fmt.Sprintf("%c kommune %d", 'A'+i%26, i)))
	}
	for i := range manyProducts {
		c.ids = append(c.ids, c.product(b, fmt.Sprintf("OS2 nr %d", i), auth.Public))
	}
	return c
}

// history is a statement over the years, renewed about every year.
func (c *crowd) history(a registry.AuthorityID, p product.ID, o Origin) (list []Version) {
	v := Version{ID: id.New[StatementID]()}
	v.Active = true
	v.Value = Statement{Authority: a, Product: p, Origin: o, State: Considering, Reach: auth.Public}
	if c.rng.IntN(20) == 0 {
		v.Value.Reach = auth.Members
	}
	from := today - 1 - civil.Date(c.rng.IntN(manyYears*365))
	v.Value.Since = civil.At(from)
	for from < today {
		v.Period = civil.Period{From: from, To: from + 250 + civil.Date(c.rng.IntN(200))}
		v.Value.Source = cite.Source{Title: "Kilde", Date: civil.At(from)}
		v.Value.Expires = from + Life
		list = append(list, v)
		if v.Value.State == Considering || c.rng.IntN(12) == 0 {
			v.Value.State = States[min(slices.Index(States, v.Value.State)+2, len(States)-1)]
		}
		from = v.Period.To
	}
	list[len(list)-1].Period.To = civil.Max
	return list
}

// fill writes everything, as the program would have over the years.
func (c *crowd) fill(b *testing.B) (rows int) {
	b.Helper()
	for _, a := range c.authorities {
		keen := 0.3 * c.rng.Float64()
		err := c.DB.Write(b.Context(), system.Change("adoption.fill", string(a)), func(tx *db.Tx) error {
			for _, p := range c.ids {
				if c.rng.Float64() > keen {
					continue
				}
				for i, o := range []Origin{Self, Register, Agreement} {
					if i > 0 && c.rng.IntN(3) > 0 {
						continue
					}
					list := c.history(a, p, o)
					rows += len(list)
					if _, err := statements.Rewrite(b.Context(), tx, nil, list); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return rows
}

// BenchmarkRead measures what a page asks of ten years of everybody's use, at any
// date, without a cache. The 99th percentile is told beside the mean.
func BenchmarkRead(b *testing.B) {
	c := newCrowd(b)
	rows := c.fill(b)
	begin := time.Now()
	if _, err := c.Figures(b.Context(), visitor, 0, ""); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d rows; the first to ask waited %s", rows, time.Since(begin))
	day := func() civil.Date { return today - civil.Date(c.rng.IntN(manyYears*365)) }
	for name, ask := range map[string]func() error{
		"figures": func() error { _, err := c.Figures(b.Context(), visitor, day(), ""); return err },
		"figures of one": func() error {
			_, err := c.Figures(b.Context(), visitor, day(), c.ids[c.rng.IntN(len(c.ids))])
			return err
		},
		"map":    func() error { _, err := c.ByAuthority(b.Context(), visitor, Query{Day: day()}); return err },
		"matrix": func() error { _, err := c.Matrix(b.Context(), visitor, MatrixQuery{Day: day(), Limit: 50}); return err },
		"rows":   func() error { _, err := c.Adoptions(b.Context(), visitor, Query{Day: day(), Limit: 50}); return err },
		"growth": func() error { _, err := c.Growth(b.Context(), visitor, ""); return err },
		"alike": func() error {
			_, err := c.Alike(b.Context(), visitor, c.authorities[c.rng.IntN(len(c.authorities))], 0)
			return err
		},
		"after a write": func() error {
			a, p := c.authorities[c.rng.IntN(len(c.authorities))], c.ids[c.rng.IntN(len(c.ids))]
			err := c.Say(b.Context(), system, a, []Saying{{Product: p, State: States[c.rng.IntN(4)], Reach: auth.Public}})
			if err == nil {
				_, err = c.Figures(b.Context(), visitor, 0, "")
			}
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				if err := ask(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// BenchmarkPutAll takes in a file of 50,000 statements, first as news and then
// once more, when it says nothing new.
func BenchmarkPutAll(b *testing.B) {
	const n = 50_000
	c := newCrowd(b)
	all := make([]Input, n)
	for i := range all {
		all[i] = Input{Statement{
			Authority: c.authorities[i%manyAuthorities], Product: c.ids[i/manyAuthorities%manyProducts], Origin: Register, State: Operating, Batch: "b",
			Source: cite.Source{Title: "OS2kitos", Date: civil.At(today)},
		}, civil.Since(today)}
	}
	put := func(b *testing.B, all []Input) {
		b.Helper()
		err := c.DB.Write(b.Context(), system.Change("adoption.bench", "x"), func(tx *db.Tx) error {
			_, err := c.PutAll(b.Context(), tx, all, nil)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			err := c.DB.Write(b.Context(), system.Change("adoption.clear", "x"), func(tx *db.Tx) error {
				_, err := db.Exec(b.Context(), tx, `DELETE FROM adoption_statement_v`)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			put(b, all)
		}
	})
	b.Run("the same", func(b *testing.B) {
		for b.Loop() {
			put(b, all)
		}
	})
	b.Run("renewed", func(b *testing.B) {
		for day := today; b.Loop(); {
			day++
			later := slices.Clone(all)
			for i := range later {
				later[i].Source.Date, later[i].Period = civil.At(day), civil.Since(day)
			}
			put(b, later)
		}
	})
}
