package timeline_test

import (
	"fmt"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// BenchmarkSplice measures one amendment of a fact inside a write, without the
// commit. Each round of facts is a write of its own, so that rows are ended as
// they are in use; a fact has a longer history each time it comes round.
func BenchmarkSplice(b *testing.B) {
	const facts, versions = 1000, 5
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			e := dbtest.Open(b, engine, migrations...)
			round := func(number, facts int) {
				b.Helper()
				err := e.DB.Write(b.Context(), db.Change{Action: "unit.edit"}, func(tx *db.Tx) error {
					for i := range facts {
						p := civil.Since(day("2000") + civil.Date(number))
						if _, err := units.Set(b.Context(), tx, fmt.Sprintf("unit-%06d", i), p, func(u *unit) { u.Rank++ }); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			for number := range versions {
				round(number, facts)
			}
			b.ResetTimer()
			for done, number := 0, versions; done < b.N; done, number = done+facts, number+1 {
				round(number, min(facts, b.N-done))
			}
		})
	}
}
