package product

import (
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

func TestCountsByAuthority_EachProductOnce_ReadableOnly(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, since := t.Context(), civil.Since(civil.New(2020, 1, 1))
		a, err := f.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Municipality, Name: "Syddjurs", Source: f.source})
		if err != nil {
			t.Fatal(err)
		}
		open := f.create(t, "OS2sofd")
		closed, err := f.Create(ctx, system, f.content("OS2hemmelig"), auth.Members)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []PartyFact{
			{Product: open.ID, Role: User}, {Product: open.ID, Role: Coordinator}, {Product: closed.ID, Role: User},
		} {
			p.Authority, p.Source = a.ID, f.source
			if _, err := f.AddParty(ctx, system, since, p); err != nil {
				t.Fatal(err)
			}
		}
		for name, try := range map[string]struct {
			actor auth.Actor
			want  int
		}{"visitor": {auth.Actor{}, 1}, "keeper": {system, 2}} {
			n, err := f.CountsByAuthority(ctx, try.actor)
			if err != nil || n[a.ID] != try.want {
				t.Errorf("%s: %v, %v; want %d", name, n, err, try.want)
			}
		}
	})
}
