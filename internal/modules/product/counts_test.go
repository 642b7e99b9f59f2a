package product

import (
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/line"
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

func TestPutSubject_TakesItsPlace_OthersMove(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		slugs := func() string {
			list, err := f.Subjects(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var all string
			for _, s := range list {
				all += s.Slug + " "
			}
			return all
		}
		for _, put := range []struct {
			place int
			name  string
			want  string
		}{
			{1, "Klima", "identitet-og-adgang klima valg "},
			{0, "Valg", "valg identitet-og-adgang klima "},
			{99, "Valg", "identitet-og-adgang klima valg "},
			{-1, "Klima", "klima identitet-og-adgang valg "},
		} {
			if err := f.PutSubject(ctx, system, put.place, Subject{Slug: line.Slug(put.name), Name: Text{put.name, put.name}}); err != nil {
				t.Fatal(err)
			}
			if got := slugs(); got != put.want {
				t.Errorf("%s at %d: %s, want %s", put.name, put.place, got, put.want)
			}
		}
	})
}
