package adoption

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/text/encoding/charmap"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
	"alminding/internal/platform/timeline/timelinetest"
)

// importing is a fixture with batches, and authorities to find.
type importing struct {
	fixture
	batches *intake.Service
	jobs    *job.Queue
	ids     map[string]registry.AuthorityID
	mo      product.ID
}

var municipalities = []registry.Authority{
	{Name: "Syddjurs", OfficialName: "Syddjurs Kommune", Code: "0706", CVR: "29189978"},
	{Name: "Aarhus", OfficialName: "Aarhus Kommune", Code: "0751", CVR: "55133018"},
	{Name: "København", OfficialName: "Københavns Kommune", Code: "0101", CVR: "64942212"},
	{Name: "Ballerup", OfficialName: "Ballerup Kommune", Code: "0151", CVR: "58271713"},
	{Name: "Frederikssund", OfficialName: "Frederikssund Kommune", Code: "0250", CVR: "29189129"},
	{Name: "Holbæk", OfficialName: "Holbæk Kommune", Code: "0316", CVR: "29189447"},
	{Name: "Slagelse", OfficialName: "Slagelse Kommune", Code: "0330", CVR: "29188505"},
	{Name: "Køge", OfficialName: "Køge Kommune", Code: "0259", CVR: "29189374"},
	{Name: "Vallensbæk", OfficialName: "Vallensbæk Kommune", Code: "0187", CVR: "19583910"},
	{Name: "Nordfyns", OfficialName: "Nordfyns Kommune", Code: "0480"},
}

func newImporting(t testing.TB, e dbtest.Env, kitos Kitos) importing {
	t.Helper()
	files, err := blob.Open(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	f := importing{fixture: newFixture(t, e), ids: map[string]registry.AuthorityID{}}
	f.jobs = job.New(e.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	f.batches = intake.New(e.DB, files, f.jobs)
	f.Intake(f.batches, kitos)
	for _, a := range municipalities {
		f.ids[a.Name] = f.authority(t, a.Name, func(to *registry.Authority) {
			to.OfficialName, to.Code, to.CVR = a.OfficialName, a.Code, a.CVR
			if a.CVR != "" {
				to.CVRSource = source
			}
		})
	}
	f.mo = f.product(t, "OS2mo", auth.Public)
	return f
}

var importSources = append(slices.Clone(sources), intake.Migrations)

func importTest(t *testing.T, test func(t *testing.T, f importing)) {
	t.Helper()
	t.Parallel()
	dbtest.Run(t, importSources, func(t *testing.T, e dbtest.Env) { test(t, newImporting(t, e, Kitos{})) })
}

func (f importing) drain(t testing.TB) {
	t.Helper()
	if err := f.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// coordinator keeps OS2mo.
func (f importing) coordinator() auth.Actor {
	return auth.Actor{Account: "c", Name: "Kit", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, f.mo)}}}
}

var keeper = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}

// bring uploads a file and runs the dry run.
func (f importing) bring(t testing.TB, actor auth.Actor, kind string, about product.ID, content string) intake.Details {
	t.Helper()
	b, err := f.batches.Upload(t.Context(), actor, kind, string(about), "fil", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f.settled(t, actor, b.ID)
}

func (f importing) settled(t testing.TB, actor auth.Actor, id intake.BatchID) intake.Details {
	t.Helper()
	f.drain(t)
	d, err := f.batches.ByID(t.Context(), actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (f importing) list(t testing.TB, content string) intake.Details {
	t.Helper()
	return f.bring(t, f.coordinator(), "anvendere", f.mo, content)
}

func (f importing) apply(t testing.TB, d intake.Details) intake.Details {
	t.Helper()
	if err := f.batches.Apply(t.Context(), keeper, d.ID); err != nil {
		t.Fatal(err)
	}
	return f.settled(t, keeper, d.ID)
}

func (f importing) revert(t testing.TB, d intake.Details) intake.Details {
	t.Helper()
	if err := f.batches.Revert(t.Context(), keeper, d.ID); err != nil {
		t.Fatal(err)
	}
	return f.settled(t, keeper, d.ID)
}

// told gives what every row with the verdicts came to, as "line: faults".
func (f importing) told(t testing.TB, d intake.Details, verdicts ...intake.Verdict) (list []string) {
	t.Helper()
	p, err := f.batches.Rows(t.Context(), keeper, d.ID, verdicts, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Items {
		var all []string
		for _, x := range e.Faults {
			all = append(all, strings.TrimSpace(fmt.Sprint(x.Field, " ", strings.TrimPrefix(x.Key, "adoption."), " ", strings.Join(x.Args, " "))))
		}
		list = append(list, fmt.Sprint(e.Line, ": ", strings.Join(all, "; ")))
	}
	return list
}

// export is everything that is said, as bytes.
func (f importing) export(t testing.TB) string {
	t.Helper()
	all, err := statements.Find(t.Context(), f.DB, timelineNow())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, v := range all {
		fmt.Fprintf(&out, "%s %s %v %+v\n", v.ID, v.Period, v.Active, v.Value)
	}
	return out.String()
}

// stretchesOf gives what the origin says of the authority's use of OS2mo.
func (f importing) stretchesOf(t testing.TB, name string, o Origin) (list []string) {
	t.Helper()
	known, err := timelineOf(t.Context(), f.DB, fact{pair{f.ids[name], f.mo}, o})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range known {
		if v.Active {
			list = append(list, fmt.Sprintf("%s %s %s%s", v.Period, v.Value.State, v.Value.Start, v.Value.Since))
		}
	}
	return list
}

func TestList_FindsAuthorities_AsPeopleWriteThem(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		d := f.list(t, "Navn;CVR;Kode;Status;Siden;Til;Version;Note\n"+
			"Syddjurs Kommune;;;I drift;2019-05;;4.2;\n"+
			"Århus;;;prøver;ca. 2025;;;\n"+
			"Kbh.;;;Ophørt;2018;31-12-2023;;\n"+
			";DK 58 27 17 13;;ja;;;;Uden dato\n"+
			";;250;udfases;01.02.2020;;;\n"+
			"Nordfyns kommune;;;in use;senest 2021;;;\n")
		if d.Ready() != nil || d.Counts[intake.Added] != 6 {
			t.Fatalf("%v, %+v, %q", d.Ready(), d.Counts, f.told(t, d))
		}
		if d = f.apply(t, d); d.State != intake.Applied {
			t.Fatalf("%+v", d)
		}
		for name, want := range map[string][]string{
			"Syddjurs":      {"[2019-05-01, 9999-12-31) operating 2019-05"},
			"Aarhus":        {"[2025-01-01, 9999-12-31) piloting about2025"},
			"København":     {"[2018-01-01, 2024-01-01) operating 2018", "[2024-01-01, 9999-12-31) ended 2024-01-01"},
			"Ballerup":      {"[2026-11-22, 9999-12-31) operating by2026-11-22"},
			"Frederikssund": {"[2020-02-01, 9999-12-31) phasing-out 2020-02-01"},
			"Nordfyns":      {"[2021-01-01, 9999-12-31) operating by2021"},
		} {
			if diff := cmp.Diff(want, f.stretchesOf(t, name, Coordinator)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if a := f.on(t, f.ids["Syddjurs"], f.mo, today); a.Leading.Value.Release != "4.2" || a.Proof != Stated {
			t.Errorf("Syddjurs: %+v", a)
		}
		timelinetest.Check(t, f.DB, statements)
	})
}

func TestList_BadInput_ToldByLine_NothingTaken(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		before := f.export(t)
		d := f.list(t, "Navn;CVR;Kode;Status;Siden;Til;Version;Note\n"+
			"Syddjurs;;;I drift;2019;;;\n"+
			"Aarhus;12345678;;I drift;;;;\n"+ // check digit
			";;;I drift;;;;\n"+
			"Ballerup;29189978;;I drift;;;;\n"+ // the number is that of Syddjurs
			"Holbæk;;;2019;I drift;;;\n"+ // swapped
			"Køge;;;I drift;2024;2023-01-01;;\n"+
			"Slagelse;;;Ophørt;;;;\n"+
			"Syddjurs Kommune;;;I drift;2019;;;\n"+ // twice
			"Vallensbæk;;;Prøver;2019;2021;;\n"+
			"Vallensbæk;;;I drift;2020;;;\n"+ // overlaps
			"København;;;I drift;2027;;"+strings.Repeat("x", 51)+";"+strings.Repeat("y", 501)+"\n")
		want := []string{
			"3: cvr import.cvr cvr 12345678",
			"4: authority import.who",
			"5: authority import.disagree one Syddjurs Kommune other Ballerup Kommune",
			"6: state import.state text 2019; since import.date text I drift",
			"7: until import.order since 2024 until 2023-01-01",
			"8: until import.ended",
			"9: authority import.twice line 2",
			"11: since import.overlap line 10",
			"12: release errs.too_long max 50 length 51; note errs.too_long max 500 length 501; since future",
		}
		got := f.told(t, d, intake.Faulty)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if err := f.batches.Apply(t.Context(), keeper, d.ID); !errors.Is(err, intake.ErrFaulty) {
			t.Errorf("applied: %v", err)
		}
		if f.drain(t); f.export(t) != before {
			t.Error("something was taken in")
		}
		latin, err := charmap.Windows1252.NewEncoder().String("Navn;Status\nKøge;I drift\nVallensbæk;I drift\n")
		if err != nil {
			t.Fatal(err)
		}
		if d := f.list(t, latin); d.Ready() != nil || d.Changes() != 2 || d.Reading.Charset != "Windows-1252" {
			t.Errorf("Windows-1252: %v, %+v", d.Ready(), d.Batch)
		}
		if d := f.list(t, "Navn*Status\nKøge*I drift\n"); d.State != intake.Refused || d.Faults[0].Key != "sheet.delimiter" {
			t.Errorf("wrong delimiter: %+v", d.Batch)
		}
	})
}

func TestList_Unknown_IsAskedNotGuessed(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		d := f.list(t, "Navn;Status\nSlagelsee;I drift\nAtlantis;I drift\nKøge;I drift\n")
		qs, err := f.batches.Questions(t.Context(), keeper, d.ID, 0, 10)
		if err != nil || len(qs) != 2 {
			t.Fatalf("%+v, %v", qs, err)
		}
		if len(qs[0].Candidates) == 0 || qs[0].Candidates[0].ID != string(f.ids["Slagelse"]) || !slices.Equal(qs[1].Candidates, []intake.Candidate{{ID: intake.Other}}) {
			t.Errorf("asked %+v", qs)
		}
		if err := f.batches.Apply(t.Context(), keeper, d.ID); !errors.Is(err, intake.ErrOpen) {
			t.Errorf("applied: %v", err)
		}
		if err := f.batches.Decide(t.Context(), f.coordinator(), d.ID, map[int]string{1: string(f.ids["Slagelse"]), 2: intake.Leave}, false); err != nil {
			t.Fatal(err)
		}
		if d = f.settled(t, keeper, d.ID); d.Ready() != nil || d.Changes() != 2 || d.Counts[intake.Ignored] != 1 {
			t.Errorf("decided: %+v", d.Batch)
		}
	})
}

func TestList_Renamed_IsLookedFor(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		d := f.list(t, "Navn;Status\nAtlantis;I drift\nLemurien;I drift\n")
		decide := func(answers map[int]string) intake.Details {
			t.Helper()
			if err := f.batches.Decide(t.Context(), f.coordinator(), d.ID, answers, false); err != nil {
				t.Fatal(err)
			}
			return f.settled(t, keeper, d.ID)
		}
		d = decide(map[int]string{1: intake.Other + "Slagelsee", 2: intake.Other + " 2918 93 74 "}) // the CVR number of Køge
		if d.Counts[intake.Unsure] != 1 || d.Changes() != 1 {
			t.Fatalf("one name is misspelt again: %+v", d.Batch)
		}
		qs, err := f.batches.Questions(t.Context(), keeper, d.ID, 0, 10)
		if err != nil || len(qs) != 3 || qs[1].Text != "Slagelsee" || qs[1].Candidates[0].ID != string(f.ids["Slagelse"]) {
			t.Fatalf("%+v, %v", qs, err)
		}
		d = decide(map[int]string{2: intake.Other + "Atlantis"})
		if got := f.told(t, d, intake.Faulty); !slices.Equal(got, []string{"2: authority import.circle text Atlantis"}) {
			t.Errorf("a name written for itself: %q", got)
		}
		if d = decide(map[int]string{2: string(f.ids["Slagelse"])}); d.Ready() != nil || d.Changes() != 2 {
			t.Errorf("chosen after all: %+v", d.Batch)
		}
	})
}

func TestList_AgainAndBack_ByteEqual(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		f.note(t, f.ids["Syddjurs"], f.mo, Coordinator, today-900)
		f.note(t, f.ids["Syddjurs"], f.mo, Self, today-900)
		before := f.export(t)
		const file = "Navn;Status;Siden;Til\nSyddjurs;Udfases;2025;\nKøge;I drift;;\nAarhus;Ophørt;2015;2020\n"
		d := f.apply(t, f.list(t, file))
		after := f.export(t)

		f.Clock.Add(40 * 24 * time.Hour)
		again := f.list(t, file)
		if again.Counts[intake.Same] != 3 || !errors.Is(again.Ready(), intake.ErrNothing) || again.Twin == nil {
			t.Errorf("the same file, weeks later: %+v, %q", again.Counts, f.told(t, again))
		}
		if f.export(t) != after {
			t.Error("a dry run wrote")
		}
		if d = f.revert(t, d); d.State != intake.Reverted || len(d.Kept) != 0 {
			t.Errorf("%+v", d.Batch)
		}
		if diff := cmp.Diff(before, f.export(t)); diff != "" {
			t.Error(diff)
		}
		timelinetest.Check(t, f.DB, statements)
	})
}

func TestList_Told_ConfirmsAnew(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		f.apply(t, f.list(t, "Navn;Status;Siden;Oplyst den\nSyddjurs;I drift;2019;2025-06\nKøge;I drift;;2025-06\n"))
		d := f.list(t, "Navn;Status;Siden;Oplyst den\nSyddjurs;I drift;2019;2026-10\nKøge;I drift;;2026-10\n")
		if d.Counts[intake.Changed] != 2 {
			t.Fatalf("a list of a later day: %+v, %q", d.Counts, f.told(t, d))
		}
		f.apply(t, d)
		for name, since := range map[string]string{"Syddjurs": "2019", "Køge": "2025-06"} {
			got := f.on(t, f.ids[name], f.mo, today).Leading.Value
			if got.Source.Date.String() != "2026-10" || got.Since.String() != since {
				t.Errorf("%s: %s since %s", name, got.Source.Date, got.Since)
			}
		}
		if d = f.list(t, "Navn;Status;Siden;Oplyst den\nSyddjurs;I drift;2019;2024\n"); d.Counts[intake.Same] != 1 {
			t.Errorf("an older list: %+v", d.Counts)
		}
		d = f.list(t, "Navn;Status;Oplyst den\nSyddjurs;I drift;2027\nKøge;I drift;ca. 2026\nAarhus;I drift;i går\n")
		want := []string{"2: told future", "3: told import.date text ca. 2026", "4: told import.date text i går"}
		if got := f.told(t, d, intake.Faulty); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		timelinetest.Check(t, f.DB, statements)
	})
}

func TestList_ChangedSince_IsKeptAndNamed(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		d := f.apply(t, f.list(t, "Navn;Status;Siden\nSyddjurs;I drift;2020\nKøge;I drift;2020\n"))
		f.note(t, f.ids["Køge"], f.mo, Coordinator, today, func(s *Statement) { s.State = Ended; s.Source.Date = civil.At(today) })
		d = f.revert(t, d)
		if !slices.Equal(d.Kept, []string{"Køge"}) || len(f.stretchesOf(t, "Syddjurs", Coordinator)) != 0 || len(f.stretchesOf(t, "Køge", Coordinator)) != 2 {
			t.Errorf("kept %q; %q; %q", d.Kept, f.stretchesOf(t, "Syddjurs", Coordinator), f.stretchesOf(t, "Køge", Coordinator))
		}
	})
}

func TestList_OnlyOwnProduct(t *testing.T) {
	importTest(t, func(t *testing.T, f importing) {
		other := f.product(t, "OS2forms", auth.Public)
		for name, c := range map[string]struct {
			actor auth.Actor
			kind  string
			about product.ID
			want  bool
		}{
			"own":                       {f.coordinator(), "anvendere", f.mo, true},
			"another's":                 {f.coordinator(), "anvendere", other, false},
			"keeper":                    {keeper, "anvendere", other, true},
			"representative":            {representative(f.ids["Køge"]), "anvendere", f.mo, false},
			"the register, coordinator": {f.coordinator(), "os2kitos", "", false},
			"the register, keeper":      {keeper, "os2kitos", "", true},
		} {
			_, err := f.batches.Upload(t.Context(), c.actor, c.kind, string(c.about), "", strings.NewReader("x"))
			if (err == nil) != c.want || err != nil && errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPlainName(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Aarhus", "Århus Kommune", "aarhus kom.", "Aarhus/Århus", " AARHUS  KOMMUNE "},
		{"København", "Kbh.", "Københavns Kommune", "Kbh Kommune"},
		{"Syddjurs", "Syddjurs Kommune"}, {"Ærø", "Aeroe Kommune", "ÆRØ"},
	} {
		for _, name := range same {
			if plainName(name) != plainName(same[0]) {
				t.Errorf("%s is %q, %s is %q", same[0], plainName(same[0]), name, plainName(name))
			}
		}
	}
	if plainName("Region Nordjylland") == plainName("Nordjylland") || plainName("Kommune") != "" {
		t.Error("too much is left out")
	}
}

func FuzzReadDate(f *testing.F) {
	for _, seed := range []string{"2024", "ca. 1.5.2024", "05-2024", "31-02-2024", "senest 9999-12-31", "12/2024"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var faults errs.Fields
		w, start := readDate(&faults, "since", text)
		if (faults == nil) && text != "" && !w.IsZero() && w.First() > w.Last() || !slices.Contains(Starts, start) {
			t.Errorf("%q is %s %q", text, w, start)
		}
	})
}

// BenchmarkImport takes in 50,000 rows, matched by name: 500 authorities with 100
// systems each. It is the dry run, the second look and the write, as they run.
func BenchmarkImport(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) { benchmarkImport(b, engine, 500, 100) })
	}
}

func benchmarkImport(b *testing.B, engine db.Engine, authorities, products int) {
	f := newImporting(b, dbtest.Open(b, engine, importSources...), Kitos{})
	for i := range authorities {
		f.authority(b, fmt.Sprintf("Myndighed %04d", i))
	}
	var file strings.Builder
	for p := range products {
		f.product(b, fmt.Sprintf("Løsning %03d", p), auth.Public)
		for a := range authorities {
			comma := ","
			if p == 0 && a == 0 {
				comma = "["
			}
			fmt.Fprintf(&file, "%s{\"systemContext\":{\"name\":\"Løsning %03d\"},\"organizationContext\":{\"cvr\":\"\",\"name\":\"Myndighed %04d\"},\"general\":{\"validity\":{\"valid\":true,\"validFrom\":\"2020-01-01T00:00:00Z\"}}}\n", comma, p, a)
		}
	}
	file.WriteString("]")
	for b.Loop() {
		start := time.Now()
		d := f.bring(b, keeper, "os2kitos", "", file.String())
		if d.Counts[intake.Added] != authorities*products {
			b.Fatalf("%+v %+v", d.Counts, d.Faults)
		}
		checked := time.Since(start)
		d = f.apply(b, d)
		b.ReportMetric(checked.Seconds(), "s/dryrun")
		b.ReportMetric(time.Since(start).Seconds(), "s/whole")
		if d.State != intake.Applied {
			b.Fatal(d.State)
		}
		f.revert(b, d)
	}
}

func sample(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "kitos", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
