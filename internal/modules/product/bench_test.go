package product

import (
	"context"
	"fmt"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// fill puts n products into the catalogue in a few large writes.
func (f fixture) fill(b *testing.B, n int) {
	b.Helper()
	nouns := []string{"adgang", "valg", "sensor", "skole", "kørsel", "ansøgning", "klima", "dagsorden", "medarbejder", "krav"}
	for from := 0; from < n; from += 1000 {
		err := f.DB.Write(context.Background(), system.Change("product.create", ""), func(tx *db.Tx) error {
			for i := from; i < min(n, from+1000); i++ {
				word := nouns[i%len(nouns)]
				c := f.content(fmt.Sprintf("OS2%s%d", word, i), func(c *Content) {
					c.Purpose.Da = fmt.Sprintf("Løsning nr. %d til %s og %s i kommunerne", i, word, nouns[(i/7)%len(nouns)])
					c.Description.Da = longText
					c.Subjects = []string{[]string{"valg", "identitet-og-adgang"}[i%2]}
					c.Licence = []string{"MPL-2.0", "EUPL-1.2", ""}[i%3]
				})
				p := Product{ID: id.New[ID](), Slug: line.Slug(c.Name), Content: c, Reach: auth.Public, Version: 1, Created: tx.Now(), Updated: tx.Now()}
				if err := insertProduct(context.Background(), tx, p); err != nil {
					return err
				}
				_, err := stageTable.Set(context.Background(), tx, p.ID, civil.Since(1000), func(s *StageFact) { s.Stage = Stages[i%4] })
				if err != nil {
					return err
				}
				if err := f.makeFindable(context.Background(), tx, p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCatalogue reads the catalogue of 10,000 products without any cache.
func BenchmarkCatalogue(b *testing.B) {
	f := newFixture(b, dbtest.Open(b, db.SQLite, sources...))
	f.fill(b, 10_000)
	for name, q := range map[string]Query{
		"first page": {Limit: 25},
		"filtered":   {Limit: 25, Values: map[Facet][]string{ByStage: {"product"}, ByLicence: {"MPL-2.0"}}, Sort: ByUpdated},
		"search":     {Limit: 25, Text: "medarbejderes adgang"},
		"misspelled": {Limit: 25, Text: "medarbjder"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if l, err := f.Catalogue(b.Context(), auth.Actor{}, q); err != nil || l.Total == 0 {
					b.Fatal(l.Total, err)
				}
			}
		})
	}
	b.Run("after an edit", func(b *testing.B) {
		for b.Loop() {
			f.outdated.Store(true)
			if _, err := f.Catalogue(b.Context(), auth.Actor{}, Query{Limit: 25}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
