package agreement

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/timeline/timelinetest"
)

type importing struct {
	*fixture
	batches *intake.Service
	jobs    *job.Queue
}

var withIntake = append(slices.Clone(sources), fs.FS(intake.Migrations))

func newImporting(t *testing.T, e dbtest.Env) importing {
	t.Helper()
	f := newFixture(t, e)
	jobs := job.New(e.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	in := importing{f, intake.New(e.DB, f.files, jobs), jobs}
	f.Intake(in.batches)
	return in
}

// bring uploads a file and runs the dry run.
func (f importing) bring(t *testing.T, content string) intake.Details {
	t.Helper()
	b, err := f.batches.Upload(t.Context(), keeper, "aftaler", "", "aftaler.csv", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f.settled(t, b.ID)
}

// settled is the batch when the jobs are done.
func (f importing) settled(t *testing.T, batch intake.BatchID) intake.Details {
	t.Helper()
	if err := f.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := f.batches.ByID(t.Context(), keeper, batch)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// faults are those of the batch, by line.
func (f importing) faults(t *testing.T, d intake.Details) (list []string) {
	t.Helper()
	err := f.batches.EachRow(t.Context(), keeper, d.ID, func(e intake.Entry) error {
		for _, x := range e.Faults {
			list = append(list, fmt.Sprintf("%d %s %s", e.Line, x.Field, x.Key))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// known is every agreement, apart from who wrote it when.
func (f importing) known(t *testing.T) (all []Recorded) {
	t.Helper()
	rows, err := agreements.Find(t.Context(), f.db, timeline.Always().Where())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range rows {
		v.Value.Batch = ""
		all = append(all, Recorded{v.Value, v.Period})
	}
	return all
}

const heading = "Myndighed;Løsning;Fra;Til;Vederlag;Tilslutningsafgift;Opsigelse;Passiv;Underskrevet\n"

func TestIntake_InAgainAndBack(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, withIntake, func(t *testing.T, e dbtest.Env) {
		f := newImporting(t, e)
		a, b := f.authority(t, "Syddjurs", registry.Municipality), f.authority(t, "Aarhus", registry.Municipality)
		p := f.product(t, "OS2mo", auth.Public)
		f.register(t, b, p, civil.Period{From: civil.New(2020, 1, 1), To: civil.New(2025, 1, 1)})
		before := f.known(t)

		file := heading +
			"Syddjurs;OS2mo;2024-01-01;;prisliste;70.000;6;ja;2023-12-14\n" +
			"aarhus;os2mo;1.1.2020;31.12.2024;35.000;;3;nej;\n"
		d := f.bring(t, file)
		if d.State != intake.Checked || d.Counts[intake.Added] != 1 || d.Counts[intake.Changed] != 1 {
			t.Fatalf("%s, %v, %v", d.State, d.Counts, f.faults(t, d))
		}
		if err := f.batches.Apply(t.Context(), keeper, d.ID); err != nil {
			t.Fatal(err)
		}
		if d = f.settled(t, d.ID); d.State != intake.Applied {
			t.Fatalf("%+v", d)
		}
		after := f.known(t)
		if len(after) != 2 || f.told[string(a)] != 1 {
			t.Fatalf("%+v, told of %v", after, f.told)
		}
		for _, r := range after {
			switch r.Authority {
			case a:
				if !r.Passive || r.Pays != ByCard || *r.Joining != money.Kroner(70_000) || r.Notice != 6 || !r.Period.Open() {
					t.Errorf("%+v", r)
				}
			case b:
				if *r.Yearly != money.Kroner(35_000) || *r.Joining != money.Kroner(70_000) || r.Notice != 3 || r.Period.To != civil.New(2025, 1, 1) {
					t.Errorf("%+v", r)
				}
			}
		}
		if again := f.bring(t, file); again.Counts[intake.Same] != 2 || !errors.Is(again.Ready(), intake.ErrNothing) {
			t.Errorf("once more: %v", again.Counts)
		}

		if err := f.batches.Revert(t.Context(), keeper, d.ID); err != nil {
			t.Fatal(err)
		}
		if d = f.settled(t, d.ID); d.State != intake.Reverted || len(d.Kept) != 0 {
			t.Errorf("%+v", d)
		}
		if now := f.known(t); !reflect.DeepEqual(now, before) || f.told[string(a)] != 0 {
			t.Errorf("taken back: %+v, want %+v", now, before)
		}
		timelinetest.Check(t, e.DB, agreements)
	})
}

func TestIntake_Revert_KeepsWhatChangedSince(t *testing.T) {
	t.Parallel()
	f := newImporting(t, dbtest.Open(t, db.SQLite, withIntake...))
	f.authority(t, "Syddjurs", registry.Municipality)
	f.product(t, "OS2mo", auth.Public)
	d := f.bring(t, heading+"Syddjurs;OS2mo;2024-01-01;;;;6;;\n")
	if err := f.batches.Apply(t.Context(), keeper, d.ID); err != nil {
		t.Fatal(err)
	}
	f.settled(t, d.ID)
	made, err := f.Agreements(t.Context(), keeper, Query{})
	if err != nil || len(made.Items) != 1 {
		t.Fatalf("%+v, %v", made, err)
	}
	v := made.Items[0].Version
	if err := f.End(t.Context(), keeper, v.ID, Mark([]Version{v}), civil.New(2030, 12, 31)); err != nil {
		t.Fatal(err)
	}
	if err := f.batches.Revert(t.Context(), keeper, d.ID); err != nil {
		t.Fatal(err)
	}
	if d = f.settled(t, d.ID); !slices.Equal(d.Kept, []string{"Syddjurs"}) || len(f.known(t)) != 1 {
		t.Errorf("kept %v, %+v", d.Kept, f.known(t))
	}
}

func TestIntake_FaultsByLine(t *testing.T) {
	t.Parallel()
	f := newImporting(t, dbtest.Open(t, db.SQLite, withIntake...))
	a, p := f.authority(t, "Syddjurs", registry.Municipality), f.product(t, "OS2mo", auth.Public)
	f.product(t, "OS2iot", auth.Public)
	f.register(t, a, p, civil.Since(civil.New(2024, 1, 1)))
	d := f.bring(t, heading+
		"Syddjurs;OS2iot;2024-01-01;2023-12-31;;;;;\n"+ // ends before it begins
		"Atlantis;OS2tabt;31.6.2024;;1.5;gratis;snart;måske;i går\n"+
		"Syddjurs;OS2mo;2023-01-01;2024-01-01;;;;;\n"+ // shares a day with one that is there
		"Syddjurs;OS2iot;2020-01-01;2020-12-31;;;;;\n"+
		"Syddjurs;OS2iot;2020-12-31;;;;;;\n"+ // and with one of the file
		"12345678;OS2iot;;;;;61;;\n"+
		"Syddjurs;OS2iot;2015-01-01;2015-12-31;-5;;61;;\n")
	want := []string{
		"2 to agreement.ends_before",
		"3 from errs.date", "3 yearly money.ambiguous", "3 joining money.amount", "3 notice agreement.notice", "3 passive agreement.import.yes_no",
		"3 signed errs.date", "3 authority agreement.import.authority", "3 product agreement.import.product",
		"4 from agreement.overlaps_open",
		"6 from agreement.import.twice",
		"7 from errs.required", "7 authority agreement.import.authority",
		"8 yearly agreement.amount", "8 notice agreement.notice",
	}
	got := f.faults(t, d)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if !errors.Is(d.Ready(), intake.ErrFaulty) {
		t.Errorf("ready: %v", d.Ready())
	}
	if d := f.bring(t, "Kommune,Produkt\nSyddjurs,OS2mo\n"); d.State != intake.Refused {
		t.Errorf("without a column that is needed: %s", d.State)
	}
}

func TestIntake_KeepersOnly_ExampleIsRight(t *testing.T) {
	t.Parallel()
	f := newImporting(t, dbtest.Open(t, db.SQLite, withIntake...))
	board := auth.Actor{Account: "b", Grants: []auth.Grant{{Role: auth.Board, Scope: auth.Everywhere}}}
	if _, err := f.batches.Upload(t.Context(), board, "aftaler", "", "a.csv", strings.NewReader(example)); err == nil {
		t.Error("the board brings agreements")
	}
	f.authority(t, "Aarhus", registry.Municipality)
	_, err := f.registry.CreateAuthority(t.Context(), keeper, registry.Authority{
		Kind: registry.Municipality, Name: "Syddjurs", CVR: "29189978", CVRSource: source, Source: source,
	})
	if err != nil {
		t.Fatal(err)
	}
	f.product(t, "OS2valghalla", auth.Public)
	f.product(t, "OS2mo", auth.Public)
	d := f.bring(t, example)
	if d.Counts[intake.Added] != 2 {
		t.Errorf("%v, %v", d.Counts, f.faults(t, d))
	}
	rows, err := f.batches.Rows(t.Context(), keeper, d.ID, nil, "", 10)
	if err != nil || len(rows.Items) != 2 || rows.Items[0].After == nil || len(rows.Items[0].After.Parts) != 7 {
		t.Errorf("%+v, %v", rows.Items, err)
	}
}
