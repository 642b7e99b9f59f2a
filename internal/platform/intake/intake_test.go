package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/errs"
	"alminding/internal/base/sheet"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/intake"
	"alminding/internal/platform/job"
)

// The tests take in the heights of hills. A hill "?" is one of two.

const hills = `CREATE TABLE hill (name TEXT PRIMARY KEY, height TEXT NOT NULL, batch TEXT NOT NULL, was TEXT NOT NULL);
`

type hill struct{ Name, Height string }

var columns = []sheet.Column{
	{Name: "name", Headings: []string{"Bakke"}, Required: true}, {Name: "height", Headings: []string{"Højde"}, Required: true},
}

type fixture struct {
	dbtest.Env
	*intake.Service
	jobs   *job.Queue
	files  blob.Store
	remote string // what Fetch gives
	broken error  // what Apply gives
}

var sources = []fs.FS{job.Migrations, intake.Migrations}

func run(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		files, err := blob.Open(filepath.Join(t.TempDir(), "files"))
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{Env: e, files: files, jobs: job.New(e.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})}
		f.Service = intake.New(e.DB, files, f.jobs)
		if err := e.DB.Keep(t.Context(), func(tx *db.Tx) error { _, err := db.Exec(t.Context(), tx, hills); return err }); err != nil {
			t.Fatal(err)
		}
		intake.Register(f.Service, intake.Kind[hill]{
			Name: "bakker", Columns: columns, Subjects: f.subjects, Check: f.check, Show: show, Apply: f.apply, Revert: f.revert,
			Fetch: func(context.Context) (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader(f.remote)), nil
			},
		})
		test(t, f)
	})
}

func (f *fixture) subjects(_ context.Context, a auth.Actor) ([]intake.Subject, error) {
	if !a.Keeps() && !a.Has(auth.Coordinator, auth.For(auth.Product, "jylland")) {
		return nil, nil
	}
	return []intake.Subject{{ID: "jylland", Name: "Jylland"}}, nil
}

func (f *fixture) check(ctx context.Context, in intake.Input) (found intake.Found[hill], err error) {
	known := f.heights(ctx)
	found.Reading, err = in.Table(columns, func(r sheet.Row, err error) {
		row := intake.RowOf[hill](r, err)
		h := hill{r.Get("name"), r.Get("height")}
		if strings.Contains(h.Height, "m") {
			var faults errs.Fields
			faults.Add("height", "test.unit", "text", h.Height)
			row.Fail(faults.Err())
		}
		if strings.HasSuffix(h.Name, "?") && row.Verdict == "" {
			name, ok := in.Ask(r.Line, intake.Question{Field: "name", Text: h.Name, Candidates: []intake.Candidate{{ID: "Ejer", Name: "Ejer Bavnehøj"}, {ID: "Himmel", Name: "Himmelbjerget"}}})
			switch {
			case !ok:
				row.Verdict = intake.Unsure
			case name == intake.Leave:
				row.Verdict = intake.Ignored
			}
			h.Name = name
		}
		if row.Verdict == "" {
			was, ok := known[h.Name]
			row.After, row.Verdict = &h, intake.Added
			if ok {
				row.Before, row.Verdict = &hill{h.Name, was}, intake.Changed
			}
			if was == h.Height {
				row.Verdict = intake.Same
			}
		}
		found.Rows = append(found.Rows, row)
		in.Progress(len(found.Rows), 0)
	})
	return found, err
}

func show(_ context.Context, list []hill) (shown []intake.Shown, err error) {
	for _, h := range list {
		shown = append(shown, intake.Shown{Name: h.Name, Parts: []intake.Part{{Label: "height", Text: h.Height}}})
	}
	return shown, nil
}

func (f *fixture) apply(ctx context.Context, tx *db.Tx, b intake.Batch, list []hill, progress func(int)) error {
	for i, h := range list {
		_, err := db.Exec(ctx, tx, `INSERT INTO hill (name, height, batch, was) VALUES ($1, $2, $3, '')
			ON CONFLICT (name) DO UPDATE SET was = hill.height, height = excluded.height, batch = excluded.batch`, h.Name, h.Height, b.ID)
		if err != nil {
			return err
		}
		progress(i + 1)
	}
	return f.broken
}

func (f *fixture) revert(ctx context.Context, tx *db.Tx, b intake.Batch) (kept []string, err error) {
	if _, err := db.Exec(ctx, tx, `DELETE FROM hill WHERE batch = $1 AND was = ''`, b.ID); err != nil {
		return nil, err
	}
	_, err = db.Exec(ctx, tx, `UPDATE hill SET height = was, was = '' WHERE batch = $1`, b.ID)
	return []string{"Rebild"}, err
}

func (f *fixture) heights(ctx context.Context) map[string]string {
	all := map[string]string{}
	_ = db.Each(ctx, f.DB, func(r db.Row) error {
		var name, height string
		err := r.Scan(&name, &height)
		all[name] = height
		return err
	}, `SELECT name, height FROM hill`)
	return all
}

var (
	keeper   = auth.Actor{Account: "k", Name: "Kim", For: auth.Party{ID: "s", Name: "Sekretariatet"}, Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	coord    = auth.Actor{Account: "c", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, "jylland")}}}
	stranger = auth.Actor{Account: "x"}
)

// bring uploads the file and lets the jobs run.
func (f *fixture) bring(t *testing.T, content string) intake.BatchID {
	t.Helper()
	b, err := f.Upload(t.Context(), keeper, "bakker", "jylland", "bakker.csv", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	f.drain(t)
	return b.ID
}

func (f *fixture) drain(t *testing.T) {
	t.Helper()
	if err := f.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) at(t *testing.T, id intake.BatchID) intake.Details {
	t.Helper()
	d, err := f.ByID(t.Context(), keeper, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (f *fixture) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	f.drain(t)
}

func (f *fixture) wants(t *testing.T, what string, want map[string]string) {
	t.Helper()
	if got := f.heights(t.Context()); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestBatch_WholeWay(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		const file = "Bakke;Højde\nEjer;170\nYding;172\n"
		id := f.bring(t, file)
		if d := f.at(t, id); d.State != intake.Checked || d.Counts[intake.Added] != 2 || d.Reading.Delimiter != ";" || d.Ready() != nil || !d.May || d.Subject.Name != "Jylland" {
			t.Fatalf("after the dry run: %+v", d)
		}
		f.wants(t, "a dry run", map[string]string{})
		f.must(t, f.Apply(t.Context(), keeper, id))
		f.wants(t, "applied", map[string]string{"Ejer": "170", "Yding": "172"})
		if d := f.at(t, id); d.State != intake.Applied || d.Applied == nil || d.By.Name != "Kim" {
			t.Errorf("applied: %+v", d)
		}
		if err := f.Apply(t.Context(), keeper, id); !errors.Is(err, intake.ErrStep) {
			t.Errorf("twice: %v", err)
		}

		again := f.at(t, f.bring(t, file))
		if again.Counts[intake.Same] != 2 || !errors.Is(again.Ready(), intake.ErrNothing) || again.Twin == nil || again.Twin.ID != id {
			t.Errorf("the same file again: %+v", again)
		}

		change := f.bring(t, "Bakke;Højde\nEjer;171\nMøllehøj;170,86\n")
		p, err := f.Rows(t.Context(), keeper, change, []intake.Verdict{intake.Changed}, "", 10)
		if err != nil || p.Total != 1 || p.Items[0].Line != 2 || p.Items[0].Before.Parts[0].Text != "170" || p.Items[0].After.Parts[0].Text != "171" {
			t.Errorf("the change is shown as %+v, %v", p, err)
		}
		f.must(t, f.Apply(t.Context(), keeper, change))
		f.must(t, f.Revert(t.Context(), keeper, change))
		f.wants(t, "reverted", map[string]string{"Ejer": "170", "Yding": "172"})
		if d := f.at(t, change); d.State != intake.Reverted || !slices.Equal(d.Kept, []string{"Rebild"}) {
			t.Errorf("reverted: %+v", d)
		}
		used, err := f.FilesInUse(t.Context(), []blob.Hash{again.File.Hash, "other"})
		if err != nil || !slices.Equal(used, []blob.Hash{again.File.Hash}) {
			t.Errorf("files in use: %v, %v", used, err)
		}
	})
}

func TestBatch_FaultyRows_AllToldNoneTaken(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		id := f.bring(t, "Bakke,Højde\nEjer,170 m\nYding,172\nHimmel,147 m\nRold,1,2\n")
		p, err := f.Rows(t.Context(), keeper, id, []intake.Verdict{intake.Faulty}, "", 10)
		if err != nil || p.Total != 3 {
			t.Fatalf("%+v, %v", p, err)
		}
		for i, want := range []string{"2 height test.unit [text 170 m]", "4 height test.unit [text 147 m]", "5  sheet.cells [line 5 cells 3 headings 2]"} {
			e := p.Items[i]
			if got := fmt.Sprint(e.Line, " ", e.Faults[0].Field, " ", e.Faults[0].Key, " ", e.Faults[0].Args); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		if err := f.Apply(t.Context(), keeper, id); !errors.Is(err, intake.ErrFaulty) {
			t.Errorf("applied: %v", err)
		}
		f.drain(t)
		f.wants(t, "faulty", map[string]string{})
	})
}

func TestBatch_FileAtFault_Refused(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		for content, want := range map[string]string{
			"Bakke/Højde\nEjer/170\n":                                          "sheet.delimiter",
			"Bakke;Længde\nEjer;170\n":                                         "sheet.missing",
			"Bakke;Højde\nEjer;\x00\n":                                         "sheet.text",
			strings.Repeat("Bakke;Højde\n", 2):                                 "",
			"Bakke;Højde\n" + strings.Repeat("Ejer;1\n", intake.Limits.Rows+1): "sheet.too_many",
		} {
			d := f.at(t, f.bring(t, content))
			if want == "" && d.State == intake.Checked {
				continue
			}
			if d.State != intake.Refused || len(d.Faults) != 1 || d.Faults[0].Key != want {
				t.Errorf("%.30q: %s with %+v, want %s", content, d.State, d.Faults, want)
			}
		}
		if _, err := f.Upload(t.Context(), keeper, "bakker", "jylland", "", strings.NewReader("")); len(errs.FieldsOf(err)) != 1 {
			t.Errorf("an empty file: %v", err)
		}
	})
}

func TestDecide_OncePerText_ThenAgain(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		id := f.bring(t, "Bakke;Højde\nE?;170\nE?;170\nH?;147\nX?;1\nYding;172\n")
		d := f.at(t, id)
		if d.Undecided != 3 || d.Counts[intake.Unsure] != 4 {
			t.Fatalf("%+v", d)
		}
		if err := f.Apply(t.Context(), keeper, id); !errors.Is(err, intake.ErrOpen) {
			t.Errorf("applied: %v", err)
		}
		qs, err := f.Questions(t.Context(), keeper, id, 0, 10)
		if err != nil || len(qs) != 3 || qs[0].Text != "E?" || qs[0].Lines != 2 || qs[2].Line != 5 {
			t.Fatalf("%+v, %v", qs, err)
		}
		f.must(t, f.Decide(t.Context(), keeper, id, map[int]string{1: "Ejer", 2: "Nobody offered this", 99: "Ejer"}, false))
		if d := f.at(t, id); d.State != intake.Checked || d.Undecided != 2 {
			t.Fatalf("one answered: %+v", d)
		}
		f.must(t, f.Decide(t.Context(), keeper, id, map[int]string{2: "Himmel"}, true))
		d = f.at(t, id)
		if d.Ready() != nil || d.Counts[intake.Added] != 4 || d.Counts[intake.Ignored] != 1 {
			t.Fatalf("all answered: %+v", d)
		}
		// An answer may be changed until the batch is applied.
		f.must(t, f.Decide(t.Context(), keeper, id, map[int]string{1: intake.Leave}, false))
		f.must(t, f.Apply(t.Context(), keeper, id))
		f.wants(t, "decided", map[string]string{"Himmel": "147", "Yding": "172"})
	})
}

func TestDrop_OnlyWhatHasChangedNothing(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		id := f.bring(t, "Bakke;Højde\nE?;170\n")
		if err := f.Drop(t.Context(), auth.Actor{Account: "x"}, id); err == nil {
			t.Error("dropped by somebody else")
		}
		f.must(t, f.Drop(t.Context(), keeper, id))
		if _, err := f.ByID(t.Context(), keeper, id); !errors.Is(err, intake.ErrNotFound) {
			t.Errorf("still there: %v", err)
		}
		id = f.bring(t, "Bakke;Højde\nEjer;170\n")
		f.must(t, f.Apply(t.Context(), keeper, id))
		if err := f.Drop(t.Context(), keeper, id); !errors.Is(err, intake.ErrStep) {
			t.Errorf("dropped while a job is at it: %v", err)
		}
		f.at(t, id)
		if err := f.Drop(t.Context(), keeper, id); !errors.Is(err, intake.ErrStep) {
			t.Errorf("dropped after it was applied: %v", err)
		}
	})
}

func TestApply_RecordsChangedMeanwhile_BackToReview(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		first, second := f.bring(t, "Bakke;Højde\nEjer;170\n"), f.bring(t, "Bakke;Højde\nEjer;171\n")
		f.must(t, f.Apply(t.Context(), keeper, first))
		f.must(t, f.Apply(t.Context(), keeper, second))
		d := f.at(t, second)
		if d.State != intake.Checked || !d.Stale || d.Counts[intake.Changed] != 1 {
			t.Errorf("%+v", d)
		}
		f.wants(t, "stale", map[string]string{"Ejer": "170"})
		f.must(t, f.Apply(t.Context(), keeper, second))
		f.wants(t, "looked at again", map[string]string{"Ejer": "171"})
	})
}

func TestApply_Broken_TakesNothingAndIsTriedAgain(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		id := f.bring(t, "Bakke;Højde\nEjer;170\nYding;172\n")
		f.broken = errors.New("the disk is full")
		if err := f.Apply(t.Context(), keeper, id); err != nil {
			t.Fatal(err)
		}
		if err := f.jobs.Drain(t.Context()); !errors.Is(err, f.broken) {
			t.Fatal(err)
		}
		f.wants(t, "broken", map[string]string{})
		if d := f.at(t, id); d.State != intake.Applying || d.Work.State != job.Waiting {
			t.Errorf("%s, its job %s", d.State, d.Work.State)
		}
		f.broken = nil
		f.Clock.Add(10 * time.Minute)
		f.drain(t)
		f.wants(t, "mended", map[string]string{"Ejer": "170", "Yding": "172"})
	})
}

func TestFetch_GetsTheFileInAJob(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.remote = "Bakke;Højde\nEjer;170\n"
		b, err := f.Fetch(t.Context(), keeper, "bakker", "jylland")
		if err != nil || b.File.Hash != "" {
			t.Fatalf("%+v, %v", b, err)
		}
		f.drain(t)
		if d := f.at(t, b.ID); d.State != intake.Checked || !d.Fetched || d.File.Size != int64(len(f.remote)) {
			t.Errorf("%+v", d)
		}
	})
}

func TestAccess(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		id := f.bring(t, "Bakke;Højde\nEjer;170\n")
		for _, c := range []struct { // the first two bring one more
			name  string
			actor auth.Actor
			want  error
			list  int
		}{
			{"keeper", keeper, nil, 1}, {"coordinator", coord, nil, 0}, {"stranger", stranger, intake.ErrNotFound, 0}, {"visitor", auth.Actor{}, intake.ErrNotFound, 0},
		} {
			name := c.name
			if _, err := f.ByID(t.Context(), c.actor, id); !errors.Is(err, c.want) {
				t.Errorf("%s sees it: %v, want %v", name, err, c.want)
			}
			if _, err := f.Rows(t.Context(), c.actor, id, nil, "", 10); !errors.Is(err, c.want) {
				t.Errorf("%s sees its rows: %v, want %v", name, err, c.want)
			}
			p, err := f.Batches(t.Context(), c.actor, "", 10)
			if err != nil || p.Total != c.list {
				t.Errorf("%s: %d batches, %v; want %d", name, p.Total, err, c.list)
			}
			_, err = f.Upload(t.Context(), c.actor, "bakker", "jylland", "", strings.NewReader("x"))
			if mayBring := c.want == nil; (err == nil) != mayBring {
				t.Errorf("%s brings one: %v", name, err)
			}
		}
		if _, err := f.Upload(t.Context(), coord, "bakker", "fyn", "", strings.NewReader("x")); !errors.Is(err, intake.ErrForbidden) {
			t.Errorf("about something else: %v", err)
		}
		if err := f.Apply(t.Context(), stranger, id); !errors.Is(err, intake.ErrNotFound) {
			t.Errorf("applied by a stranger: %v", err)
		}
	})
}

func TestRows_Paged(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		var file strings.Builder
		file.WriteString("Bakke;Højde\n")
		for i := range 600 {
			fmt.Fprintf(&file, "Bakke %d;%d\n", i, i)
		}
		id := f.bring(t, file.String())
		cursor, seen := "", 0
		for {
			p, err := f.Rows(t.Context(), keeper, id, nil, cursor, 250)
			if err != nil || p.Total != 600 {
				t.Fatalf("%d, %v", p.Total, err)
			}
			for _, e := range p.Items {
				if seen++; e.N != seen || e.Line != seen+1 || e.After.Name != fmt.Sprint("Bakke ", seen-1) {
					t.Fatalf("row %d is %+v", seen, e)
				}
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		each := 0
		if err := f.EachRow(t.Context(), keeper, id, func(intake.Entry) error { each++; return nil }); err != nil || seen != 600 || each != 600 {
			t.Errorf("%d paged, %d in the report, %v", seen, each, err)
		}
	})
}
