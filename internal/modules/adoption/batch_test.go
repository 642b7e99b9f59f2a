package adoption

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

// counted is what a count on the day came to.
func counted(a registry.AuthorityID, p product.ID, day civil.Date, n int64, batch string) Input {
	return Input{Statement{
		Authority: a, Product: p, Origin: Counted, State: Operating, Count: n, Batch: batch,
		Source: cite.Source{Title: "Optælling", Date: civil.At(day)},
	}, civil.Since(day)}
}

// known is everything that is said, apart from who wrote it when.
func (f fixture) known(t *testing.T) (all []shownFact) {
	t.Helper()
	rows, err := statements.Find(t.Context(), f.DB, timeline.Always().Where())
	if err != nil {
		t.Fatal(err)
	}
	return facts(rows)
}

func (f fixture) takeBack(t *testing.T, batch string) (kept []StatementID) {
	t.Helper()
	err := f.DB.Write(t.Context(), system.Change("adoption.take_back", batch), func(tx *db.Tx) (err error) {
		kept, err = f.TakeBack(t.Context(), tx, batch)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestPutAll_AnyOrder_OnceMore_TheSame(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, b, p := f.authority(t, "Ballerup"), f.authority(t, "Odense"), f.product(t, "OS2mo", auth.Public)
		var all []Input
		for i := range 8 {
			day := today - 900 + civil.Date(90*i)
			all = append(all, counted(a, p, day, int64(10+i), "x"), counted(b, p, day, 3, "x"))
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		first, err := f.Compare(t.Context(), all)
		if err != nil || first[0].Effect != Adds || first[0].Before != nil {
			t.Fatalf("%+v, %v", first[0], err)
		}
		// Each half may come with a batch of its own.
		for _, half := range [][]Input{all[:8], all[8:]} {
			if _, err := f.NoteAll(t.Context(), system, half); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 8 {
			day := today - 900 + civil.Date(90*i)
			if got := f.on(t, a, p, day).Leading.Value; got.Count != int64(10+i) || got.Expires != day+Life {
				t.Errorf("on %s: %d until %s", day, got.Count, got.Expires)
			}
		}
		was := f.known(t)
		for i := range all {
			all[i].Batch = "another"
		}
		n, err := f.NoteAll(t.Context(), system, all)
		if again := f.known(t); err != nil || n != 0 || !reflect.DeepEqual(was, again) {
			t.Errorf("once more wrote %d, %v:\n%+v\n%+v", n, err, was, again)
		}
		list, err := f.Compare(t.Context(), append(all, counted(a, p, today, 20, "")))
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range list {
			if want := i == len(all); (d.Effect == Alters) != want || (d.Effect == Leaves) == want {
				t.Errorf("%+v would be %s", all[min(i, len(all)-1)], d.Effect)
			}
		}
		if last := list[len(all)]; last.Before == nil || last.Before.Value.Count != 17 {
			t.Errorf("before: %+v", last.Before)
		}
		timelinetest.Check(t, e.DB, statements)
	})
}

func TestPutAll_Faulty_WritesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	a, p := f.authority(t, "Ballerup"), f.product(t, "OS2mo", auth.Public)
	backwards := counted(a, p, today, 1, "x")
	backwards.Period.To = backwards.Period.From
	if _, err := f.NoteAll(t.Context(), system, []Input{counted(a, p, today, 1, "x"), backwards}); err == nil || len(f.known(t)) != 0 {
		t.Errorf("an end before the start: %v, %+v", err, f.known(t))
	}
	if _, err := f.NoteAll(t.Context(), representative(a), nil); err == nil {
		t.Error("a representative wrote for everybody")
	}
}

func TestPutAll_TellsHowFar(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	var told []int
	err := f.DB.Write(t.Context(), system.Change("adoption.test", "x"), func(tx *db.Tx) error {
		all := make([]Input, 2*chunk+1)
		for i := range all {
			all[i] = counted("a", product.ID(strconv.Itoa(i)), today, 1, "x")
		}
		_, err := f.PutAll(t.Context(), tx, all, func(done int) { told = append(told, done) })
		return err
	})
	if want := []int{chunk, 2 * chunk, 2*chunk + 1}; err != nil || !reflect.DeepEqual(told, want) {
		t.Errorf("told %v, %v; want %v", told, err, want)
	}
}

func TestTakeBack_AsBefore_ButForWhatChangedSince(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a, b, c := f.authority(t, "Ballerup"), f.authority(t, "Odense"), f.authority(t, "Ærø")
		p := f.product(t, "OS2mo", auth.Public)
		batch := []Input{counted(a, p, today-10, 5, "x"), counted(b, p, today-10, 6, "x"), counted(c, p, today-10, 7, "x")}

		// The very first write there is, taken back.
		if _, err := f.NoteAll(t.Context(), system, batch); err != nil {
			t.Fatal(err)
		}
		if kept := f.takeBack(t, "x"); kept != nil || len(f.known(t)) != 0 {
			t.Errorf("kept %v, %+v", kept, f.known(t))
		}

		// Over something, of which a part had ended.
		f.note(t, a, p, Counted, today-400, func(s *Statement) { s.Count = 1 })
		err := e.DB.Write(t.Context(), system.Change("adoption.test", "x"), func(tx *db.Tx) error {
			was, err := timelineOf(t.Context(), tx, fact{pair{a, p}, Counted})
			if err == nil {
				_, err = statements.End(t.Context(), tx, was[0].ID, today-5)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		was := f.known(t)
		for i := range batch {
			batch[i].Source.Date, batch[i].Batch = civil.At(today), "y"
		}
		if n, err := f.NoteAll(t.Context(), system, batch); err != nil || n != 3 {
			t.Fatalf("%d, %v", n, err)
		}
		f.note(t, b, p, Counted, today, func(s *Statement) { s.Count = 99 }) // somebody knows better
		changed := f.on(t, b, p, today).Leading.ID
		if kept := f.takeBack(t, "y"); len(kept) != 1 || kept[0] != changed {
			t.Errorf("kept %v, want %s", kept, changed)
		}
		var left []shownFact
		for _, k := range f.known(t) {
			if k.Authority != b {
				left = append(left, k)
			}
		}
		if !reflect.DeepEqual(left, was) || f.on(t, b, p, today).Leading.Value.Count != 99 {
			t.Errorf("left %+v, want %+v", left, was)
		}
		if kept := f.takeBack(t, "none"); kept != nil {
			t.Errorf("a batch that never was: %v", kept)
		}
		if kept := f.takeBack(t, ""); kept != nil {
			t.Errorf("no batch at all: %v", kept)
		}
		timelinetest.Check(t, e.DB, statements)
	})
}
