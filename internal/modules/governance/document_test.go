package governance

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/job"
)

// statement is one that nobody would take for a template.
const statement = `Løsningen deler borgernes blanketter mellem kommunerne, så en blanket, som Syddjurs har bygget, kan bruges i Aarhus uden
ændringer. Det støtter fællesskabets mål om at dele det, der er betalt for, og det har sparet begge kommuner for to indkøb siden 2023.`

func (f fixture) presentation(changes ...func(*Document)) Document {
	d := Document{
		Product: f.forms, Kind: Presentation, Title: "Præsentation af OS2forms", Address: "https://os2.eu/praesentation.pdf",
		Date: civil.At(noon - 30), Reach: auth.Public,
	}
	for _, c := range changes {
		c(&d)
	}
	return d
}

func (f fixture) add(t testing.TB, d Document) Document {
	t.Helper()
	d, err := f.AddDocument(t.Context(), f.coordinator, d, "", nil)
	must(t, err)
	return d
}

// points tells of one check which way it points, with its first fact.
func (f fixture) points(t testing.TB, check string) string {
	t.Helper()
	found, err := f.DocumentFindings(t.Context(), f.forms, f.Today())
	must(t, err)
	for _, x := range found {
		if x.Check == check && len(x.Facts) == 0 {
			return string(x.Points)
		} else if x.Check == check {
			return string(x.Points) + " " + strings.TrimPrefix(x.Facts[0].Says, "governance.document.fact.")
		}
	}
	return ""
}

func TestDocumentKinds_EveryCriterionThatADocumentCanShow(t *testing.T) {
	t.Parallel()
	shown := map[criteria.ID]int{}
	for _, k := range DocumentKinds() {
		shown[k.Criterion()]++
		if _, ok := Model.Criterion(k.Criterion()); !ok {
			t.Errorf("%s shows %q, which is no criterion", k, k.Criterion())
		}
	}
	for _, c := range Model.Criteria {
		if slices.Contains(c.Ways, criteria.ByDocument) && shown[c.ID] == 0 {
			t.Errorf("no kind of document shows %s", c.ID)
		}
	}
}

func TestAddDocument_Faults(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		for name, c := range map[string]struct {
			change  func(*Document)
			content string
			want    string
		}{
			"nothing":           {func(d *Document) { *d = Document{Product: d.Product} }, "", "kind errs.choose, title errs.required, address governance.document.nothing, date errs.required, reach errs.choose"},
			"link and file":     {func(d *Document) {}, "%PDF-1.7", "file governance.document.both"},
			"no document":       {func(d *Document) { d.Address = "" }, "<html>", "file governance.document.file_type"},
			"no web address":    {func(d *Document) { d.Address = "file:///etc/passwd" }, "", "address errs.url"},
			"of tomorrow":       {func(d *Document) { d.Date = civil.At(noon + 1) }, "", "date governance.document.date"},
			"of the stone age":  {func(d *Document) { d.Date = civil.At(civil.New(1848, 6, 5)) }, "", "date governance.document.date"},
			"review by nobody":  {func(d *Document) { d.Kind = CodeReview }, "", "maker errs.required"},
			"review by a ghost": {func(d *Document) { d.Kind, d.Maker = CodeReview, "x" }, "", "maker registry.authority.unknown"},
			"short statement":   {func(d *Document) { d.Kind, d.Address, d.Text = CommonStrategy, "", "Vi deler." }, "", "text governance.document.short"},
			"template":          {func(d *Document) { d.Kind, d.Text = CommonStrategy, statement+" [Indsæt løsningens navn her]" }, "", "text governance.document.template"},
			"statement as file": {func(d *Document) { d.Kind, d.Address, d.Text = CommonStrategy, "", statement }, "%PDF-1.7", "file governance.document.statement_file"},
			"for its group":     {func(d *Document) { d.Reach = auth.ReachOf(auth.Group, "g") }, "", "reach errs.choose"},
		} {
			_, err := f.AddDocument(t.Context(), f.coordinator, f.presentation(c.change), "x.pdf", []byte(c.content))
			if got := strings.Join(faultsOf(err), ", "); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	})
}

func TestIsTemplate(t *testing.T) {
	t.Parallel()
	guidance := func(id criteria.ID) string {
		c, _ := Model.Criterion(id)
		return c.Guidance.Da
	}
	for text, want := range map[string]bool{
		statement: false, statement + " Se [aftalen](https://os2.eu/aftale).": false, statement + " Der er 2 < 3 grunde.": false,
		statement + " [navn]": true, statement + " <produktnavn>": true, statement + " TODO": true, "Lorem ipsum " + statement: true, statement + " Udfyldes senere": true,
		strings.Repeat("ord ", 80): true, guidance("S1") + " " + strings.Repeat("Det gør vi også hos os. ", 3): true,
	} {
		if got := isTemplate(text); got != want {
			t.Errorf("%.60q… is a template: %v, want %v", text, got, want)
		}
	}
}

func TestDocuments_WhoMay(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		open, closed := f.add(t, f.presentation()), f.add(t, f.presentation(func(d *Document) { d.Reach = auth.Members }))
		if closed.Account != f.coordinator.Account || closed.For != f.aarhus {
			t.Errorf("added by %s for %s, want %s for %s", closed.Account, closed.For, f.coordinator.Account, f.aarhus)
		}
		for name, c := range map[string]struct {
			actor auth.Actor
			reads int
			keeps bool
		}{
			"visitor": {visitor, 1, false}, "member": {f.member, 2, false}, "other coordinator": {f.otherProduct, 1, false},
			"steering group": {f.steers, 2, false}, "coordinator": {f.coordinator, 2, true}, "keeper": {keeper, 2, true},
		} {
			folder, err := f.Documents(ctx, c.actor, f.forms)
			if err != nil || len(folder.Documents) != c.reads || folder.CanKeep != c.keeps {
				t.Errorf("%s reads %d and keeps %v, %v; want %d, %v", name, len(folder.Documents), folder.CanKeep, err, c.reads, c.keeps)
			}
			if c.keeps {
				continue
			}
			_, add := f.AddDocument(ctx, c.actor, f.presentation(), "", nil)
			_, replace := f.ReplaceDocument(ctx, c.actor, open, "", nil)
			for what, err := range map[string]error{"adds": add, "replaces": replace, "drops": f.DropDocument(ctx, c.actor, open.ID)} {
				if !errors.Is(err, ErrForbidden) {
					t.Errorf("%s %s: %v, want %v", name, what, err, ErrForbidden)
				}
			}
		}
		if err := f.DropDocument(ctx, visitor, closed.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("a visitor drops what they cannot see: %v, want %v", err, ErrNotFound)
		}
		if _, err := f.Documents(ctx, visitor, f.hidden); !errors.Is(err, ErrNotFound) {
			t.Errorf("documents of a hidden product: %v, want %v", err, ErrNotFound)
		}
	})
}

func TestDocuments_AddReplaceDrop(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		pdf := []byte("%PDF-1.7 En præsentation")
		d, err := f.AddDocument(ctx, f.coordinator, f.presentation(func(d *Document) { d.Address = "" }), "C:\\præsentation.pdf", pdf)
		must(t, err)
		got, content, err := f.OpenDocument(ctx, visitor, d.ID)
		must(t, err)
		read, err := io.ReadAll(content)
		must(t, errors.Join(err, content.Close()))
		if string(read) != string(pdf) || got.File.Type != blob.PDF || got.File.Size != int64(len(pdf)) || got.File.Name != "C:\\præsentation.pdf" {
			t.Errorf("the file is %q, %+v", read, got.File)
		}
		if used, err := f.FilesInUse(ctx, []blob.Hash{d.File.Hash, "other"}); err != nil || !slices.Equal(used, []blob.Hash{d.File.Hash}) {
			t.Errorf("files in use: %v, %v", used, err)
		}

		d.Title = "En nyere"
		after, err := f.ReplaceDocument(ctx, keeper, d, "", nil)
		must(t, err)
		if after.File != d.File || after.Version != 2 || after.Account != f.coordinator.Account {
			t.Errorf("after the edit: %+v; want the same file, version 2 and who added it", after)
		}
		if _, err := f.ReplaceDocument(ctx, f.coordinator, d, "", nil); !errors.Is(err, ErrStale) {
			t.Errorf("an edit from an old version: %v, want %v", err, ErrStale)
		}
		after.Address = "https://os2.eu/ny.pdf"
		after, err = f.ReplaceDocument(ctx, f.coordinator, after, "", nil)
		must(t, err)
		if !after.File.IsZero() {
			t.Errorf("a link has the file %+v", after.File)
		}
		if used, err := f.FilesInUse(ctx, []blob.Hash{d.File.Hash}); err != nil || len(used) > 0 {
			t.Errorf("files in use after: %v, %v", used, err)
		}
		must(t, f.DropDocument(ctx, f.coordinator, d.ID))
		if _, err := f.DocumentByID(ctx, keeper, d.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("after it was dropped: %v, want %v", err, ErrNotFound)
		}
	})
}

// site is a server whose page says what it is told to, and how often it was asked.
type site struct {
	*httptest.Server
	says   atomic.Value // string; empty is 503
	status atomic.Int32
	asked  atomic.Int32
}

func newSite(t *testing.T) *site {
	s := &site{}
	s.says.Store("Præsentation")
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.asked.Add(1)
		if n := int(s.status.Load()); n != 0 {
			w.WriteHeader(n)
			return
		}
		io.WriteString(w, s.says.Load().(string))
	}))
	t.Cleanup(s.Close)
	return s
}

// TestLinks_FiveWeeks follows a link through its life by the clock: unread, alive, changed,
// failing, back again, dead.
func TestLinks_FiveWeeks(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		s := newSite(t)
		q := job.New(f.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
		f.DocumentJobs(q, fetch.New("test", fetch.Loopback()))
		d := f.add(t, f.presentation(func(d *Document) { d.Address = s.URL + "/p.pdf" }))
		var got []string
		look := func(after time.Duration) {
			t.Helper()
			f.Clock.Add(after)
			must(t, f.enqueueLinks(t.Context()))
			must(t, q.Drain(t.Context()))
			seen, err := f.DocumentByID(t.Context(), visitor, d.ID)
			must(t, err)
			got = append(got, fmt.Sprintf("%s, %s, asked %d %s", seen.Seen.Health(), f.points(t, "document.presentation"), s.asked.Load(), seen.Seen.Fault))
		}
		day := 24 * time.Hour
		got = append(got, f.points(t, "document.presentation"))
		look(time.Minute)
		look(3 * day) // not due
		look(4 * day)
		s.says.Store("Noget andet")
		look(7 * day)
		s.status.Store(http.StatusServiceUnavailable)
		look(7 * day)
		look(time.Hour) // not due
		look(day)
		s.status.Store(0)
		look(day)
		s.status.Store(http.StatusNotFound)
		for _, after := range []time.Duration{7 * day, day, day, day, 6 * day} {
			look(after)
		}
		want := []string{
			"cannot-tell unread",
			"alive, supports lives, asked 1 ",
			"alive, supports lives, asked 1 ",
			"alive, supports lives, asked 2 ",
			"changed, supports changed, asked 3 ",
			"failing, cannot-tell failing, asked 4 fetch.failed",
			"failing, cannot-tell failing, asked 4 fetch.failed",
			"failing, cannot-tell failing, asked 5 fetch.failed",
			"changed, supports changed, asked 6 ",
			"failing, cannot-tell failing, asked 7 fetch.gone",
			"failing, cannot-tell failing, asked 8 fetch.gone",
			"dead, cannot-tell dead, asked 9 fetch.gone",
			"dead, cannot-tell dead, asked 9 fetch.gone",
			"dead, cannot-tell dead, asked 10 fetch.gone",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the link's life, want and got:\n%s", diff)
		}
		f.Clock.Add(time.Minute)
		found, err := f.Evidence(t.Context(), visitor, f.forms, f.Today())
		must(t, err)
		if at := slices.IndexFunc(found, func(x Found) bool { return x.Check == "document.presentation" }); at < 0 || found[at].Facts[0].Says != "governance.document.fact.dead" {
			t.Errorf("recorded is %+v, want that the link is dead", found)
		}
	})
}

func TestLinks_ReplacedWhileItIsRead(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		s := newSite(t)
		d := f.add(t, f.presentation(func(d *Document) { d.Address = s.URL + "/a.pdf" }))
		newer := d
		newer.Address = "https://os2.eu/b.pdf"
		_, err := f.ReplaceDocument(t.Context(), f.coordinator, newer, "", nil)
		must(t, err)
		at := f.DB.Now()
		must(t, f.DB.Keep(t.Context(), func(tx *db.Tx) error {
			return saveSighting(t.Context(), tx, d, d.Seen.answered(at, "h"))
		}))
		got, err := f.DocumentByID(t.Context(), visitor, d.ID)
		must(t, err)
		if got.Seen.Health() != Unread {
			t.Errorf("the new link is %s by what the old one said", got.Seen.Health())
		}
	})
}

func TestDocumentFindings(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		file := func(d *Document) { d.Address = "" }
		pdf := []byte("%PDF-1.7")
		put := func(change func(*Document)) Document {
			t.Helper()
			d := f.presentation(file)
			change(&d)
			content := pdf
			if d.Kind.IsStatement() {
				content = nil
			}
			d, err := f.AddDocument(ctx, f.coordinator, d, "x.pdf", content)
			must(t, err)
			return d
		}
		is := func(check, want string) {
			t.Helper()
			if got := f.points(t, check); got != want {
				t.Errorf("%s on %s: %s, want %s", check, f.Today(), got, want)
			}
		}
		is("document.presentation", "cannot-tell")
		put(func(d *Document) { d.Reach = auth.Members })
		is("document.presentation", "cannot-tell") // what is not for everybody proves nothing
		old := put(func(d *Document) { d.Date = civil.At(noon.AddMonths(-36)) })
		is("document.presentation", "cannot-tell old")
		newer := put(func(d *Document) { d.Date = civil.At(noon.AddMonths(-36) + 1) })
		is("document.presentation", "supports lives")
		must(t, f.DropDocument(ctx, f.coordinator, newer.ID))
		must(t, f.DropDocument(ctx, f.coordinator, old.ID))
		is("document.presentation", "cannot-tell")

		put(func(d *Document) { d.Kind, d.Text = CommonStrategy, statement })
		is("document.statement-strategy", "supports lives")

		party := product.PartyFact{Product: f.forms, Authority: f.syddjurs, Role: product.Developer, Source: source}
		_, err := f.products.AddParty(ctx, system, civil.Since(founded), party)
		must(t, err)
		party.Authority, party.Role = f.aarhus, product.Reviewer
		_, err = f.products.AddParty(ctx, system, civil.Since(founded), party)
		must(t, err)
		review := func(by registry.AuthorityID) { put(func(d *Document) { d.Kind, d.Maker = CodeReview, by }) }
		review(f.syddjurs)
		is("document.code-review", "contradicts supplier")
		review(f.aarhus)
		is("document.code-review", "supports lives")

		found, err := f.DocumentFindings(ctx, f.forms, f.Today())
		must(t, err)
		for _, x := range found {
			if want := x.Check == "document.statement-strategy" || x.Check == "document.code-review"; want != (x.Until != 0) {
				t.Errorf("%s counts until %s", x.Check, x.Until)
			}
			if (x.Hint == "") != (x.Points == criteria.Supports) {
				t.Errorf("%s %s with the hint %q", x.Check, x.Points, x.Hint)
			}
			if x.Until != 0 {
				f.Clock.Add(x.Until.Start().Sub(f.DB.Now()))
				is(x.Check, "cannot-tell old")
			}
		}
	})
}

func TestDocumentFindings_HiddenProduct(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		_, err := f.AddDocument(t.Context(), keeper, f.presentation(func(d *Document) { d.Product, d.Address = f.hidden, "" }), "x.pdf", []byte("%PDF-1.7"))
		must(t, err)
		found, err := f.DocumentFindings(t.Context(), f.hidden, f.Today())
		must(t, err)
		for _, x := range found {
			if x.Points != criteria.CannotTell || len(x.Facts) > 0 {
				t.Errorf("%s %s: %v", x.Check, x.Points, x.Facts)
			}
		}
	})
}

// TestDuties_Documents: what counts no more is a duty of its product, until something of
// the kind counts again.
func TestDuties_Documents(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		called := func(want string) {
			t.Helper()
			all, err := f.Duties(t.Context(), f.Today())
			must(t, err)
			got := ""
			for _, w := range all {
				if w.Kind == "governance.duty.documents" {
					got += w.Args["product"] + " " + w.Args["count"] + " " + string(w.Role)
				}
			}
			if got != want {
				t.Errorf("called for on %s: %q, want %q", f.Today(), got, want)
			}
		}
		old := f.add(t, f.presentation())
		called("")
		f.Clock.Add(old.Expires().Start().Sub(f.DB.Now()))
		called("OS2forms 1 coordinator")
		newer := f.add(t, f.presentation(func(d *Document) { d.Date = civil.At(f.Today()) }))
		called("")
		must(t, f.DropDocument(t.Context(), f.coordinator, newer.ID))
		must(t, f.DropDocument(t.Context(), f.coordinator, old.ID))
		called("")
	})
}

// TestDocuments_Merge lets what an authority made and added follow it into another.
func TestDocuments_Merge(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		d, err := f.AddDocument(t.Context(), f.coordinator, f.presentation(func(d *Document) { d.Kind, d.Maker, d.Address = CodeReview, f.aarhus, "" }), "x.pdf", []byte("%PDF-1.7"))
		must(t, err)
		must(t, f.registry.MergeAuthorities(t.Context(), system, f.aarhus, f.syddjurs))
		d, err = f.DocumentByID(t.Context(), visitor, d.ID)
		must(t, err)
		if d.Maker != f.syddjurs || d.For != f.syddjurs {
			t.Errorf("made by %s and added for %s, want %s", d.Maker, d.For, f.syddjurs)
		}
	})
}

func TestDocuments_TooMany(t *testing.T) {
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	var err error
	for range maxDocuments + 1 {
		if _, err = f.AddDocument(t.Context(), f.coordinator, f.presentation(), "", nil); err != nil {
			break
		}
	}
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("after %d documents: %v", maxDocuments, err)
	}
}
