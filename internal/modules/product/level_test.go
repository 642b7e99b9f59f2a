package product

import (
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

// A level is decided with its decision, and one that was gives way to another decision
// alone.
func TestSetLevel(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx, today := t.Context(), f.Today()
		p := f.create(t, "OS2sofd")
		fact := func(l Level, s Standing, by string) LevelFact {
			return LevelFact{Level: l, Standing: s, Voice: Secretariat, Source: f.source, DecidedBy: by}
		}
		for _, c := range []struct {
			from civil.Date
			fact LevelFact
			want string // the fault; empty for none
		}{
			{today, fact(Level2, Decided, ""), "standing product.level_decision"},
			{today, fact(Level2, Recommended, "d"), "standing product.level_decision"},
			{today, fact(Level2, Confirmed, ""), "standing product.level_board"},
			{today - 30, fact(Level1, Confirmed, ""), ""},
			{today, fact(Level2, Decided, "d"), ""},
			{today + 10, fact(Level3, Recommended, ""), "from product.level_decided"},
			{today + 10, fact(Level3, Decided, "e"), ""},
		} {
			var got string
			for _, x := range errs.FieldsOf(f.SetLevel(ctx, system, p.ID, civil.Since(c.from), c.fact)) {
				got += x.Name + " " + x.Key
			}
			if got != c.want {
				t.Errorf("%+v: %q, want %q", c.fact, got, c.want)
			}
		}
		all, err := f.Levels(ctx, system, p.ID)
		if err != nil || len(all) != 3 || all[1].Value.DecidedBy != "d" {
			t.Fatalf("%+v, %v", all, err)
		}
		if err := f.TakeBackLevel(ctx, system, p.ID, all[2].Tx); err != nil {
			t.Fatal(err)
		}
		if all, err := f.Levels(ctx, system, p.ID); err != nil || len(all) != 2 || !all[1].Period.Open() {
			t.Errorf("taken back: %+v, %v", all, err)
		}
	})
}
