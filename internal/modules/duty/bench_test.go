package duty

import (
	"context"
	"fmt"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// BenchmarkCount measures what the band costs each request of somebody signed in,
// with 20,000 duties of 2,000 authorities.
func BenchmarkCount(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			s := New(dbtest.Open(b, engine, sources...).DB, nil, "")
			list := make([]Wanted, 20_000)
			for n := range list {
				a := registry.AuthorityID(fmt.Sprint("a", n%2000))
				list[n] = Wanted{
					Key: fmt.Sprint(n), Kind: "test.confirm", For: a, Role: auth.Representative, Scope: auth.For(auth.Authority, a),
					Due: today + civil.Date(n%300), Path: "/",
				}
			}
			s.Provide("test", func(context.Context, civil.Date) ([]Wanted, error) { return list, nil })
			if err := s.Review(b.Context()); err != nil {
				b.Fatal(err)
			}
			actor := auth.Actor{Account: "a", For: auth.Party{ID: "a7"}, Grants: []auth.Grant{represents("a8"), {Role: auth.Secretariat, Scope: auth.Everywhere}}}
			for b.Loop() {
				if n, err := s.Count(b.Context(), actor, Query{Own: true}); err != nil || n != 20 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
