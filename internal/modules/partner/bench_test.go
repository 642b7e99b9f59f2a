package partner

import (
	"fmt"
	"testing"

	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// BenchmarkDeliveries reads a page of five thousand deliveries: what sixty
// suppliers can be expected to say, many times over.
func BenchmarkDeliveries(b *testing.B) {
	f := newFixture(b, dbtest.Open(b, db.SQLite, sources...))
	var suppliers []registry.AuthorityID
	for n := range 50 {
		suppliers = append(suppliers, f.authority(b, registry.Supplier, fmt.Sprint("Leverandør ", n)))
	}
	var products []product.ID
	for n := range 100 {
		products = append(products, f.product(b, fmt.Sprint("OS2 nummer ", n), auth.Public))
	}
	for i, s := range suppliers {
		var items []Item
		for n := range 20 {
			for _, w := range Works {
				items = append(items, Item{products[(i*7+n)%len(products)], w})
			}
		}
		f.say(b, s, items...)
	}
	b.ResetTimer()
	for b.Loop() {
		if l := f.list(b, auth.Actor{}, Query{Limit: 50}); l.Total != 5000 {
			b.Fatal(l.Total)
		}
	}
}
