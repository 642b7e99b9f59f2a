package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// commons makes n products and n/5 authorities out of Danish words and their
// compounds, distributed as words are: a few everywhere, most hardly anywhere.
func commons(n int) []Entry {
	r := rand.New(rand.NewPCG(1, 2))
	words := vocabulary(r, 30_000)
	zipf := rand.NewZipf(r, 1.05, 8, uint64(len(words)-1))
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[zipf.Uint64()])
			b.WriteByte(' ')
		}
		return b.String()
	}
	var entries []Entry
	for i := range n {
		e := product(fmt.Sprintf("OS2%s", strings.TrimSpace(text(1))), "kommune, "+text(3), "Kommunens løsning. "+text(40+r.IntN(120)))
		e.ID = fmt.Sprint(i)
		entries = append(entries, e)
		if i%5 == 0 {
			a := authority(words[r.IntN(len(words))] + " Kommune")
			a.ID, a.Body = e.ID, text(30)
			entries = append(entries, a)
		}
	}
	return entries
}

func vocabulary(r *rand.Rand, n int) []string {
	roots := strings.Fields(`
		sag bruger borger rettighed rolle katalog data kommune skole barn jord flytning miljø plan klima vand
		varme energi bil kørsel møde dagsorden bilag referat valg sted skærm visning sensor måling vej park cykel
		sti plads bolig pleje hjem hjælp ældre syge læge sundhed kontrakt aftale system snitflade login faktor
		sikkerhed risiko kontrol regel artikel lov forordning behandling oplysning dokument arkiv journal brev post
		mail formular blanket ansøgning svar høring portal forslag budget regnskab økonomi indkøb udbud krav motor
		leverandør marked pris konto faktura løn medarbejder leder afdeling enhed organisation struktur ydelse støtte
		opgave proces arbejde gang robot automat drift test udgave version kode licens test fællesskab gruppe råd`)
	endings := []string{"", "en", "er", "erne", "s", "ens"}
	seen := map[string]bool{}
	var words []string
	for len(words) < n {
		w := roots[r.IntN(len(roots))]
		for range r.IntN(3) {
			w += []string{"", "s", "e"}[r.IntN(3)] + roots[r.IntN(len(roots))]
		}
		if w += endings[r.IntN(len(endings))]; !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(a)/8 - len(b)/8 }) // short words are common
	return words
}

// queries are what people type: names, common words, compounds, misspellings.
func queries(entries []Entry) []string {
	r := rand.New(rand.NewPCG(3, 4))
	var list []string
	for range 200 {
		e := entries[r.IntN(len(entries))]
		words := strings.Fields(e.Body)
		pick := func() string { return words[r.IntN(len(words))] }
		switch r.IntN(5) {
		case 0:
			list = append(list, e.Title)
		case 1:
			list = append(list, pick())
		case 2:
			list = append(list, pick()+" "+pick())
		case 3:
			list = append(list, "kommunens "+pick())
		case 4:
			w := pick()
			list = append(list, w[:len(w)/2]+w[len(w)/2+1:]+" "+pick())
		}
	}
	return list
}

func benchmarkEnv(b *testing.B, engine db.Engine) (dbtest.Env, []Entry) {
	e := dbtest.Open(b, engine, Migrations)
	entries := commons(10_000)
	start := time.Now()
	for part := range slices.Chunk(entries, 500) {
		putAll(b, e.DB, part...)
	}
	b.Logf("%s: %d entries indexed in %s", engine, len(entries), time.Since(start).Round(time.Millisecond))
	return e, entries
}

// BenchmarkSearch runs searches over 10,000 products and 2,000 authorities with
// 16 readers at once.
func BenchmarkSearch(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			e, entries := benchmarkEnv(b, engine)
			s, list := New(e.DB), queries(entries)
			for _, q := range []string{"kommune", "OS2", "bruger", "kommunens data", "sag", "brgerrettighed"} {
				b.Run(q, func(b *testing.B) { searchAll(b, s, []string{q}, 1) })
			}
			b.Run("mixed-1", func(b *testing.B) { searchAll(b, s, list, 1) })
			b.Run("mixed-16", func(b *testing.B) { searchAll(b, s, list, 16) })
		})
	}
}

// searchAll spreads b.N searches over readers and reports the latencies.
func searchAll(b *testing.B, s *Searcher, queries []string, readers int) {
	var mu sync.Mutex
	var took []time.Duration
	next := make(chan int)
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			for i := range next {
				start := time.Now()
				if _, err := s.Search(context.Background(), Query{Text: queries[i%len(queries)], Reaches: public, Limit: 20}); err != nil {
					b.Error(err)
				}
				mu.Lock()
				took = append(took, time.Since(start))
				mu.Unlock()
			}
		})
	}
	b.ResetTimer()
	for i := range b.N {
		next <- i
	}
	close(next)
	wg.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkPut edits the body of a product among 12,000 entries.
func BenchmarkPut(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			e, entries := benchmarkEnv(b, engine)
			for _, c := range []struct {
				name string
				edit func(*Entry, int)
			}{
				{"unchanged", func(*Entry, int) {}},
				{"sentence", func(e *Entry, i int) { e.Body += fmt.Sprintf(" Ny sætning nummer %d om brugernes sager.", i%100) }},
				{"new", func(e *Entry, i int) { e.ID = fmt.Sprint("new", i) }},
			} {
				b.Run(c.name, func(b *testing.B) {
					var spent time.Duration
					for i := range b.N {
						entry := entries[i%len(entries)]
						c.edit(&entry, i)
						err := e.DB.Keep(b.Context(), func(tx *db.Tx) error {
							start := time.Now()
							defer func() { spent += time.Since(start) }()
							return Put(b.Context(), tx, entry)
						})
						if err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "µs-in-tx/op")
				})
			}
		})
	}
}
