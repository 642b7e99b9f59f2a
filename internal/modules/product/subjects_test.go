package product

import (
	"testing"

	"alminding/internal/base/line"
)

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
