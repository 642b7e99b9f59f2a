package group

import (
	"slices"
	"testing"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

func (f fixture) duties(t *testing.T) (keys []string) {
	t.Helper()
	list, err := f.Duties(t.Context(), f.Today())
	must(t, err)
	for _, w := range list {
		due := ""
		if w.Due != 0 {
			due = " " + w.Due.String()
		}
		keys = append(keys, w.Kind+" "+string(w.Role)+due)
	}
	return keys
}

func TestDuties(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, g := t.Context(), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		id := f.give(t, g, f.syddjurs, f.anna, Chair)
		if got := f.duties(t); len(got) != 0 {
			t.Errorf("all is well, and yet %v", got)
		}
		observer := f.give(t, g, f.bellcom, "", Observer)
		must(t, f.registry.EndAffiliation(ctx, keeper, f.annaActs, noon+1))
		if got := f.duties(t); !slices.Equal(got, []string{"group.duty.fill supplier"}) {
			t.Errorf("the day before she leaves: %v", got)
		}
		f.Clock.Add(24 * time.Hour)
		got := f.duties(t)
		slices.Sort(got)
		if !slices.Equal(got, []string{"group.duty.fill representative", "group.duty.fill supplier"}) {
			t.Errorf("the day she left: %v", got)
		}
		must(t, f.Fill(ctx, keeper, id, "", f.Today()))
		must(t, f.End(ctx, keeper, observer, f.Today()))
		must(t, f.End(ctx, keeper, id, f.Today()+61))
		if got := f.duties(t); !slices.Equal(got, []string{"group.duty.fill representative"}) {
			t.Errorf("61 days before the end: %v", got)
		}
		f.Clock.Add(24 * time.Hour)
		want := []string{"group.duty.fill representative", "group.duty.renew secretariat " + (f.Today() + 59).String()}
		if got := f.duties(t); !slices.Equal(got, want) {
			t.Errorf("60 days before the end: %v", got)
		}
		accounts := auth.New(f.DB)
		account := auth.NewAccount("bo@example.dk", string(f.bo), "Bo", f.DB.Now())
		must(t, f.DB.Keep(ctx, func(tx *db.Tx) error { return auth.AddAccount(ctx, tx, account) }))
		must(t, accounts.Grant(ctx, system, auth.Holding{Person: string(f.bo), Grant: auth.Grant{Role: auth.Coordinator, Scope: g.Scope()}}, civil.Since(noon)))
		want[1] = "group.duty.renew coordinator " + (f.Today() + 59).String()
		if got := f.duties(t); !slices.Equal(got, want) {
			t.Errorf("with a coordinator: %v", got)
		}
		next := seat(g.ID, f.syddjurs, "", Chair)
		must(t, f.Change(ctx, keeper, id, civil.Since(f.Today()+60), next))
		if got := f.duties(t); !slices.Equal(got, want[:1]) {
			t.Errorf("held on: %v", got)
		}
	})
}
